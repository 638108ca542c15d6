// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagefacts.h"

#include "core/sifcodes.h"
#include "gui/images/imagedetails.h"
#include "gui/widgets/timetext.h"

#include <QLocale>

namespace perch
{

namespace
{

QString sizeWords(qint64 bytes)
{
    return ImageDetails::tr("%1 (%L2 bytes)").arg(sizeText(bytes)).arg(bytes);
}

QString machineWords(const SifImage &image)
{
    if (image.architecture == u"unknown")
        return ImageDetails::tr("not told");
    return image.architecture == u"amd64"
               ? QStringLiteral("amd64 (x86_64)")
               : ImageDetails::tr("%1; the pool's machines are amd64").arg(image.architecture);
}

QString originWords(const SifImage &image)
{
    if (image.bootstrap.isEmpty())
        return image.from;
    return image.from.isEmpty() ? image.bootstrap
                                : QStringLiteral("%1: %2").arg(image.bootstrap, image.from);
}

QString signatureWords(const SifImage &image)
{
    if (!image.isSigned)
        return ImageDetails::tr("no");
    QStringList ways;
    for (const SifObject &object : image.objects) {
        if (object.dataType != sif::Signature)
            continue;
        const QString way =
            object.fingerprint.isEmpty()
                ? ImageDetails::tr("%1, without PGP").arg(object.kind)
                : ImageDetails::tr("%1, by the PGP key %2").arg(object.kind, object.fingerprint);
        if (!ways.contains(way) && ways.size() < 4)
            ways.append(way);
    }
    return ImageDetails::tr("yes: %1. Perch does not check signatures; apptainer verify does.")
        .arg(ways.join(QStringLiteral("; ")));
}

QString encryptionWords(const SifImage &image)
{
    if (!image.isEncrypted())
        return ImageDetails::tr("no");
    const QString way = image.encryption == SifImage::Encryption::Luks
                            ? QStringLiteral("LUKS")
                            : QStringLiteral("gocryptfs");
    return image.opensWithKey
               ? ImageDetails::tr("yes, with %1. It starts only where its private key is.").arg(way)
               : ImageDetails::tr("yes, with %1. It starts only where its passphrase is given.")
                     .arg(way);
}

QString fileSystemWords(const SifImage &image)
{
    if (image.isEncrypted())
        return ImageDetails::tr("cannot be seen, for it is encrypted");
    if (!image.squashfs)
        return ImageDetails::tr("not recognised");
    const Squashfs &found = *image.squashfs;
    QStringList words{ImageDetails::tr("squashfs, compressed with %1").arg(found.compressor),
                      ImageDetails::tr("blocks of %1 KiB").arg(found.blockSize / 1024),
                      ImageDetails::tr("%L1 files and folders").arg(found.inodes),
                      ImageDetails::tr("%1 packed").arg(sizeText(found.bytesUsed))};
    if (found.made.isValid())
        words.append(ImageDetails::tr("made %1").arg(exactTimeText(found.made)));
    QString text = words.join(QStringLiteral(" · "));
    if (found.compressor != u"gzip")
        text +=
            u'\n' + ImageDetails::tr("Some machines cannot mount other compressions than gzip.");
    return text;
}

void addWarnings(const SifImage &image, const QString &complaint, QList<Fact> &facts)
{
    if (!complaint.isEmpty())
        facts.append({ImageDetails::tr("Cannot be used"), complaint, theme::Tone::Bad});
    if (!image.warnings.isEmpty())
        facts.append(
            {ImageDetails::tr("Look at this"), image.warnings.join(u'\n'), theme::Tone::Warning});
}

} // namespace

QList<Fact> imageFacts(const SifImage &image, const QString &complaint)
{
    QList<Fact> facts;
    addWarnings(image, complaint, facts);
    const auto add = [&facts](const QString &name, const QString &value) {
        if (!value.isEmpty())
            facts.append({name, value});
    };
    add(ImageDetails::tr("Machine"), machineWords(image));
    add(ImageDetails::tr("Size"), sizeWords(image.fileSize));
    add(ImageDetails::tr("Created"), image.created.isValid() ? exactTimeText(image.created)
                                     : image.built.isValid() ? exactTimeText(image.built)
                                                             : ImageDetails::tr("not told"));
    add(ImageDetails::tr("Built by"), image.builtWith);
    add(ImageDetails::tr("Built from"), originWords(image));
    add(ImageDetails::tr("File system"), fileSystemWords(image));
    add(ImageDetails::tr("Signed"), signatureWords(image));
    add(ImageDetails::tr("Encrypted"), encryptionWords(image));
    add(ImageDetails::tr("Applications"), image.apps.join(QStringLiteral(", ")));
    add(ImageDetails::tr("Disk at launch"),
        ImageDetails::tr("%1 for the image itself, and what the job writes")
            .arg(sizeText(image.fileSize)));
    add(ImageDetails::tr("Unpacked size"),
        ImageDetails::tr("not known: an image does not tell it. It counts only on a machine that "
                         "cannot mount images and unpacks them."));
    add(ImageDetails::tr("Identity"), image.uuid);
    return facts;
}

QList<Fact> imageLabels(const SifImage &image)
{
    QList<Fact> facts;
    for (auto it = image.labels.begin(); it != image.labels.end(); ++it)
        facts.append({it.key(), it.value()});
    return facts;
}

QList<Fact> imageScripts(const SifImage &image)
{
    QList<Fact> facts;
    for (const auto &[name, text] : {std::pair(ImageDetails::tr("Help"), image.help),
                                     {ImageDetails::tr("Run script"), image.runscript},
                                     {ImageDetails::tr("Start script"), image.startscript}}) {
        if (!text.trimmed().isEmpty())
            facts.append({name, text.trimmed()});
    }
    for (auto it = image.environment.begin(); it != image.environment.end(); ++it)
        facts.append({ImageDetails::tr("Environment\n%1").arg(it.key()), it.value().trimmed()});
    return facts;
}

} // namespace perch
