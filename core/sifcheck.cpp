// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What Perch thinks of an image that it has read: the judging half of core/sif.h.
#include "core/sif.h"

#include "core/plaintext.h"

#include <QFile>
#include <QFileInfo>

#include <limits>
#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype MaximumNameLength = 120;

/// The damaged object that ends last, for it tells best how much is missing; none when nothing is
/// damaged.
std::optional<SifObject> worstObject(const SifImage &image)
{
    std::optional<SifObject> worst;
    for (const SifObject &object : image.objects) {
        if (object.damaged && (!worst || object.offset > worst->offset))
            worst = object;
    }
    return worst;
}

bool isMerelyCut(const SifObject &object)
{
    return object.offset >= 0 && object.size >= 0 &&
           object.offset <= std::numeric_limits<qint64>::max() - object.size;
}

Error damagedError(const SifImage &image, const SifObject &object, const QString &name)
{
    if (isMerelyCut(object))
        return {
            Error::Code::Refused,
            QStringLiteral(
                "The image %1 is cut off: object %2 ends at byte %3 but the file has %4. It was "
                "probably not copied completely; copy or build it again.")
                .arg(name)
                .arg(object.id)
                .arg(object.offset + object.size)
                .arg(image.fileSize)};
    return {
        Error::Code::Refused,
        QStringLiteral(
            "The image %1 is damaged: object %2 says that it begins at byte %3 and has %4 bytes. "
            "Copy or build it again.")
            .arg(name)
            .arg(object.id)
            .arg(object.offset)
            .arg(object.size)};
}

Error architectureError(const SifImage &image, const QString &name)
{
    const QString machine =
        image.architecture == u"unknown"
            ? QStringLiteral("does not say for which machine it was built")
            : QStringLiteral("was built for %1 machines").arg(image.architecture);
    return {Error::Code::Refused,
            QStringLiteral("The image %1 %2, but the pool's are x86_64 (amd64), where it would not "
                           "start. Build it "
                           "for them: docker build --platform linux/amd64 before converting it, or "
                           "build it at CHTC "
                           "in a build job (guide \"Use Apptainer containers\", "
                           "https://chtc.cs.wisc.edu/uw-research-computing/apptainer-htc).")
                .arg(name, machine)};
}

QString gigabytes(qint64 bytes)
{
    return QStringLiteral("%1 GB").arg(double(bytes) / 1e9, 0, 'f', 1);
}

Error named(Error error, const QString &name)
{
    error.message = QStringLiteral("%1: %2").arg(name, error.message);
    return error;
}

Error openError(const QFileInfo &info, const QFile &file, const QString &name)
{
    if (!info.exists())
        return {Error::Code::NotFound,
                QStringLiteral(
                    "The file %1 is not there. It may have been moved or renamed; choose it again.")
                    .arg(name),
                info.filePath()};
    if (file.error() == QFileDevice::PermissionsError || !info.isReadable())
        return {Error::Code::Io,
                QStringLiteral("You may not read the file %1. Change its permissions (chmod u+r), "
                               "or ask its owner.")
                    .arg(name),
                info.filePath()};
    return {Error::Code::Io,
            QStringLiteral("The file %1 could not be opened: %2.")
                .arg(name, plainLine(file.errorString())),
            info.filePath()};
}

} // namespace

Result<void> checkImageRunsOnPool(const SifImage &image, const QString &fileName,
                                  qint64 maximumBytes)
{
    const QString name = plainLine(fileName, MaximumNameLength);
    if (image.fileSize <= 0)
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "The image %1 is empty. It was probably not copied completely; copy or build it "
                "again.")
                .arg(name));
    if (const std::optional<SifObject> worst = worstObject(image))
        return damagedError(image, *worst, name);
    if (!image.hasPrimaryPartition)
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "The image %1 holds no container: it has no primary partition to start from. "
                "Build it with apptainer build.")
                .arg(name));
    if (image.architecture != u"amd64")
        return architectureError(image, name);
    if (image.fileSize > maximumBytes)
        return Error(Error::Code::Refused,
                     QStringLiteral(
                         "The image %1 has %2, more than the %3 that may be staged without asking. "
                         "Make it smaller, or ask the staff first (chtc@cs.wisc.edu).")
                         .arg(name, gigabytes(image.fileSize), gigabytes(maximumBytes)));
    return {};
}

Result<SifImage> readImageFile(const QString &path)
{
    const QFileInfo before(path);
    const QString name = plainLine(before.fileName(), MaximumNameLength);
    if (before.isDir())
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "%1 is a folder. Choose a .sif file; a sandbox folder can be made into one with "
                "apptainer build NAME.sif FOLDER.")
                .arg(name),
            path);
    if (before.exists() && !before.isFile())
        return Error(Error::Code::Refused,
                     QStringLiteral("%1 is not an ordinary file. Choose a .sif file.").arg(name),
                     path);
    QFile file(path);
    if (!before.exists() || !file.open(QIODevice::ReadOnly))
        return openError(before, file, name);

    Result<SifImage> image = readSif(file);
    const QFileInfo after(path);
    if (before.size() != after.size() || before.lastModified() != after.lastModified())
        return Error(
            Error::Code::Io,
            QStringLiteral(
                "The file %1 changed while it was read. Wait until the program that writes it "
                "has finished, then choose it again.")
                .arg(name),
            path);
    if (!image)
        return named(image.error(), name);
    return image;
}

Result<SifImage> inspectImageFile(const QString &path, qint64 maximumBytes)
{
    Result<SifImage> image = readImageFile(path);
    if (!image)
        return image;
    const Result<void> runs =
        checkImageRunsOnPool(*image, QFileInfo(path).fileName(), maximumBytes);
    if (!runs)
        return runs.error();
    return image;
}

} // namespace perch
