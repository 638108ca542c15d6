// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/jobfolder.h"
#include "remote/staging.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace perch
{

/// What the form knows besides the submit description.
struct FormFacts {
    QList<StagedImage> images;          ///< that a job can run in
    QStringList imageUrls;              ///< by which a job names each of them
    QHash<QString, qint64> stagedSizes; ///< of all that is staged, by URL
    QList<JobFile> files;               ///< of the job folder
    QString submitFileName;
    bool hasGpuLab = false; ///< the site has shared GPUs that a job opts in to

    /// Of files of the folder by name, and of staged ones by URL.
    [[nodiscard]] QHash<QString, qint64> sizes() const
    {
        QHash<QString, qint64> all = stagedSizes;
        for (const JobFile &file : files)
            all.insert(file.name, file.size);
        return all;
    }
};

} // namespace perch
