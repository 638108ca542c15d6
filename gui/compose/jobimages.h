// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "core/site.h"
#include "remote/staging.h"

#include <QHash>
#include <QList>
#include <QString>

#include <optional>

namespace perch
{

/// The staged images and data that a job can use, and how its submit description names them.
class JobImages
{
public:
    /// The last one stays known when the connection goes.
    void setSite(const Site &site) { m_site = site; }
    [[nodiscard]] const std::optional<Site> &site() const { return m_site; }
    /// Data archives are left out of list().
    void setStaged(const QList<StagedImage> &staged);
    [[nodiscard]] const QList<StagedImage> &list() const { return m_images; }
    /// Images and data.
    [[nodiscard]] const QList<StagedImage> &staged() const { return m_staged; }
    /// Such bytes lie under this image's name.
    void remember(const StagedImage &image, const QString &sha256);

    /// Empty before the first connection.
    [[nodiscard]] QString urlOf(const StagedImage &image) const;
    /// Empty where not known.
    [[nodiscard]] QString sha256Of(const QString &url) const;
    /// The submit description with it: an image as container_image, a data archive among
    /// transfer_input_files. Error Network before the first connection.
    [[nodiscard]] Result<QString> putInto(const QString &submitText,
                                          const StagedImage &image) const;

private:
    std::optional<Site> m_site;
    QList<StagedImage> m_staged;
    QList<StagedImage> m_images;
    QHash<QString, QString> m_hashes; ///< by path, of the images staged in this session
};

} // namespace perch
