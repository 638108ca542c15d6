// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"

namespace perch
{

struct LoadedSites {
    QList<Site> given; ///< by the command line: one or none
    QList<Site> bundled;
    QList<Error> errors;
};

/// The sites that Perch brings, and the one in `siteFile` where that is not empty. These three
/// block on the disk: not for the GUI thread.
[[nodiscard]] LoadedSites readSites(const QString &siteFile);
[[nodiscard]] Result<ImportedFile> readImportFile(const QString &path, const QList<Site> &known);
[[nodiscard]] Result<void> writeProfileFile(const QString &path, const QByteArray &bytes);

} // namespace perch
