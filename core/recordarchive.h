// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QString>

namespace perch
{

// A run record as one file to hand on: NAME.tar.gz with one folder in it. These block on the disk.

/// Packs a record's folder (core/recordfolder.h). Only plain files go in; links are left out. The
/// archive is written whole or not at all.
[[nodiscard]] Result<void> packRecord(const QString &folder, const QString &archivePath);

/// What is unpacked of an archive at most.
struct UnpackLimits {
    qint64 bytes = 1'000'000'000;
    int files = 20'000;
};

/// Unpacks anybody's archive (.tar.gz, .tar or .zip) into `place`, an empty folder that is there,
/// and answers the record's folder in it. Hostile until proved otherwise: only plain files with
/// names that stay inside, and no more than `limits`; everything else is Error Refused. Error
/// Parse: no archive. NotFound: no record in it.
[[nodiscard]] Result<QString> unpackRecord(const QString &archivePath, const QString &place,
                                           UnpackLimits limits = UnpackLimits());

} // namespace perch
