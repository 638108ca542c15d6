// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/eventlog.h"
#include "core/job.h"

#include <QMap>

namespace perch
{

/// Folds events into jobs: the one place that says what an event means for a job's state
/// (like condor_watch_q, with its unsuspend fault mended). A late event never revives an ended job.
/// Bounded: 1,000 phases a job (the oldest go), 1,000 unknown events (the first are kept), foreign
/// texts are cut.
class JobHistory
{
public:
    void apply(const JobEvent &event);
    void apply(const QList<JobEvent> &events);

    /// All jobs in order of id. Cluster-level events (proc -1) make no job.
    [[nodiscard]] const QMap<JobId, Job> &jobs() const { return m_jobs; }
    /// Events whose code is not known here, kept to be shown.
    [[nodiscard]] const QList<JobEvent> &unknownEvents() const { return m_unknownEvents; }

private:
    QMap<JobId, Job> m_jobs;
    QList<JobEvent> m_unknownEvents;
};

} // namespace perch
