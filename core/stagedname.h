// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace perch
{

/// The name of a file on /staging: NAME-<first 8 hex digits of its SHA-256>.sif, or the suffix of
/// a data archive. Pelican caches by name for ever, so a name must never stand for other bytes
/// (CHTC guide htc-job-file-transfer, "caching").
struct StagedName {
    QString stem;   ///< [A-Za-z0-9._-], begins with a letter or digit, at most 100 characters
    QString digits; ///< 8 lower-case hex digits, or more after a collision
    QString suffix = QStringLiteral(".sif"); ///< or one of archiveSuffixes()

    [[nodiscard]] QString fileName() const { return stem + u'-' + digits + suffix; }
};

/// ".tar.gz" and what else a job's data is packed as, longer ones before their own ends.
[[nodiscard]] const QStringList &archiveSuffixes();
/// Whether a file with this name is data for a job, not an image.
[[nodiscard]] bool isArchiveName(const QString &fileName);
/// The suffix under which a local file is staged: its own when it is an archive's, else ".sif".
[[nodiscard]] QString stagedSuffix(const QString &localFileName);

/// What is left of a local file name (any Unicode, any length, newline, quotes, leading dash) as a
/// safe stem; "image" when nothing is left. A trailing "-xxxxxxxx" that equals the start of
/// `sha256` is not repeated.
[[nodiscard]] QString stagedStem(const QString &localFileName, const QString &sha256 = {});

/// `digitCount` is 8, more only when another image owns the same eight digits.
[[nodiscard]] StagedName stagedNameFor(const QString &localFileName, const QString &sha256,
                                       int digitCount = 8);

/// The parts of a staged image's file name, or nothing when it does not have that form.
[[nodiscard]] std::optional<StagedName> parseStagedName(const QString &fileName);

} // namespace perch
