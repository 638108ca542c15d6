// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QHash>
#include <QList>
#include <QString>

#include <array>
#include <optional>

namespace perch
{

/// What people count jobs by; several states make one stage. In the order of a job's life.
enum class JobStage { Waiting, OnMachine, Held, Succeeded, Failed, Removed, Unknown };
inline constexpr int jobStageCount = 7;

[[nodiscard]] JobStage stageOf(JobState state);
/// "waiting", "on a machine", "on hold" ...: what follows a number.
[[nodiscard]] QString stageWords(JobStage stage);

/// How many jobs there are in each stage.
class StageCounts
{
public:
    [[nodiscard]] int of(JobStage stage) const { return m_counts[size_t(stage)]; }
    [[nodiscard]] int total() const;
    /// Those to which nothing more will happen.
    [[nodiscard]] int ended() const;
    /// "3 failed · 12 waiting", first what needs a look; empty without jobs.
    [[nodiscard]] QString text() const;
    void add(JobStage stage, int count = 1) { m_counts[size_t(stage)] += count; }
    bool operator==(const StageCounts &) const = default;

private:
    std::array<int, jobStageCount> m_counts{};
};

/// What a job's time went to.
enum class TimeUse { Waiting, Transferring, Computing, OnHold, OutOfReach };
inline constexpr int timeUseCount = 5;
/// nullopt for the end states, in which no time goes by.
[[nodiscard]] std::optional<TimeUse> timeUseOf(JobState state);

/// What the batch of a job is called: its JobBatchName, or "Cluster 12" without one.
[[nodiscard]] QString batchTitle(const Job &job);

/// Seconds by what they went to.
struct TimeSums {
    std::array<qint64, timeUseCount> seconds{};
    qint64 lostSeconds = 0; ///< of the computing: in runs that a hold or an eviction broke off
    qint64 gpuSeconds = 0;  ///< computing, times the GPUs of each job

    [[nodiscard]] qint64 of(TimeUse use) const { return seconds[size_t(use)]; }
    [[nodiscard]] qint64 total() const;
    bool operator==(const TimeSums &) const = default;
};

/// Gives each different text a number, in order of appearance. Number 0 is the empty text. Rows
/// hold numbers, so that 100,000 jobs are compared and searched by a few hundred names.
class NameNumbers
{
public:
    NameNumbers() : m_names{QString()}, m_numbers{{QString(), 0}} {}

    int numberOf(const QString &name);
    [[nodiscard]] const QList<QString> &names() const { return m_names; }

private:
    QList<QString> m_names;
    QHash<QString, int> m_numbers;
};

/// What filters, orders and groups look at, of one job: of a fixed small size. Times are seconds
/// since 1970, 0: not known.
struct JobRow {
    JobId id{-1, -1}; ///< cluster -1: the place is free
    JobState state = JobState::Unknown;
    int batch = 0; ///< these four: numbers in JobNames
    int gpu = 0;
    int machine = 0;
    int cause = 0; ///< of the hold, in plain words without the numbers of one job
    quint32 submitted = 0;
    quint32 started = 0; ///< the last start
    quint32 stopped = 0; ///< when the last run stopped; 0: it has not, or there was none
    quint32 ended = 0;
    int result = 0; ///< exit code, or the signal of a killed one
    int starts = 0;
    int evictions = 0;
    int memoryMegabytes = 0;
    quint32 since = 0;                         ///< begin of the phase that lasts; 0: none does
    std::array<quint32, timeUseCount> spent{}; ///< seconds of the phases that are over
    quint32 lost = 0;                          ///< of them, see TimeSums
    int gpuCount = 0;

    void addTimes(TimeSums &sums, quint32 now) const;
    [[nodiscard]] bool isFree() const { return id.cluster < 0; }
};

/// The texts that rows hold the numbers of.
struct JobNames {
    QList<QString> batches;  ///< JobBatchName, or "Cluster 12" without one
    QList<QString> gpus;     ///< models without their maker: "A100-SXM4-80GB"
    QList<QString> machines; ///< whole host names
    QList<QString> causes;
};

/// All jobs of one batch: those with the same JobBatchName, else one cluster's (as condor_q groups
/// them).
struct JobBatch {
    int number = 0; ///< in JobNames::batches
    int newestCluster = 0;
    int oldestCluster = 0;
    StageCounts counts;
    bool operator==(const JobBatch &) const = default;
};

/// The rows of all jobs, each in a place that stays its own until it is removed. A copy costs
/// little and shares all that is not changed afterwards, so that another thread may work on it.
class JobRows
{
public:
    /// Answers the job's place: 0, 1, 2 ...; free ones are used first.
    int add(const Job &job);
    void change(int place, const Job &job);
    void remove(int place);

    [[nodiscard]] const JobRow &at(int place) const;
    [[nodiscard]] int placeCount() const { return m_placeCount; } ///< free ones too
    [[nodiscard]] JobNames names() const;
    [[nodiscard]] const StageCounts &counts() const { return m_counts; }
    [[nodiscard]] const QHash<int, JobBatch> &batches() const { return m_batches; }
    [[nodiscard]] QString batchName(int number) const { return m_batchNames.names().value(number); }

private:
    static constexpr int chunkSize = 4096;

    [[nodiscard]] JobRow rowOf(const Job &job);
    [[nodiscard]] int causeOf(const Job &job);
    void put(int place, const JobRow &row);
    void count(const JobRow &row, int by);

    QList<QList<JobRow>> m_chunks;
    int m_placeCount = 0;
    QList<int> m_freePlaces;
    NameNumbers m_batchNames;
    NameNumbers m_gpuNames;
    NameNumbers m_machineNames;
    NameNumbers m_causeNames;
    QHash<std::pair<int, int>, int> m_causes; // by code and subcode
    StageCounts m_counts;
    QHash<int, JobBatch> m_batches; // by number
};

/// The models of a job's GPUs without their maker's name, each once: "A100-SXM4-80GB". Empty while
/// it has none.
[[nodiscard]] QString gpuModels(const QStringList &deviceNames);
/// Without the maker's name, which all of them share: the model is what differs.
[[nodiscard]] QString shortGpuName(const QString &deviceName);

} // namespace perch
