// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "core/sha256.h"

#include <QFile>

#include <memory>

namespace perch
{

/// A local file in the making: hidden, beside its final place, hashed while it is written. Whoever
/// drops it unpublished removes it. Every function blocks on the disk: call them by
/// QtConcurrent::run, one at a time.
class PartFile
{
public:
    ~PartFile();
    PartFile(const PartFile &) = delete;
    PartFile &operator=(const PartFile &) = delete;

    /// Error Io or NotFound, naming the folder.
    [[nodiscard]] static Result<std::shared_ptr<PartFile>> create(const QString &folder);

    [[nodiscard]] Result<void> write(const QByteArray &bytes);
    /// All bytes are on the disk; answers their SHA-256.
    [[nodiscard]] Result<QString> finish();
    /// Gives it the name `wanted`, or "wanted (2)" and so on; never replaces anything. Answers the
    /// whole path.
    [[nodiscard]] Result<QString> publish(const QString &wanted);
    /// Removes it, if it was not published.
    void discard();

private:
    PartFile() = default;
    [[nodiscard]] Error diskError() const;

    QString m_folder;
    QFile m_file;
    Sha256 m_hash;
    bool m_isPublished = false;
};

/// The same as plain functions, for QtConcurrent::run.
[[nodiscard]] Result<void> writePart(std::shared_ptr<PartFile> part, QByteArray bytes);
[[nodiscard]] Result<QString> finishPart(std::shared_ptr<PartFile> part);
[[nodiscard]] Result<QString> publishPart(std::shared_ptr<PartFile> part, QString wanted);
void discardPart(std::shared_ptr<PartFile> part);

/// What of a remote file's name can be a local one on every system: no separators, control
/// characters, direction marks or characters that Windows refuses; "download" when nothing is left.
[[nodiscard]] QString localFileName(const QString &remotePath);

} // namespace perch
