// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/ziplisting.h"

#include <QIODevice>
#include <QSet>
#include <QtEndian>

#include <algorithm>
#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype mostEntries = 20'000;
constexpr qint64 mostDirectoryBytes = 16 * 1024 * 1024;
constexpr qsizetype longestName = 512;
constexpr qint64 endBytes = 22;
constexpr qint64 locatorBytes = 20;
constexpr qint64 end64Bytes = 56;
constexpr qint64 centralBytes = 46;
constexpr qint64 localBytes = 30;

struct Directory {
    qint64 offset = 0;
    qint64 bytes = 0;
};

Error damaged(const QString &detail)
{
    return {Error::Code::Parse,
            QStringLiteral("The archive is damaged or was cut off: what is in it cannot be listed. "
                           "Compare its size with the original, or download it again."),
            detail};
}

QByteArray bytesAt(QIODevice &device, qint64 offset, qint64 count)
{
    if (offset < 0 || count < 0 || offset > device.size() || !device.seek(offset))
        return {};
    return device.read(std::min(count, device.size() - offset));
}

template <typename Number> Number numberAt(QByteArrayView bytes, qsizetype at)
{
    if (at < 0 || at + qsizetype(sizeof(Number)) > bytes.size())
        return 0;
    return qFromLittleEndian<Number>(bytes.data() + at);
}

/// Of a number that is foreign and may be larger than any file; -1 then.
qint64 sizeOf(quint64 number)
{
    return number > quint64(std::numeric_limits<qint64>::max()) ? -1 : qint64(number);
}

std::optional<Directory> directory64(QIODevice &device, qint64 endOffset)
{
    const QByteArray locator = bytesAt(device, endOffset - locatorBytes, locatorBytes);
    if (!locator.startsWith("PK\x06\x07"))
        return std::nullopt;
    const QByteArray end = bytesAt(device, sizeOf(numberAt<quint64>(locator, 8)), end64Bytes);
    if (!end.startsWith("PK\x06\x06") || end.size() < end64Bytes)
        return std::nullopt;
    return Directory{sizeOf(numberAt<quint64>(end, 48)), sizeOf(numberAt<quint64>(end, 40))};
}

Result<Directory> findDirectory(QIODevice &device)
{
    const qint64 tailBytes = std::min<qint64>(device.size(), endBytes + 0xffff);
    const qint64 tailOffset = device.size() - tailBytes;
    const QByteArray tail = bytesAt(device, tailOffset, tailBytes);
    const qsizetype at = tail.lastIndexOf("PK\x05\x06");
    if (at < 0 || at + endBytes > tail.size())
        return damaged(QStringLiteral("no end of central directory"));
    Directory directory{numberAt<quint32>(tail, at + 16), numberAt<quint32>(tail, at + 12)};
    if (const auto larger = directory64(device, tailOffset + at))
        directory = *larger;
    if (directory.offset < 0 || directory.bytes < 0 || directory.offset > device.size() ||
        directory.bytes > device.size() - directory.offset)
        return damaged(QStringLiteral("the central directory lies outside the file"));
    return directory;
}

/// The 64-bit sizes of a member whose 32-bit ones say that there are some (APPNOTE 4.5.3).
void readExtra(QByteArrayView extra, ZipEntry &entry, bool largeSize, bool largePacked,
               bool largeOffset)
{
    for (qsizetype at = 0; at + 4 <= extra.size();) {
        const auto id = numberAt<quint16>(extra, at);
        const qsizetype length =
            std::min<qsizetype>(numberAt<quint16>(extra, at + 2), extra.size() - at - 4);
        if (id == 1) {
            const QByteArrayView fields = extra.sliced(at + 4, length);
            qsizetype field = 0;
            const auto take = [&fields, &field](bool isThere, qint64 &number) {
                if (isThere && field + 8 <= fields.size()) {
                    number = sizeOf(numberAt<quint64>(fields, field));
                    field += 8;
                }
            };
            take(largeSize, entry.size);
            take(largePacked, entry.packedSize);
            take(largeOffset, entry.headerOffset);
            return;
        }
        at += 4 + length;
    }
}

ZipEntry entryAt(QByteArrayView central, qsizetype at, qsizetype nameBytes, qsizetype extraBytes)
{
    const auto packed = numberAt<quint32>(central, at + 20);
    const auto size = numberAt<quint32>(central, at + 24);
    const auto offset = numberAt<quint32>(central, at + 42);
    ZipEntry entry;
    entry.isEncrypted = (numberAt<quint16>(central, at + 8) & 1) != 0;
    entry.method = numberAt<quint16>(central, at + 10);
    entry.packedSize = packed;
    entry.size = size;
    entry.headerOffset = offset;
    entry.name =
        QString::fromUtf8(central.sliced(at + centralBytes, std::min(nameBytes, longestName)));
    constexpr quint32 large = 0xffff'ffff;
    readExtra(central.sliced(at + centralBytes + nameBytes, extraBytes), entry, size == large,
              packed == large, offset == large);
    return entry;
}

} // namespace

Result<ZipListing> readZipListing(QIODevice &device)
{
    const Result<Directory> directory = findDirectory(device);
    if (!directory)
        return directory.error();
    ZipListing listing;
    listing.hasMore = directory->bytes > mostDirectoryBytes;
    const QByteArray bytes =
        bytesAt(device, directory->offset, std::min(directory->bytes, mostDirectoryBytes));
    const QByteArrayView central(bytes);
    QSet<QString> names;
    for (qsizetype at = 0; at + centralBytes <= central.size();) {
        if (!central.sliced(at).startsWith("PK\x01\x02"))
            return damaged(QStringLiteral("no entry at byte %1").arg(directory->offset + at));
        const qsizetype nameBytes = numberAt<quint16>(central, at + 28);
        const qsizetype extraBytes = numberAt<quint16>(central, at + 30);
        const qsizetype next =
            at + centralBytes + nameBytes + extraBytes + numberAt<quint16>(central, at + 32);
        if (next > central.size()) {
            if (listing.hasMore)
                break;
            return damaged(QStringLiteral("the last entry is cut off"));
        }
        if (listing.entries.size() == mostEntries) {
            listing.hasMore = true;
            break;
        }
        const ZipEntry entry = entryAt(central, at, nameBytes, extraBytes);
        listing.hasDoubles = listing.hasDoubles || names.contains(entry.name);
        names.insert(entry.name);
        listing.entries.append(entry);
        at = next;
    }
    return listing;
}

Result<qint64> storedOffset(QIODevice &device, const ZipEntry &entry)
{
    if (!entry.isStored() || entry.packedSize != entry.size)
        return Error(Error::Code::Parse,
                     QStringLiteral("A part of the archive is packed, and Perch looks only into "
                                    "parts that are stored as they are."),
                     entry.name);
    const QByteArray local = bytesAt(device, entry.headerOffset, localBytes);
    if (local.size() < localBytes || !local.startsWith("PK\x03\x04"))
        return damaged(QStringLiteral("no member at byte %1").arg(entry.headerOffset));
    const qint64 offset = entry.headerOffset + localBytes + numberAt<quint16>(local, 26) +
                          numberAt<quint16>(local, 28);
    if (entry.size < 0 || offset > device.size() || entry.size > device.size() - offset)
        return damaged(QStringLiteral("a member of %1 bytes reaches beyond the end of the file")
                           .arg(entry.size));
    return offset;
}

Result<QByteArray> readStored(QIODevice &device, const ZipEntry &entry, qint64 most)
{
    const Result<qint64> offset = storedOffset(device, entry);
    if (!offset)
        return offset.error();
    return bytesAt(device, *offset, std::min(entry.size, most));
}

} // namespace perch
