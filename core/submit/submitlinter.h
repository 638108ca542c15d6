// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/site.h"
#include "core/submit/finding.h"
#include "core/submit/lintrules.h"
#include "core/submit/submitfile.h"

#include <QHash>

#include <optional>

namespace perch
{

/// A file or folder of the job folder.
struct LintFile {
    qint64 bytes = -1; ///< -1: not known
    bool isFolder = false;
    std::optional<bool> isExecutable{}; ///< not known on systems without such a thing
    std::optional<QString> text{};      ///< of small text files, as edited
};

/// What the linter knows besides the text. What is not known is not judged.
struct LintFacts {
    LintRules rules = languageRules(); ///< with the site's: lintRulesOf()
    std::optional<Site> site{};
    QString submitFileName{};
    bool knowsFiles = false;              ///< `files` is all that there is
    QHash<QString, LintFile> files{};     ///< by path relative to the job folder, "src/main.py"
    QHash<QString, qint64> stagedBytes{}; ///< size of staged files, by path below /staging
    QString user{};                       ///< on the access point
};

/// Findings about the submit description and the scripts that it names, in order of file and line:
/// at most 200, those of greater weight first to be kept. Takes less than 0.2 s for 50,000 lines.
[[nodiscard]] QList<Finding> lintSubmitFile(const SubmitFile &file, const LintFacts &facts);

/// Ids of all rules that a check of this program can speak for, for tests and for writers of site
/// files.
[[nodiscard]] QStringList checkedRules();

} // namespace perch
