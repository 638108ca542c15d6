// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The two fixed structures of SIF 1.0: a header of 128 bytes at 0 and a table of descriptors of 585
// bytes each, packed, little-endian (github.com/sylabs/sif and github.com/apptainer/sif,
// pkg/sif/load.go and descriptor.go).
#include "core/filekind.h"
#include "core/plaintext.h"
#include "core/sifcodes.h"
#include "core/sifparts.h"

#include <QUuid>

namespace perch::sif
{

namespace
{

constexpr qint64 MaximumDescriptors = 4096; // 48 is usual
/// A table of contents that begins beyond this is nonsense, no cut file; sums with it cannot
/// overflow.
constexpr qint64 LargestOffset = qint64(1) << 60;
constexpr qint64 LastUsableSecond = 253402300799; // the end of the year 9999
constexpr quint32 IdMask = 0x0fffffff;
constexpr quint32 GroupMark = 0xf0000000;

Error notSif(const QByteArray &head, const QString &detail)
{
    const FileKind kind = fileKindOf(head);
    const QString reason = kind.looksLike.isEmpty()
                               ? QStringLiteral("it does not begin as one")
                               : QStringLiteral("it looks like %1").arg(kind.looksLike);
    return {Error::Code::Parse,
            QStringLiteral("This is not a SIF image: %1. %2").arg(reason, kind.advice), detail};
}

Error cutTable(qint64 end, qint64 fileSize)
{
    return {Error::Code::Parse,
            QStringLiteral(
                "The image is cut off: its table of contents ends at byte %1 but the file has %2. "
                "It was probably not copied completely; copy or build it again.")
                .arg(end)
                .arg(fileSize)};
}

/// What must be true before anything else of the file is believed.
Result<QByteArray> readHead(const Source &source)
{
    if (source.isSequential())
        return Error(Error::Code::Internal,
                     QStringLiteral("An image can only be read from a file."));
    if (source.size() == 0)
        return Error(Error::Code::Parse,
                     QStringLiteral("The file is empty. It was probably not copied completely; "
                                    "copy or build it again."));
    const QByteArray head = source.bytesAt(0, 512);
    if (head.isEmpty())
        return source.readError();
    const QByteArray magic("SIF_MAGIC\0", 10);
    const QByteArray found = head.mid(32, magic.size());
    if (found.isEmpty() || !magic.startsWith(found))
        return notSif(head, QStringLiteral("no SIF_MAGIC at byte 32"));
    if (head.size() < HeaderSize)
        return cutTable(HeaderSize, source.size());
    if (head.mid(42, 3) != QByteArray("01\0", 3))
        return Error(
            Error::Code::Parse,
            QStringLiteral(
                "The image has version %1 of the SIF format; Perch and Apptainer know version 01. "
                "Build it again with a current Apptainer.")
                .arg(plainLine(fixedString(head, 42, 3))));
    return head;
}

Result<void> checkTablePlace(const SifHeader &header, qint64 fileSize)
{
    const bool isPossible =
        header.descriptorsTotal >= 0 && header.descriptorsTotal <= MaximumDescriptors &&
        header.tableOffset >= HeaderSize && header.tableOffset <= LargestOffset &&
        header.tableSize >= header.descriptorsTotal * DescriptorSize;
    if (!isPossible)
        return Error(Error::Code::Parse,
                     QStringLiteral("The image is damaged: its header says what cannot be. "
                                    "Copy or build it again."),
                     QStringLiteral("%1 descriptors, table at %2, %3 bytes")
                         .arg(header.descriptorsTotal)
                         .arg(header.tableOffset)
                         .arg(header.tableSize));
    if (tableEnd(header) > fileSize)
        return cutTable(tableEnd(header), fileSize);
    return {};
}

/// What the type's own part of a descriptor says.
void readExtra(const QByteArray &entry, SifObject &object)
{
    constexpr qsizetype extra = 201;
    constexpr qsizetype fingerprintSize = 20;
    const auto first = number<qint32>(entry, extra);
    const auto second = number<qint32>(entry, extra + 4);
    switch (object.dataType) {
    case Partition:
        object.fileSystem = first;
        object.partition = second;
        object.architecture = architectureWord(entry.mid(extra + 8, 3));
        object.kind = QStringLiteral("%1/%2/%3")
                          .arg(fileSystemWord(first), partitionWord(second), object.architecture);
        break;
    case Signature: {
        object.kind = hashWord(first);
        const QByteArray fingerprint = entry.mid(extra + 4, fingerprintSize);
        if (fingerprint.count('\0') != fingerprint.size())
            object.fingerprint = QString::fromLatin1(fingerprint.toHex().toUpper());
        break;
    }
    case CryptoMessage:
        object.kind = QStringLiteral("%1/%2").arg(formatWord(first), messageWord(second));
        break;
    case Sbom:
        object.kind = sbomWord(first);
        break;
    default:
        break;
    }
}

SifObject readDescriptor(const QByteArray &entry, qint64 fileSize)
{
    SifObject object;
    object.dataType = number<qint32>(entry, 0);
    object.type = typeWord(object.dataType);
    object.id = number<quint32>(entry, 5);
    object.group = number<quint32>(entry, 9) & IdMask;
    const auto link = number<quint32>(entry, 13);
    object.link = link & IdMask;
    object.linksToGroup = (link & GroupMark) == GroupMark;
    object.offset = number<qint64>(entry, 17);
    object.size = number<qint64>(entry, 25);
    object.name = plainLine(fixedString(entry, 73, 128));
    object.damaged = object.offset < 0 || object.size < 0 || object.offset > fileSize ||
                     object.size > fileSize - object.offset;
    readExtra(entry, object);
    return object;
}

} // namespace

Result<void> readHeader(const Source &source, SifImage &image)
{
    const Result<QByteArray> read = readHead(source);
    if (!read)
        return read.error();
    const QByteArray &head = *read;
    SifHeader &header = image.header;
    header.version = plainLine(fixedString(head, 42, 3));
    header.architecture = architectureWord(head.mid(45, 3));
    header.created = number<qint64>(head, 64);
    header.modified = number<qint64>(head, 72);
    header.descriptorsFree = number<qint64>(head, 80);
    header.descriptorsTotal = number<qint64>(head, 88);
    header.tableOffset = number<qint64>(head, 96);
    header.tableSize = number<qint64>(head, 104);
    header.dataOffset = number<qint64>(head, 112);
    header.dataSize = number<qint64>(head, 120);
    const Result<void> place = checkTablePlace(header, source.size());
    if (!place)
        return place.error();

    image.architecture = header.architecture;
    image.launchLine = plainLine(fixedString(head, 0, 32).trimmed());
    const QByteArray uuid = head.mid(48, 16);
    if (uuid.count('\0') != uuid.size())
        image.uuid = QUuid::fromRfc4122(uuid).toString(QUuid::WithoutBraces);
    if (header.created >= 0 && header.created <= LastUsableSecond)
        image.created = QDateTime::fromSecsSinceEpoch(header.created, Qt::UTC);
    return {};
}

Result<void> readObjects(const Source &source, SifImage &image)
{
    for (qint64 i = 0; i < image.header.descriptorsTotal; ++i) {
        const QByteArray entry =
            source.bytesAt(image.header.tableOffset + i * DescriptorSize, DescriptorSize);
        if (entry.size() != DescriptorSize)
            return source.readError();
        if (entry[4] != '\0') // free slots may stand between used ones
            image.objects.append(readDescriptor(entry, source.size()));
    }
    return {};
}

} // namespace perch::sif
