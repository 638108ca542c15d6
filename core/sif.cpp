// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sif.h"

#include "core/filekind.h"
#include "core/plaintext.h"

#include <QIODevice>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QUuid>
#include <QtEndian>

#include <algorithm>

namespace perch
{

namespace
{

// SIF 1.0: a header of 128 bytes at 0 and a table of descriptors of 585 bytes each, packed,
// little-endian (github.com/sylabs/sif and github.com/apptainer/sif, pkg/sif/load.go and
// descriptor.go).
constexpr qint64 HeaderSize = 128;
constexpr qint64 DescriptorSize = 585;
constexpr qint64 MaximumDescriptors = 4096; // 48 is usual
constexpr qint64 MaximumDefinitionBytes = 65'536;
constexpr qint64 MaximumJsonBytes = 1'048'576;
/// A table of contents that begins beyond this is nonsense, no cut file; sums with it cannot
/// overflow.
constexpr qint64 LargestOffset = qint64(1) << 60;
constexpr qsizetype MaximumWarnings = 32;
constexpr qsizetype MaximumLabels = 256;
constexpr qint64 LastUsableSecond = 253402300799; // the end of the year 9999
constexpr quint32 IdMask = 0x0fffffff;
constexpr quint32 GroupMark = 0xf0000000;

constexpr qint32 DefinitionType = 0x4001;
constexpr qint32 LabelsType = 0x4003;
constexpr qint32 PartitionType = 0x4004;
constexpr qint32 SignatureType = 0x4005;
constexpr qint32 JsonType = 0x4006;

constexpr qint32 SquashfsFileSystem = 1;
constexpr qint32 EncryptedFileSystem = 5;
constexpr qint32 GocryptfsFileSystem = 6; // Apptainer's fork only
constexpr qint32 PrimaryPartition = 2;
constexpr qint64 SuperblockSize = 96;

template <typename T> T number(const QByteArray &bytes, qsizetype offset)
{
    Q_ASSERT(offset >= 0 && offset + qsizetype(sizeof(T)) <= bytes.size());
    return qFromLittleEndian<T>(bytes.constData() + offset);
}

/// A fixed array of characters, ended by a NUL or by its own end.
QString fixedString(const QByteArray &bytes, qsizetype offset, qsizetype size)
{
    QByteArray text = bytes.mid(offset, size);
    const qsizetype nul = text.indexOf('\0');
    if (nul >= 0)
        text.truncate(nul);
    return QString::fromUtf8(text);
}

QString architectureName(const QByteArray &code)
{
    static constexpr const char *names[] = {"386",     "amd64",   "arm",    "arm64",  "ppc64",
                                            "ppc64le", "mips",    "mipsle", "mips64", "mips64le",
                                            "s390x",   "riscv64", "loong64"};
    const bool isCode = code.size() == 3 && code[0] >= '0' && code[0] <= '9' && code[1] >= '0' &&
                        code[1] <= '9' && code[2] == '\0';
    const int index = isCode ? (code[0] - '0') * 10 + (code[1] - '0') - 1 : -1;
    return index >= 0 && index < int(std::size(names)) ? QString::fromLatin1(names[index])
                                                       : QStringLiteral("unknown");
}

/// The compressor of a squashfs (kernel documentation, squashfs.rst), empty where the superblock
/// cannot be believed.
QString compressorName(const QByteArray &superblock, qint64 partitionSize)
{
    static constexpr const char *names[] = {"gzip", "lzma", "lzo", "xz", "lz4", "zstd"};
    if (superblock.size() < SuperblockSize || !superblock.startsWith("hsqs"))
        return {};
    const auto blockSize = number<quint32>(superblock, 12);
    const auto compressor = number<quint16>(superblock, 20);
    const auto blockLog = number<quint16>(superblock, 22);
    const auto major = number<quint16>(superblock, 28);
    const auto used = number<quint64>(superblock, 40);
    const bool isBelievable = major == 4 && blockLog >= 12 && blockLog <= 20 &&
                              blockSize == (1u << blockLog) && compressor >= 1 &&
                              compressor <= std::size(names) && used >= quint64(SuperblockSize) &&
                              used <= quint64(partitionSize);
    return isBelievable ? QString::fromLatin1(names[compressor - 1]) : QString();
}

struct Header {
    QByteArray architecture;
    qint64 free = 0;
    qint64 total = 0;
    qint64 tableOffset = 0;
    qint64 tableSize = 0;
    qint64 dataOffset = 0;
    qint64 dataSize = 0;

    [[nodiscard]] qint64 tableEnd() const { return tableOffset + total * DescriptorSize; }
};

struct Descriptor {
    SifObject object;
    quint32 group = 0;
    quint32 link = 0;
    qint32 fileSystem = 0;
    qint32 partition = 0;
    QByteArray architecture;
};

/// Reads one image. Every number of the file is checked before it is used: by subtraction, never by
/// a sum that may wrap; and no buffer is larger than the constants above.
class SifReader
{
public:
    SifReader(QIODevice &device) : m_device(device) { m_image.fileSize = device.size(); }

    Result<SifImage> read()
    {
        const Result<Header> header = readHeader();
        if (!header)
            return header.error();
        m_header = *header;
        const Result<void> table = readTable();
        if (!table)
            return table.error();
        checkHeader();
        checkIdentities();
        checkPlaces();
        readPrimary();
        readTexts();
        return std::move(m_image);
    }

private:
    Result<Header> readHeader();
    Result<void> checkTablePlace(const Header &header) const;
    Result<void> readTable();
    static Descriptor readDescriptor(const QByteArray &entry);
    void checkHeader();
    void checkIdentities();
    void checkPlaces();
    void readPrimary();
    void readTexts();
    void readMetadata(const QJsonObject &attributes);
    void readLabels(const QJsonObject &labels);

    [[nodiscard]] QByteArray bytesAt(qint64 offset, qint64 count);
    [[nodiscard]] QJsonObject jsonOf(const SifObject &object);
    void warn(const QString &sentence);
    [[nodiscard]] static Error notSif(const QByteArray &head, const QString &detail);
    [[nodiscard]] Error cutTable(qint64 end) const;

    QIODevice &m_device;
    SifImage m_image;
    Header m_header;
    QList<Descriptor> m_descriptors;
};

QByteArray SifReader::bytesAt(qint64 offset, qint64 count)
{
    if (offset < 0 || offset >= m_image.fileSize || !m_device.seek(offset))
        return {};
    const qint64 available = std::clamp<qint64>(m_image.fileSize - offset, 0, count);
    return m_device.read(available);
}

void SifReader::warn(const QString &sentence)
{
    if (m_image.warnings.size() < MaximumWarnings)
        m_image.warnings.append(sentence);
}

Error SifReader::notSif(const QByteArray &head, const QString &detail)
{
    const FileKind kind = fileKindOf(head);
    const QString reason = kind.looksLike.isEmpty()
                               ? QStringLiteral("it does not begin as one")
                               : QStringLiteral("it looks like %1").arg(kind.looksLike);
    return {Error::Code::Parse,
            QStringLiteral("This is not a SIF image: %1. %2").arg(reason, kind.advice), detail};
}

Error SifReader::cutTable(qint64 end) const
{
    return {Error::Code::Parse,
            QStringLiteral(
                "The image is cut off: its table of contents ends at byte %1 but the file has %2. "
                "It was probably not copied completely; copy or build it again.")
                .arg(end)
                .arg(m_image.fileSize)};
}

Result<Header> SifReader::readHeader()
{
    if (m_device.isSequential())
        return Error(Error::Code::Internal,
                     QStringLiteral("An image can only be read from a file."));
    if (m_image.fileSize == 0)
        return Error(Error::Code::Parse,
                     QStringLiteral("The file is empty. It was probably not copied completely; "
                                    "copy or build it again."));
    const QByteArray head = bytesAt(0, 512);
    if (head.isEmpty())
        return Error(Error::Code::Io,
                     QStringLiteral(
                         "The file could not be read: %1. Check the disk, or copy the file again.")
                         .arg(m_device.errorString()));
    const QByteArray magic("SIF_MAGIC\0", 10);
    const QByteArray found = head.mid(32, magic.size());
    if (found.isEmpty() || !magic.startsWith(found))
        return notSif(head, QStringLiteral("no SIF_MAGIC at byte 32"));
    if (head.size() < HeaderSize)
        return cutTable(HeaderSize);
    if (head.mid(42, 3) != QByteArray("01\0", 3))
        return Error(
            Error::Code::Parse,
            QStringLiteral(
                "The image has version %1 of the SIF format; Perch and Apptainer know version 01. "
                "Build it again with a current Apptainer.")
                .arg(plainLine(fixedString(head, 42, 3))));

    Header header;
    header.architecture = head.mid(45, 3);
    header.free = number<qint64>(head, 80);
    header.total = number<qint64>(head, 88);
    header.tableOffset = number<qint64>(head, 96);
    header.tableSize = number<qint64>(head, 104);
    header.dataOffset = number<qint64>(head, 112);
    header.dataSize = number<qint64>(head, 120);
    const Result<void> place = checkTablePlace(header);
    if (!place)
        return place.error();

    m_image.architecture = architectureName(header.architecture);
    m_image.launchLine = plainLine(fixedString(head, 0, 32).trimmed());
    const QByteArray uuid = head.mid(48, 16);
    if (uuid.count('\0') != uuid.size())
        m_image.uuid = QUuid::fromRfc4122(uuid).toString(QUuid::WithoutBraces);
    const auto created = number<qint64>(head, 64);
    if (created >= 0 && created <= LastUsableSecond)
        m_image.created = QDateTime::fromSecsSinceEpoch(created, Qt::UTC);
    return header;
}

Result<void> SifReader::checkTablePlace(const Header &header) const
{
    const bool isPossible = header.total >= 0 && header.total <= MaximumDescriptors &&
                            header.tableOffset >= HeaderSize &&
                            header.tableOffset <= LargestOffset &&
                            header.tableSize >= header.total * DescriptorSize;
    if (!isPossible)
        return Error(Error::Code::Parse,
                     QStringLiteral("The image is damaged: its header says what cannot be. "
                                    "Copy or build it again."),
                     QStringLiteral("%1 descriptors, table at %2, %3 bytes")
                         .arg(header.total)
                         .arg(header.tableOffset)
                         .arg(header.tableSize));
    if (header.tableEnd() > m_image.fileSize)
        return cutTable(header.tableEnd());
    return {};
}

Result<void> SifReader::readTable()
{
    for (qint64 i = 0; i < m_header.total; ++i) {
        const QByteArray entry = bytesAt(m_header.tableOffset + i * DescriptorSize, DescriptorSize);
        if (entry.size() != DescriptorSize)
            return Error(
                Error::Code::Io,
                QStringLiteral(
                    "The file could not be read: %1. Check the disk, or copy the file again.")
                    .arg(m_device.errorString()));
        if (entry[4] == '\0') // a free slot; used ones need not be contiguous
            continue;
        Descriptor descriptor = readDescriptor(entry);
        SifObject &object = descriptor.object;
        object.damaged = object.offset < 0 || object.size < 0 || object.offset > m_image.fileSize ||
                         object.size > m_image.fileSize - object.offset;
        m_image.objects.append(object);
        m_descriptors.append(descriptor);
    }
    return {};
}

Descriptor SifReader::readDescriptor(const QByteArray &entry)
{
    constexpr qsizetype extra = 201;
    Descriptor descriptor;
    descriptor.object.dataType = number<qint32>(entry, 0);
    descriptor.object.id = number<quint32>(entry, 5);
    descriptor.group = number<quint32>(entry, 9) & IdMask;
    descriptor.link = number<quint32>(entry, 13);
    descriptor.object.offset = number<qint64>(entry, 17);
    descriptor.object.size = number<qint64>(entry, 25);
    descriptor.object.name = plainLine(fixedString(entry, 73, 128));
    if (descriptor.object.dataType == PartitionType) {
        descriptor.fileSystem = number<qint32>(entry, extra);
        descriptor.partition = number<qint32>(entry, extra + 4);
        descriptor.architecture = entry.mid(extra + 8, 3);
    }
    return descriptor;
}

void SifReader::checkHeader()
{
    if (m_header.free < 0 || m_header.free > m_header.total ||
        m_header.total - m_header.free != m_descriptors.size())
        warn(QStringLiteral("The header counts %1 free places of %2, but %3 are used.")
                 .arg(m_header.free)
                 .arg(m_header.total)
                 .arg(m_descriptors.size()));
    if (m_header.dataOffset < 0 || m_header.dataSize < 0 ||
        m_header.dataOffset > m_image.fileSize ||
        m_header.dataSize > m_image.fileSize - m_header.dataOffset)
        warn(QStringLiteral("The header places the data outside the file (byte %1, %2 bytes).")
                 .arg(m_header.dataOffset)
                 .arg(m_header.dataSize));
}

void SifReader::checkIdentities()
{
    QSet<quint32> ids;
    QSet<quint32> groups;
    for (const Descriptor &descriptor : std::as_const(m_descriptors)) {
        const quint32 id = descriptor.object.id;
        if (id == 0 || ids.contains(id))
            warn(QStringLiteral("The object number %1 is zero or stands twice.").arg(id));
        ids.insert(id);
        groups.insert(descriptor.group);
        if (descriptor.object.dataType == SignatureType)
            m_image.isSigned = true;
    }
    for (const Descriptor &descriptor : std::as_const(m_descriptors)) {
        const quint32 target = descriptor.link & IdMask;
        const bool isGroup = (descriptor.link & GroupMark) == GroupMark;
        if (target != 0 && !(isGroup ? groups : ids).contains(target))
            warn(QStringLiteral("Object %1 refers to %2 %3, which is not there.")
                     .arg(descriptor.object.id)
                     .arg(isGroup ? QStringLiteral("group") : QStringLiteral("object"))
                     .arg(target));
    }
}

void SifReader::checkPlaces()
{
    QList<const SifObject *> whole;
    for (const SifObject &object : std::as_const(m_image.objects)) {
        if (object.damaged) {
            warn(QStringLiteral("Object %1 lies outside the file (byte %2, %3 bytes).")
                     .arg(object.id)
                     .arg(object.offset)
                     .arg(object.size));
        } else if (object.size > 0) {
            whole.append(&object);
            if (object.offset < HeaderSize || (object.offset < m_header.tableEnd() &&
                                               object.offset + object.size > m_header.tableOffset))
                warn(QStringLiteral("Object %1 lies on the header or the table of contents.")
                         .arg(object.id));
        }
    }
    std::sort(whole.begin(), whole.end(),
              [](const SifObject *a, const SifObject *b) { return a->offset < b->offset; });
    qint64 end = 0;
    for (const SifObject *object : std::as_const(whole)) {
        if (object->offset < end)
            warn(QStringLiteral("Object %1 lies on another one.").arg(object->id));
        end = std::max(end, object->offset + object->size);
    }
    if (end > 0 && end < m_image.fileSize && whole.size() == m_image.objects.size())
        warn(QStringLiteral("After the last object stand %1 bytes that belong to nothing.")
                 .arg(m_image.fileSize - end));
}

void SifReader::readPrimary()
{
    for (const Descriptor &descriptor : std::as_const(m_descriptors)) {
        if (descriptor.object.dataType != PartitionType || descriptor.partition != PrimaryPartition)
            continue;
        if (m_image.hasPrimaryPartition) {
            warn(QStringLiteral(
                "There is more than one primary partition; the first one is shown."));
            continue;
        }
        m_image.hasPrimaryPartition = true;
        m_image.architecture = architectureName(descriptor.architecture);
        if (descriptor.architecture != m_header.architecture)
            warn(QStringLiteral(
                     "The header tells another machine (%1) than the primary partition (%2).")
                     .arg(architectureName(m_header.architecture), m_image.architecture));
        m_image.isEncrypted = descriptor.fileSystem == EncryptedFileSystem ||
                              descriptor.fileSystem == GocryptfsFileSystem;
        if (descriptor.fileSystem != SquashfsFileSystem || descriptor.object.size < SuperblockSize)
            continue;
        m_image.compressor = compressorName(bytesAt(descriptor.object.offset, SuperblockSize),
                                            descriptor.object.size);
        if (m_image.compressor.isEmpty() && !descriptor.object.damaged)
            warn(QStringLiteral("The file system of the image could not be recognised."));
    }
}

void SifReader::readTexts()
{
    for (const SifObject &object : std::as_const(m_image.objects)) {
        if (object.damaged)
            continue;
        if (object.dataType == DefinitionType && m_image.definition.isEmpty())
            m_image.definition =
                plainText(QString::fromUtf8(bytesAt(object.offset,
                                                    std::min(object.size, MaximumDefinitionBytes))),
                          MaximumDefinitionBytes);
        else if (object.dataType == LabelsType)
            readLabels(jsonOf(object));
        else if (object.dataType == JsonType && object.name == u"inspect-metadata.json")
            readMetadata(jsonOf(object)
                             .value(QLatin1String("data"))
                             .toObject()
                             .value(QLatin1String("attributes"))
                             .toObject());
    }
}

QJsonObject SifReader::jsonOf(const SifObject &object)
{
    if (object.size > MaximumJsonBytes) {
        warn(QStringLiteral("Object %1 is too large to be read as labels.").arg(object.id));
        return {};
    }
    const QJsonDocument document = QJsonDocument::fromJson(bytesAt(object.offset, object.size));
    if (!document.isObject())
        warn(QStringLiteral("Object %1 should be JSON and is not.").arg(object.id));
    return document.object();
}

void SifReader::readMetadata(const QJsonObject &attributes)
{
    readLabels(attributes.value(QLatin1String("labels")).toObject());
    m_image.runscript =
        plainText(attributes.value(QLatin1String("runscript")).toString(), MaximumDefinitionBytes);
    if (m_image.definition.isEmpty())
        m_image.definition = plainText(attributes.value(QLatin1String("deffile")).toString(),
                                       MaximumDefinitionBytes);
}

void SifReader::readLabels(const QJsonObject &labels)
{
    for (auto it = labels.begin(); it != labels.end() && m_image.labels.size() < MaximumLabels;
         ++it) {
        if (it.value().isString())
            m_image.labels.insert(plainLine(it.key(), 256), plainText(it.value().toString(), 4096));
    }
}

} // namespace

Result<SifImage> readSif(QIODevice &device)
{
    return SifReader(device).read();
}

} // namespace perch
