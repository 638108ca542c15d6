// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/archivecheck.h"

#include "core/filekind.h"
#include "core/plaintext.h"

#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

constexpr qint64 headBytes = 512; // a tar's first block

struct Magic {
    QLatin1String suffix;
    QByteArrayView bytes;
    qsizetype offset;
};

bool beginsAsItsName(const QString &name, QByteArrayView head)
{
    static const std::array<Magic, 7> magics{{
        {QLatin1String(".gz"), "\x1f\x8b", 0}, // RFC 1952
        {QLatin1String(".tgz"), "\x1f\x8b", 0},
        {QLatin1String(".xz"),
         QByteArrayView("\xfd"
                        "7zXZ\0",
                        6),
         0}, // xz-file-format.txt
        {QLatin1String(".bz2"), "BZh", 0},
        {QLatin1String(".zst"), "\x28\xb5\x2f\xfd", 0}, // RFC 8878
        {QLatin1String(".zip"), "PK", 0},
        {QLatin1String(".tar"), "ustar", 257}, // POSIX pax, ustar header block
    }};
    return std::any_of(magics.begin(), magics.end(), [&](const Magic &magic) {
        return name.endsWith(magic.suffix, Qt::CaseInsensitive) && head.size() > magic.offset &&
               head.sliced(magic.offset).startsWith(magic.bytes);
    });
}

/// A tar of docker save begins with the folder of a layer, or as the OCI image layout does; its
/// first header block begins with the name (POSIX pax).
bool isSavedByDocker(QByteArrayView head)
{
    static const QRegularExpression entry(
        QStringLiteral("^(\\./)?([0-9a-f]{64}(/|\\.json)|blobs/|oci-layout|index\\.json|"
                       "manifest\\.json)"));
    return head.size() > 257 && head.sliced(257).startsWith("ustar") &&
           entry.match(QString::fromLatin1(head.first(100))).hasMatch();
}

QString siSize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 2, QLocale::DataSizeSIFormat);
}

} // namespace

Result<void> inspectArchiveFile(const QString &path, qint64 maximumBytes)
{
    const QFileInfo info(path);
    const QString name = plainLine(info.fileName(), 100);
    if (!info.exists())
        return Error(
            Error::Code::NotFound,
            QStringLiteral("The file %1 is not there any more. Choose it again.").arg(name), path);
    if (!info.isFile())
        return Error(Error::Code::Refused,
                     QStringLiteral("%1 is not an ordinary file. Pack the folder first: "
                                    "tar -czf NAME.tar.gz FOLDER.")
                         .arg(name),
                     path);
    if (info.size() > maximumBytes)
        return Error(Error::Code::Refused,
                     QStringLiteral("%1 has %2, and one file on /staging may have %3. Split the "
                                    "data into several archives.")
                         .arg(name, siSize(info.size()), siSize(maximumBytes)),
                     path);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error(Error::Code::Io,
                     QStringLiteral("%1 cannot be read: %2.").arg(name, file.errorString()), path);
    const QByteArray head = file.read(headBytes);
    if (isSavedByDocker(head))
        return Error(Error::Code::Refused,
                     QStringLiteral("%1 is an image that docker save has written, which jobs here "
                                    "cannot run. Make a SIF of it, then drop that: "
                                    "apptainer build NAME.sif docker-archive:FILE.tar.")
                         .arg(name),
                     path);
    if (beginsAsItsName(name, head))
        return {};
    const FileKind kind = fileKindOf(head);
    const QString really = head.isEmpty() ? QStringLiteral("is empty")
                           : kind.looksLike.isEmpty()
                               ? QStringLiteral("is no such archive")
                               : QStringLiteral("looks like ") + kind.looksLike;
    return Error(Error::Code::Refused,
                 QStringLiteral("%1 has the name of an archive, but it %2. A job could not unpack "
                                "it: pack the data again, or give the file its right name.")
                     .arg(name, really),
                 path);
}

} // namespace perch
