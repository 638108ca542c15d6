// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imageinspection.h"

#include "core/archivecheck.h"
#include "core/stagedname.h"
#include "core/stagedpath.h"
#include "gui/images/uploadsmodel.h"
#include "gui/widgets/timetext.h"

#include <QFileInfo>
#include <QLocale>

namespace perch
{

namespace
{

Result<ImageInspection> inspectArchive(const QString &path, qint64 maximumBytes)
{
    const Result<FileStamp> stamp = stampOf(path);
    if (!stamp)
        return stamp.error();
    ImageInspection inspection;
    inspection.stamp = *stamp;
    inspection.brief = UploadsModel::tr("data archive · %1").arg(sizeText(stamp->size));
    if (isBelowStagingSize(stamp->size))
        inspection.brief += UploadsModel::tr(" · below 1 GB, it may also lie in the job's folder");
    const Result<void> good = inspectArchiveFile(path, maximumBytes);
    if (!good)
        inspection.refusal = good.error();
    return inspection;
}

} // namespace

Result<ImageInspection> inspectImage(const QString &path, qint64 maximumBytes)
{
    if (isArchiveName(path))
        return inspectArchive(path, maximumBytes);
    const Result<SifImage> image = readImageFile(path);
    if (!image)
        return image.error();
    const Result<FileStamp> stamp = stampOf(path);
    if (!stamp)
        return stamp.error();
    ImageInspection inspection;
    inspection.image = *image;
    inspection.stamp = *stamp;
    inspection.brief = imageBrief(*image, QDateTime::currentDateTimeUtc());
    const Result<void> runs =
        checkImageRunsOnPool(*image, QFileInfo(path).fileName(), maximumBytes);
    if (!runs)
        inspection.refusal = runs.error();
    return inspection;
}

QString imageBrief(const SifImage &image, const QDateTime &now)
{
    constexpr int longestLabel = 60;
    QStringList parts{image.architecture, sizeText(image.fileSize)};
    if (image.created.isValid()) {
        const bool isRecent = image.created.daysTo(now) < 30;
        const QString when = isRecent ? agoText(image.created, now)
                                      : QLocale().toString(image.created.toLocalTime().date(),
                                                           QStringLiteral("d MMM yyyy"));
        parts.append(UploadsModel::tr("built %1").arg(when));
    }
    for (const QString &name : {QStringLiteral("org.opencontainers.image.title"),
                                QStringLiteral("org.label-schema.usage.singularity.deffile.from"),
                                QStringLiteral("org.label-schema.build-arch")}) {
        const QString value = image.labels.value(name).simplified();
        if (!value.isEmpty() && !parts.contains(value)) {
            parts.append(value.left(longestLabel));
            break;
        }
    }
    if (image.isSigned)
        parts.append(UploadsModel::tr("signed"));
    return parts.join(QStringLiteral(" · "));
}

} // namespace perch
