// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sif.h"

#include "core/sifcodes.h"
#include "core/sifparts.h"

#include <QIODevice>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype MaximumWarnings = 32;

void readEncryption(const SifObject &primary, SifImage &image)
{
    if (primary.fileSystem == sif::LuksFileSystem)
        image.encryption = SifImage::Encryption::Luks;
    else if (primary.fileSystem == sif::GocryptfsFileSystem)
        image.encryption = SifImage::Encryption::Gocryptfs;
    if (!image.isEncrypted())
        return;
    // the key of the file system, encrypted for the owner of a private key
    image.opensWithKey =
        std::any_of(image.objects.cbegin(), image.objects.cend(), [&primary](const SifObject &o) {
            return o.dataType == sif::CryptoMessage && !o.linksToGroup && o.link == primary.id;
        });
}

void readPrimary(const sif::Source &source, SifImage &image)
{
    const QList<SifObject> objects = image.objects;
    for (const SifObject &object : objects) {
        if (object.dataType != sif::Partition || object.partition != sif::PrimaryPartition)
            continue;
        if (image.hasPrimaryPartition) {
            sif::warn(image,
                      QStringLiteral(
                          "There is more than one primary partition; the first one is shown."));
            continue;
        }
        image.hasPrimaryPartition = true;
        image.architecture = object.architecture;
        if (object.architecture != image.header.architecture)
            sif::warn(image,
                      QStringLiteral(
                          "The header tells another machine (%1) than the primary partition (%2).")
                          .arg(image.header.architecture, object.architecture));
        readEncryption(object, image);
        if (object.fileSystem != sif::SquashfsFileSystem || object.size < Squashfs::SuperblockSize)
            continue;
        image.squashfs =
            readSquashfs(source.bytesAt(object.offset, Squashfs::SuperblockSize), object.size);
        if (!image.squashfs && !object.damaged)
            sif::warn(image,
                      QStringLiteral("The file system of the image could not be recognised."));
    }
}

} // namespace

sif::Source::Source(QIODevice &device) : m_device(device), m_size(device.size()) {}

bool sif::Source::isSequential() const
{
    return m_device.isSequential();
}

QByteArray sif::Source::bytesAt(qint64 offset, qint64 count) const
{
    if (offset < 0 || offset >= m_size || !m_device.seek(offset))
        return {};
    return m_device.read(std::clamp<qint64>(m_size - offset, 0, count));
}

Error sif::Source::readError() const
{
    return {
        Error::Code::Io,
        QStringLiteral("The file could not be read: %1. Check the disk, or copy the file again.")
            .arg(m_device.errorString())};
}

void sif::warn(SifImage &image, const QString &sentence)
{
    if (image.warnings.size() < MaximumWarnings)
        image.warnings.append(sentence);
}

Result<SifImage> readSif(QIODevice &device)
{
    const sif::Source source(device);
    SifImage image;
    image.fileSize = source.size();
    const Result<void> header = sif::readHeader(source, image);
    if (!header)
        return header.error();
    const Result<void> objects = sif::readObjects(source, image);
    if (!objects)
        return objects.error();
    sif::noteOddities(image);
    readPrimary(source, image);
    sif::readTexts(source, image);
    return image;
}

} // namespace perch
