// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobstate.h"

#include <QMap>

class QIODevice;

namespace perch::test
{

/// A job event log to be made, as HTCondor would write it. Jobs run side by side, so that their
/// events are mixed as in a real log.
struct EventLogPlan {
    enum class Date { Iso, IsoMilliseconds, IsoUtc, Legacy };
    enum class Version {
        Htcondor23,
        Htcondor25
    }; ///< the later one has other words in 000, 004, 005

    int jobs = 1000;
    int clusters = 1;
    int firstCluster = 1234567;
    int jobsAtOnce = 500;
    Date date = Date::Iso;
    Version version = Version::Htcondor23;
    qint64 start = 1767225600; ///< seconds since 1970; 2026-01-01
    unsigned seed = 1;
    // shares of the jobs that have such a fate; the others succeed
    double held = 0.02; ///< and released, and run to a good end
    double removed = 0.01;
    double killed = 0.01;
    double failed = 0.03;
    double evicted = 0.02;   ///< and run once more, to a good end
    double unfinished = 0.0; ///< still run when the log ends
    double withGpu = 0.25;
};

/// What stands in it.
struct MadeEventLog {
    qint64 bytes = 0;
    qint64 events = 0;
    QMap<JobState, int> jobs; ///< by the state in which the log leaves them
};

/// Writes it to `device`.
[[nodiscard]] MadeEventLog makeEventLog(const EventLogPlan &plan, QIODevice &device);

} // namespace perch::test
