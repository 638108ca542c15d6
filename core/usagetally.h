// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

namespace perch
{

/// What many jobs used of one resource, and what the newest of them had asked for.
struct UsageOf {
    int jobs = 0;         ///< whose log tells what was used
    double most = 0;      ///< of any of them
    double requested = 0; ///< by the newest job that says so; 0: none does

    void add(double used);
    /// With room above the most: a quarter, or a half where there are fewer than ten jobs.
    [[nodiscard]] double wanted() const { return most * (jobs < 10 ? 1.5 : 1.25); }
};

/// What the jobs of a batch used, gathered job by job, so that 100,000 can be counted in small
/// steps. Only jobs that succeeded count: one that failed or was removed may have stopped before it
/// needed anything. Of held jobs those count that were stopped for their memory.
class UsageTally
{
public:
    void add(const Job &job);

    [[nodiscard]] int succeeded() const { return m_succeeded; }
    [[nodiscard]] const UsageOf &memory() const { return m_memory; } ///< bytes
    [[nodiscard]] const UsageOf &disk() const { return m_disk; }     ///< bytes
    [[nodiscard]] const UsageOf &cpus() const { return m_cpus; }     ///< on average over each run
    [[nodiscard]] const UsageOf &gpus() const { return m_gpus; }     ///< on average over each run
    [[nodiscard]] const UsageOf &gpuMemory() const { return m_gpuMemory; } ///< bytes
    [[nodiscard]] const UsageOf &runTime() const { return m_runTime; } ///< seconds of the last run
    [[nodiscard]] int memoryHolds() const { return m_memoryHolds; }
    /// Bytes that would have let all of the held jobs go on; 0: their logs do not tell.
    [[nodiscard]] qint64 memoryOfHolds() const { return m_memoryOfHolds; }

private:
    void addTable(const Job &job);
    void addHold(const Job &job);

    int m_succeeded = 0;
    JobId m_newest{-1, -1};
    UsageOf m_memory;
    UsageOf m_disk;
    UsageOf m_cpus;
    UsageOf m_gpus;
    UsageOf m_gpuMemory;
    UsageOf m_runTime;
    int m_memoryHolds = 0;
    qint64 m_memoryOfHolds = 0;
};

} // namespace perch
