// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <optional>

namespace perch
{

/// What the superblock of a squashfs tells. It does not tell how large the files are when unpacked.
struct Squashfs {
    static constexpr qint64 SuperblockSize = 96;

    QString compressor; ///< "gzip", "zstd" ...
    quint32 blockSize = 0;
    quint32 inodes = 0;   ///< files, folders and links
    qint64 bytesUsed = 0; ///< compressed, without the padding at the end
    QDateTime made;       ///< when mksquashfs ran; invalid when not set
};

/// Reads the first 96 bytes of a partition of `partitionSize` bytes; nothing where they cannot be
/// believed (kernel documentation, squashfs.rst).
[[nodiscard]] std::optional<Squashfs> readSquashfs(const QByteArray &superblock,
                                                   qint64 partitionSize);

} // namespace perch
