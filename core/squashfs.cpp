// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/squashfs.h"

#include "core/sifcodes.h"

namespace perch
{

std::optional<Squashfs> readSquashfs(const QByteArray &superblock, qint64 partitionSize)
{
    static constexpr const char *names[] = {"gzip", "lzma", "lzo", "xz", "lz4", "zstd"};
    if (superblock.size() < Squashfs::SuperblockSize || !superblock.startsWith("hsqs"))
        return {};
    const auto made = sif::number<quint32>(superblock, 8);
    const auto blockSize = sif::number<quint32>(superblock, 12);
    const auto compressor = sif::number<quint16>(superblock, 20);
    const auto blockLog = sif::number<quint16>(superblock, 22);
    const auto major = sif::number<quint16>(superblock, 28);
    const auto used = sif::number<quint64>(superblock, 40);
    const bool isBelievable =
        major == 4 && blockLog >= 12 && blockLog <= 20 && blockSize == (1u << blockLog) &&
        compressor >= 1 && compressor <= std::size(names) &&
        used >= quint64(Squashfs::SuperblockSize) && used <= quint64(partitionSize);
    if (!isBelievable)
        return {};
    Squashfs found;
    found.compressor = QString::fromLatin1(names[compressor - 1]);
    found.blockSize = blockSize;
    found.inodes = sif::number<quint32>(superblock, 4);
    found.bytesUsed = qint64(used);
    if (made != 0)
        found.made = QDateTime::fromSecsSinceEpoch(made, Qt::UTC);
    return found;
}

} // namespace perch
