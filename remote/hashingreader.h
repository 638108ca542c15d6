// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "core/sha256.h"

#include <QByteArray>
#include <QDateTime>
#include <QFile>

#include <memory>

namespace perch
{

/// Reads a local file once, block by block, and hashes what it reads. Every function blocks on the
/// disk: call them by QtConcurrent::run, one at a time. A file that changes meanwhile is an error
/// (Io): its bytes are not one image.
class HashingReader
{
public:
    static constexpr qint64 blockSize = 2 * 1024 * 1024;

    /// Error NotFound or Io, naming the file.
    [[nodiscard]] static Result<std::shared_ptr<HashingReader>> open(const QString &path);
    /// Bytes that are in memory already; `name` is for messages.
    [[nodiscard]] static std::shared_ptr<HashingReader> ofBytes(const QString &name,
                                                                const QByteArray &bytes);

    /// The next block; empty after the last one. The end is told only after the file proved
    /// unchanged.
    [[nodiscard]] Result<QByteArray> next();
    /// Back to the beginning, with a new hash.
    [[nodiscard]] Result<void> rewind();
    /// A block ends at this byte, so that position() comes to stand there; none before.
    void stopAt(qint64 position) { m_stopAt = position; }

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] qint64 position() const { return m_position; }
    /// The hash of the bytes before position().
    [[nodiscard]] QString hashSoFar() const { return m_hash.soFar(); }
    /// 64 hex digits, empty until next() told the end.
    [[nodiscard]] QString sha256() const { return m_sha256; }

private:
    HashingReader() = default;
    [[nodiscard]] Error changed() const;

    QString m_name;
    QString m_path; ///< empty for bytes in memory
    QFile m_file;
    QByteArray m_bytes;
    Sha256 m_hash;
    QString m_sha256;
    qint64 m_size = 0;
    qint64 m_position = 0;
    qint64 m_stopAt = 0;
    QDateTime m_modified;
};

/// HashingReader::next() as a plain function, for QtConcurrent::run.
[[nodiscard]] Result<QByteArray> readNextBlock(std::shared_ptr<HashingReader> reader);

} // namespace perch
