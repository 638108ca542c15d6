// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace perch::test
{

/// A cluster whose event log is made up, in the real format: of every kind of fate some jobs, the
/// same ones each time.
struct MadeCluster {
    int cluster = 1;
    int jobs = 1;
    QString batchName;    ///< empty: none
    double progress = 1;  ///< share of the jobs that have ended
    qint64 submitted = 0; ///< seconds since 1970
};

/// The whole log; of the jobs from `first` on, `count` of them (-1: all).
[[nodiscard]] QByteArray eventLogOf(const MadeCluster &cluster, int first = 0, int count = -1);

/// What the log tells of the jobs.
[[nodiscard]] QList<Job> jobsOf(const MadeCluster &cluster);

/// As many clusters of jobs as a person has after months: the newest ones are not done.
[[nodiscard]] QList<MadeCluster> madeClusters(int jobs, int jobsPerCluster, qint64 now);

/// One more event of a job that has not ended: it starts, or its memory was looked at.
[[nodiscard]] QByteArray laterEvent(const MadeCluster &cluster, int proc, qint64 time);

} // namespace perch::test
