// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <array>

namespace perch
{

/// What became of a run: one stay of a job on a machine.
enum class RunFate {
    Lasting, ///< it runs now
    Useful,  ///< the job succeeded with it
    Evicted, ///< it lost its machine, or ended and was queued again by its own rule
    Failed,  ///< the program returned an error, or was killed
    Held,
    OutputLost, ///< the program had ended, and its results did not come back
    Removed
};
inline constexpr int runFateCount = 7;

/// True for runs whose computing is gone. What a checkpoint saved of an evicted run is not known
/// from the log.
[[nodiscard]] constexpr bool isWasted(RunFate fate)
{
    return fate != RunFate::Lasting && fate != RunFate::Useful;
}

/// "evicted", "failed" ...: what follows hours.
[[nodiscard]] QString runFateWords(RunFate fate);

/// Time in which programs ran, and of how many runs.
struct RunSums {
    int runs = 0;
    qint64 seconds = 0;
    qint64 gpuSeconds = 0; ///< times the GPUs of the job

    void add(const RunSums &other);
    bool operator==(const RunSums &) const = default;
};

/// Hours of a job or of many by what became of the runs.
struct JobHours {
    std::array<RunSums, runFateCount> byFate{};

    [[nodiscard]] const RunSums &of(RunFate fate) const { return byFate[size_t(fate)]; }
    [[nodiscard]] RunSums total() const;
    [[nodiscard]] RunSums wasted() const;
    void add(const JobHours &other);
    bool operator==(const JobHours &) const = default;
};

/// A stretch of time; an invalid end is open.
struct Period {
    QDateTime from;
    QDateTime to;
};

/// The hours of one job in a period; a run that lasts has run until `now`. Runs count by their
/// computing: not while inputs or results travel, nor while the job is suspended. The log tells the
/// GPUs of the last run only; they are taken for those of all.
[[nodiscard]] JobHours jobHours(const Job &job, const QDateTime &now, const Period &period = {});

} // namespace perch
