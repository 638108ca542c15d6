// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/expansion.h"
#include "core/submit/finding.h"
#include "gui/compose/jobfolder.h"

#include <memory>

namespace perch
{

/// The jobs that a submit description makes, looked at before it is submitted.
struct JobsAhead {
    std::shared_ptr<Expansion> expansion{}; ///< answers from memory; null: there is no description
    QList<SubmitProblem> problems{};        ///< of the description and of its jobs
    qint64 count = 0;                       ///< of jobs; 0 where it cannot be known here
    QString jobsId{};                       ///< jobsIdOf(); empty where there are no jobs
    bool hasSteps = false;                  ///< one can be submitted first, then ten, then the rest
};

/// Makes the jobs of `submitText` as HTCondor would, with the files of `folder` as they are edited,
/// and looks for what HTCondor has against the first of them, up to 1000. What lies outside the
/// folder is not known. Reads the disk: call it off the GUI thread.
[[nodiscard]] JobsAhead lookAhead(const JobFolder &folder, const QString &submitText);

/// The findings, and what HTCondor has against the jobs where no finding has said it: errors when
/// there is none yet, and warnings of lines without a finding.
[[nodiscard]] QList<Finding> withProblems(QList<Finding> findings,
                                          const QList<SubmitProblem> &problems);

} // namespace perch
