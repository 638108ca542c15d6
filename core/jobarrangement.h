// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobparameters.h"
#include "core/jobrow.h"

#include <QSet>

#include <optional>
#include <vector>

namespace perch
{

enum class JobGrouping { None, State, Batch, HoldCause, Gpu, Machine, Parameter };

enum class JobOrder {
    Newest, ///< newest cluster first, processes upwards
    Id,
    State,
    Batch,
    Gpu,
    Machine,
    Submitted,
    Started,
    Ended,
    RunTime,
    Result,
    Starts,
    Evictions,
    Memory,
    HoldCause
};

/// Which jobs are wanted, and how they are to lie.
struct JobQuery {
    QStringList words; ///< each must be found: in the id, a name, the state, the result
    /// Jobs that match the words by what rows do not hold: reasons, folders, images.
    QSet<JobId> found;
    QSet<int> stages;         ///< JobStage; empty: all
    std::optional<int> batch; ///< its number in JobNames
    bool startedOnly = false; ///< those that never ran are left out, as they wrote nothing
    JobGrouping grouping = JobGrouping::None;
    QString parameter;     ///< whose values make the groups, with JobGrouping::Parameter
    bool isFolded = false; ///< groups show their header only, but for those in `turnedGroups`
    QSet<int> turnedGroups;
    JobOrder order = JobOrder::Newest;
    bool isDescending = false;

    bool operator==(const JobQuery &) const = default;
};

/// All of one group lie together below its header.
struct JobGroup {
    int key = 0;   ///< a state, or the number of a name in JobNames or of a value in JobParameters
    int first = 0; ///< in JobArrangement::places
    int count = 0;
    int headerRow = 0;
    bool isFolded = false;
    StageCounts counts;
    bool operator==(const JobGroup &) const = default;
};

/// The answer to a query.
struct JobArrangement {
    JobQuery query;
    std::vector<int> places;      ///< of all jobs that match, group by group
    std::vector<JobGroup> groups; ///< empty without grouping
    /// What is shown: the place of a job, or -1 - index of a group for its header.
    std::vector<int> rows;
    std::vector<int> rowOfPlace; ///< -1: not shown
    /// Of the jobs that match all but the stages: what each stage would add.
    StageCounts stages;
    TimeSums times;             ///< of all jobs that match
    quint32 firstSubmitted = 0; ///< of them, seconds since 1970; 0: none
};

/// What it is made of: `ids` are the places of all jobs in the order JobOrder::Newest.
struct JobSnapshot {
    JobRows rows;
    QList<int> newestFirst;
    quint32 now = 0; ///< seconds since 1970: running jobs have run until then
    JobParameters parameters{};
};

/// Filters, orders and groups. Jobs that are equal in the order lie newest first; those that lack
/// what is ordered by come last, whichever the direction. About 20 ms for 100,000 jobs: may run in
/// any thread.
[[nodiscard]] JobArrangement arrangeJobs(const JobSnapshot &snapshot, const JobQuery &query);

/// What filters call a state: its words, and the one that HTCondor has for it.
[[nodiscard]] QString searchedStateText(JobState state);

} // namespace perch
