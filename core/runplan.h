// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "core/jobstate.h"

#include <QList>
#include <QSet>
#include <QString>

namespace perch
{

/// A run whose values are wanted.
struct RunToRead {
    JobId id;
    JobState state = JobState::Unknown;
    int starts = 0;
    QString path; ///< of its output on the access point; empty: it has none that is known
};

/// What is to be done for the values of the picked runs.
struct RunPlan {
    static constexpr qsizetype mostFollowed = 6; ///< each is a condor_tail at the access point
    static constexpr qsizetype mostFilesAtOnce = 100;
    static constexpr qsizetype mostPathBytes = 48 * 1024; ///< of one command line

    QList<JobId> follow;             ///< running ones, in the order of the picks
    QList<QList<RunToRead>> fetches; ///< the files of each are read by one command
    int notFollowed = 0;             ///< running ones beyond the most
    int withoutFile = 0;             ///< ended ones that named no output
};

/// `known`: ended runs whose file was read, or is being read.
[[nodiscard]] RunPlan planReading(const QList<RunToRead> &picked, const QSet<JobId> &known);

} // namespace perch
