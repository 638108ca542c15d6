// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imageinspection.h"

#include "gui/images/uploadsmodel.h"
#include "gui/widgets/timetext.h"

#include <QFileInfo>
#include <QLocale>

namespace perch
{

Result<ImageInspection> inspectImage(const QString &path, qint64 maximumBytes)
{
    const Result<SifImage> image = readImageFile(path);
    if (!image)
        return image.error();
    const Result<FileStamp> stamp = stampOf(path);
    if (!stamp)
        return stamp.error();
    ImageInspection inspection{*image, *stamp, {}};
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
