// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitlinter.h"
#include "gui/compose/jobfolder.h"
#include "remote/staging.h"

#include <optional>

namespace perch
{

/// What the linter is told of an open job: the site's rules, the staged files, and the texts as
/// they are edited.
[[nodiscard]] LintFacts lintFactsOf(const JobFolder &folder, const std::optional<Site> &site,
                                    const QList<StagedImage> &staged);

/// Adds sizes, execute bits and subfolders from the disk. Blocks: call it off the GUI thread. A
/// folder of more than 5000 entries, or one that cannot be read, counts as not known.
void addDiskFacts(LintFacts &facts, const QString &folder);

/// Blocks likewise. Execute bits for whoever may read the file.
[[nodiscard]] Result<void> makeExecutable(const QString &folder, const QString &fileName);

} // namespace perch
