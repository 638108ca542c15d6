// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobhours.h"

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

constexpr qint64 always = std::numeric_limits<qint64>::max();

/// States of a job that is on a machine, after its program began.
bool isOfARun(JobState state)
{
    return state == JobState::Running || state == JobState::Suspended ||
           state == JobState::Disconnected || state == JobState::TransferringOutput;
}

/// `next`: the state after the run. `wasDone`: the results were on their way.
RunFate fateOf(JobState next, bool wasDone)
{
    switch (next) {
    case JobState::Succeeded:
        return RunFate::Useful;
    case JobState::Failed:
    case JobState::Killed:
        return RunFate::Failed;
    case JobState::Removed:
        return RunFate::Removed;
    case JobState::Held:
        return wasDone ? RunFate::OutputLost : RunFate::Held;
    default:
        return RunFate::Evicted; // it waits again, or is on another machine already
    }
}

struct Window {
    qint64 from = -always;
    qint64 to = always;
    qint64 now = 0; ///< of the phase that lasts

    [[nodiscard]] qint64 secondsOf(const JobPhase &phase) const
    {
        const qint64 end = phase.end.isValid() ? phase.end.toSecsSinceEpoch() : now;
        const qint64 begin = phase.begin.isValid() ? phase.begin.toSecsSinceEpoch() : end;
        return std::max<qint64>(0, std::min(end, to) - std::max(begin, from));
    }
};

/// One run while its phases are gone through.
struct OpenRun {
    bool isOpen = false;
    bool wasDone = false;
    qint64 seconds = 0;
};

} // namespace

QString runFateWords(RunFate fate)
{
    switch (fate) {
    case RunFate::Lasting:
        return QStringLiteral("still running");
    case RunFate::Useful:
        return QStringLiteral("useful");
    case RunFate::Evicted:
        return QStringLiteral("evicted or queued again");
    case RunFate::Failed:
        return QStringLiteral("failed");
    case RunFate::Held:
        return QStringLiteral("put on hold");
    case RunFate::OutputLost:
        return QStringLiteral("results lost");
    case RunFate::Removed:
        return QStringLiteral("removed");
    }
    return {};
}

void RunSums::add(const RunSums &other)
{
    runs += other.runs;
    seconds += other.seconds;
    gpuSeconds += other.gpuSeconds;
}

RunSums JobHours::total() const
{
    RunSums sum;
    for (const RunSums &one : byFate)
        sum.add(one);
    return sum;
}

RunSums JobHours::wasted() const
{
    RunSums sum;
    for (int fate = 0; fate < runFateCount; ++fate) {
        if (isWasted(RunFate(fate)))
            sum.add(of(RunFate(fate)));
    }
    return sum;
}

void JobHours::add(const JobHours &other)
{
    for (size_t fate = 0; fate < byFate.size(); ++fate)
        byFate[fate].add(other.byFate[fate]);
}

JobHours jobHours(const Job &job, const QDateTime &now, const Period &period)
{
    JobHours hours;
    Window window;
    window.now = now.toSecsSinceEpoch();
    if (period.from.isValid())
        window.from = period.from.toSecsSinceEpoch();
    if (period.to.isValid())
        window.to = period.to.toSecsSinceEpoch();
    OpenRun run;
    const auto close = [&](RunFate fate) {
        if (run.seconds > 0) {
            const RunSums sums{1, run.seconds, run.seconds * job.gpus.size()};
            hours.byFate[size_t(fate)].add(sums);
        }
        run = {};
    };
    bool lasts = false;
    for (const JobPhase &phase : job.phases) {
        if (run.isOpen && !isOfARun(phase.state))
            close(fateOf(phase.state, run.wasDone));
        if (!isOfARun(phase.state))
            continue;
        run.isOpen = true;
        lasts = !phase.end.isValid();
        if (phase.state == JobState::Running) {
            run.wasDone = false; // of this run nothing is on its way
            run.seconds += window.secondsOf(phase);
        }
        run.wasDone = run.wasDone || phase.state == JobState::TransferringOutput;
    }
    if (run.isOpen)
        close(lasts ? RunFate::Lasting : fateOf(job.state, run.wasDone));
    return hours;
}

} // namespace perch
