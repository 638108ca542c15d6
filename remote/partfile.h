// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QFile>

#include <memory>

namespace perch
{

/// A local file in the making: hidden, beside its final place. Its end neither removes nor names
/// it. Every function blocks on the disk, and only one may run at a time.
class PartFile
{
public:
    /// Opens what lies there under `name`, or makes it. Error Io or NotFound, naming the folder.
    [[nodiscard]] static Result<std::shared_ptr<PartFile>> open(const QString &folder,
                                                                const QString &name);

    [[nodiscard]] Result<void> write(qint64 offset, const QByteArray &bytes);
    /// Fewer than `count` at its end.
    [[nodiscard]] Result<QByteArray> read(qint64 offset, qint64 count);
    [[nodiscard]] qint64 size() const { return m_file.size(); }
    [[nodiscard]] Result<void> resize(qint64 size);
    /// All bytes are on the disk.
    [[nodiscard]] Result<void> finish();
    /// Gives it the name `wanted`, or "wanted (2)" and so on; never replaces anything. Answers the
    /// whole path.
    [[nodiscard]] Result<QString> publish(const QString &wanted);
    void remove() { m_file.remove(); }

private:
    PartFile() = default;
    [[nodiscard]] Error diskError() const;

    QString m_folder;
    QFile m_file;
};

/// What a file that cannot be written to `folder` means for the person.
[[nodiscard]] Error diskError(const QString &folder, const QString &problem);

/// What of a remote file's name can be a local one on every system: no separators, control
/// characters, direction marks or characters that Windows refuses; "download" when nothing is left.
[[nodiscard]] QString localFileName(const QString &remotePath);

} // namespace perch
