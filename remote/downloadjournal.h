// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QFile>
#include <QHash>

#include <optional>

namespace perch
{

/// By what a remote file is known again.
struct RemoteVersion {
    qint64 size = 0;
    QByteArray modified; ///< seconds with nine decimals
    QByteArray inode;

    bool operator==(const RemoteVersion &) const = default;
    /// The same file with more in it, as a log file of a running job. What it had before is
    /// probably unchanged; only a hash can tell.
    [[nodiscard]] bool hasGrownTo(const RemoteVersion &later) const
    {
        return inode == later.inode && size < later.size;
    }
};

/// From "SIZE MODIFIED INODE".
[[nodiscard]] std::optional<RemoteVersion> readVersion(const QByteArray &line);
[[nodiscard]] QByteArray versionLine(const RemoteVersion &version);

/// What of a remote file is here already, in a small text file beside the part. Only appended to,
/// so that being killed at any time costs its last line at most; what it says of a block is
/// believed only when the block has that hash. Every function blocks on the disk.
class DownloadJournal
{
public:
    struct Content {
        QHash<qint64, QString> blocks; ///< number, SHA-256
        QString sha256;                ///< of the whole file on the server; empty: not yet known
    };

    DownloadJournal(QString path, qint64 blockSize);

    /// What it says that is of use for this version: nothing, when it is about another file. From
    /// then on it is about this version.
    [[nodiscard]] Result<Content> begin(const RemoteVersion &version);
    [[nodiscard]] Result<void> addBlock(qint64 block, const QString &sha256);
    /// Empty: the one before is of no use any more.
    [[nodiscard]] Result<void> addWhole(const QString &sha256);
    void remove() { m_file.remove(); }

private:
    [[nodiscard]] Content read(std::optional<RemoteVersion> &version);
    [[nodiscard]] Result<void> append(const QByteArray &line);

    QFile m_file;
    qint64 m_blockSize;
};

} // namespace perch
