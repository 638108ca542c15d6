// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobimages.h"

#include "core/inputlist.h"
#include "core/stagedname.h"
#include "core/submit/submitfile.h"

#include <QCoreApplication>

namespace perch
{

void JobImages::setStaged(const QList<StagedImage> &staged)
{
    m_staged = staged;
    m_images = staged;
    m_images.removeIf([](const StagedImage &one) { return isArchiveName(one.fileName); });
}

void JobImages::remember(const StagedImage &image, const QString &sha256)
{
    m_hashes.insert(image.path, sha256);
}

QString JobImages::urlOf(const StagedImage &image) const
{
    return m_site ? imageUrl(*m_site, image.path, image.size) : QString();
}

QString JobImages::sha256Of(const QString &url) const
{
    for (const StagedImage &image : m_images) {
        if (m_hashes.contains(image.path) && !url.isEmpty() && urlOf(image) == url)
            return m_hashes.value(image.path);
    }
    return {};
}

Result<QString> JobImages::putInto(const QString &submitText, const StagedImage &image) const
{
    const QString url = urlOf(image);
    if (url.isEmpty())
        return Error(Error::Code::Network,
                     QCoreApplication::translate(
                         "JobImages",
                         "Perch has not been connected yet, so it does not know how jobs name "
                         "images here. Connect, then choose the image."));
    SubmitFile file(submitText);
    if (isArchiveName(image.fileName)) {
        const QString inputs = QStringLiteral("transfer_input_files");
        file.setValue(inputs, withStagedInput(file.value(inputs).value_or(QString()), url));
    } else {
        file.setValue(QStringLiteral("container_image"), url);
    }
    return file.text();
}

} // namespace perch
