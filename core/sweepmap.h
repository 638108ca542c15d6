// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobarrangement.h"

#include <limits>
#include <utility>

namespace perch
{

/// What the cells of a map show.
enum class SweepMeasure {
    State,
    RunTime, ///< seconds of computing, over all runs of the job
    Memory,  ///< megabytes, the most that was seen
    Metric   ///< the last value of one of the job's metrics
};

/// Last values of metrics by name, of the jobs whose output Perch has read.
using JobMetrics = QHash<JobId, QHash<QString, double>>;

struct SweepMapQuery {
    std::optional<int> batch; ///< its number in JobNames; nothing: all jobs
    QString x;                ///< names of parameters; an empty y makes a single line
    QString y;
    SweepMeasure measure = SweepMeasure::State;
    QString metric;
    bool operator==(const SweepMapQuery &) const = default;
};

struct SweepAxis {
    QString name;       ///< empty: there is one line only
    QStringList labels; ///< one a line of cells, in order
    /// A line stands for a range of numbers: there are too many different ones, and most pairs of
    /// them have no job (random values).
    bool hasRanges = false;
};

/// All jobs with one pair of values.
struct SweepCell {
    int x = 0;
    int y = 0;
    int first = 0;                      ///< in SweepMap::places
    int count = 0;                      ///< jobs that the filter lets through
    int hidden = 0;                     ///< jobs that it does not
    int missing = 0;                    ///< jobs that are not in the queue yet
    JobState state = JobState::Unknown; ///< of the job that needs a look most
    bool isMixed = false;               ///< others are in other stages
    /// Mean over its jobs of what is measured; NaN where none has a value.
    double value = std::numeric_limits<double>::quiet_NaN();

    [[nodiscard]] std::pair<int, int> place() const { return {y, x}; }
};

/// The jobs of a batch by two parameters.
struct SweepMap {
    SweepMapQuery query;
    SweepAxis x;
    SweepAxis y;
    std::vector<SweepCell> cells; ///< line by line, only those that stand for a job
    std::vector<int> places;      ///< of the jobs, cell by cell
    std::vector<int> cellOfPlace; ///< -1: in none
    double least = 0;             ///< of the values; above `most` while there is none
    double most = -1;
    int jobsWithoutValues = 0; ///< of the batch, which are in no cell

    [[nodiscard]] int columns() const { return int(x.labels.size()); }
    [[nodiscard]] int lines() const { return int(y.labels.size()); }
    [[nodiscard]] bool hasValues() const { return least <= most; }
    /// -1: no job has this pair of values.
    [[nodiscard]] int cellAt(int column, int line) const;
    /// The first cell in this place or behind it, line by line.
    [[nodiscard]] int firstCellFrom(int column, int line) const;
};

/// Its axes show all values that the sweep has, whatever the filter. `shown`: what it lets through.
/// About 30 ms for 100,000 jobs: may run in any thread.
[[nodiscard]] SweepMap makeSweepMap(const JobSnapshot &snapshot, const JobArrangement &shown,
                                    const SweepMapQuery &query, const JobMetrics &metrics = {});

/// Of a job, or of the jobs of one cell, how much it needs a look: what failed first, what
/// succeeded last.
[[nodiscard]] int urgencyOf(JobState state);

} // namespace perch
