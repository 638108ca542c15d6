// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitlinter.h"

#include "core/submit/lintdraft.h"

#include <algorithm>

namespace perch
{

QList<Finding> lintSubmitFile(const SubmitFile &file, const LintFacts &facts)
{
    lint::Draft draft(file, facts);
    lint::checkLines(draft);
    lint::checkJob(draft);
    std::stable_sort(draft.findings.begin(), draft.findings.end(),
                     [](const Finding &a, const Finding &b) { return a.line < b.line; });
    return draft.findings;
}

} // namespace perch
