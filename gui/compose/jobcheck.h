// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitlinter.h"
#include "gui/compose/jobsahead.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace perch
{

/// What is to be known of a submit description before its job can be submitted.
struct JobCheck {
    QList<Finding> findings;
    QString jobs;           ///< "1 job", "3 jobs", "the jobs of a list"
    QString gpus;           ///< "1 GPU each"
    QStringList inputFiles; ///< of the job's folder, to be sent
    QString imageUrl;       ///< container_image; empty where there is none
    JobsAhead ahead;
    bool hasLookedAhead = false; ///< `ahead`, and what HTCondor has against the jobs, is known
    [[nodiscard]] int count(Finding::Severity severity) const;
    [[nodiscard]] const Finding *firstError() const;
    /// "3 errors, the first in line 4: ..." while there are errors, else "2 jobs, no GPU, 1
    /// warning".
    [[nodiscard]] QString summary() const;
};

/// The findings, and where it takes no time, of a short text with a short list, also the jobs.
/// Reads what the facts lack from the job's folder: call it off the GUI thread.
[[nodiscard]] JobCheck checkJob(const QString &submitText, LintFacts facts,
                                const JobFolder &folder);

/// With the jobs that a check has left out. Blocks likewise, for a second where there are 100,000.
[[nodiscard]] JobCheck withJobs(JobCheck check, const QString &submitText, const JobFolder &folder);

/// "line 3", "line 3 of run.sh"
[[nodiscard]] QString placeOf(const Finding &finding);

} // namespace perch
