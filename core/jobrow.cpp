// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobrow.h"

#include "core/holdreason.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace perch
{

namespace
{

quint32 secondsOf(const QDateTime &time)
{
    if (!time.isValid())
        return 0;
    return quint32(
        std::clamp<qint64>(time.toSecsSinceEpoch(), 0, std::numeric_limits<quint32>::max()));
}

/// When the last run stopped: at the job's end, or where a hold or an eviction broke it off.
quint32 stoppedAt(const Job &job)
{
    if (!job.started.isValid())
        return 0;
    if (job.ended.isValid())
        return secondsOf(job.ended);
    const bool isBrokenOff = job.state == JobState::Held || job.state == JobState::Idle;
    return isBrokenOff && !job.phases.isEmpty() ? secondsOf(job.phases.last().begin) : 0;
}

quint32 lengthOf(const JobPhase &phase)
{
    const quint32 begin = secondsOf(phase.begin);
    const quint32 end = secondsOf(phase.end);
    return end > begin ? end - begin : 0;
}

void addPhases(JobRow &row, const Job &job)
{
    const QList<JobPhase> phases = job.phases; // one count of references for all
    for (qsizetype i = 0; i < phases.size(); ++i) {
        const JobPhase &phase = phases.at(i);
        const std::optional<TimeUse> use = timeUseOf(phase.state);
        if (!use)
            continue;
        if (!phase.end.isValid()) {
            row.since = secondsOf(phase.begin);
            continue;
        }
        const quint32 length = lengthOf(phase);
        row.spent[size_t(*use)] += length;
        const JobState next = i + 1 < phases.size() ? phases.at(i + 1).state : job.state;
        if (*use == TimeUse::Computing && (next == JobState::Idle || next == JobState::Held))
            row.lost += length;
    }
}

} // namespace

QString batchTitle(const Job &job)
{
    return job.batchName.isEmpty() ? QStringLiteral("Cluster %1").arg(job.id.cluster)
                                   : job.batchName;
}

JobStage stageOf(JobState state)
{
    switch (state) {
    case JobState::Idle:
        return JobStage::Waiting;
    case JobState::TransferringInput:
    case JobState::Starting:
    case JobState::Running:
    case JobState::Suspended:
    case JobState::Disconnected:
    case JobState::TransferringOutput:
        return JobStage::OnMachine;
    case JobState::Held:
        return JobStage::Held;
    case JobState::Succeeded:
        return JobStage::Succeeded;
    case JobState::Failed:
    case JobState::Killed:
        return JobStage::Failed;
    case JobState::Removed:
        return JobStage::Removed;
    case JobState::Unknown:
        break;
    }
    return JobStage::Unknown;
}

QString stageWords(JobStage stage)
{
    switch (stage) {
    case JobStage::Waiting:
        return QStringLiteral("waiting");
    case JobStage::OnMachine:
        return QStringLiteral("on a machine");
    case JobStage::Held:
        return QStringLiteral("on hold");
    case JobStage::Succeeded:
        return QStringLiteral("succeeded");
    case JobStage::Failed:
        return QStringLiteral("failed");
    case JobStage::Removed:
        return QStringLiteral("removed");
    case JobStage::Unknown:
        break;
    }
    return QStringLiteral("in an unknown state");
}

int StageCounts::total() const
{
    return std::accumulate(m_counts.cbegin(), m_counts.cend(), 0);
}

int StageCounts::ended() const
{
    return of(JobStage::Succeeded) + of(JobStage::Failed) + of(JobStage::Removed);
}

QString StageCounts::text() const
{
    constexpr JobStage order[] = {JobStage::Failed,  JobStage::Held,      JobStage::OnMachine,
                                  JobStage::Waiting, JobStage::Succeeded, JobStage::Removed,
                                  JobStage::Unknown};
    QStringList words;
    for (const JobStage stage : order) {
        if (of(stage) > 0)
            words << QStringLiteral("%L1 %2").arg(of(stage)).arg(stageWords(stage));
    }
    return words.join(QStringLiteral(" · "));
}

std::optional<TimeUse> timeUseOf(JobState state)
{
    switch (state) {
    case JobState::Idle:
        return TimeUse::Waiting;
    case JobState::TransferringInput:
    case JobState::Starting:
    case JobState::TransferringOutput:
        return TimeUse::Transferring;
    case JobState::Running:
        return TimeUse::Computing;
    case JobState::Held:
        return TimeUse::OnHold;
    case JobState::Suspended:
    case JobState::Disconnected:
        return TimeUse::OutOfReach;
    default:
        return std::nullopt;
    }
}

qint64 TimeSums::total() const
{
    return std::accumulate(seconds.cbegin(), seconds.cend(), qint64(0));
}

void JobRow::addTimes(TimeSums &sums, quint32 now) const
{
    qint64 computed = spent[size_t(TimeUse::Computing)];
    for (size_t use = 0; use < timeUseCount; ++use)
        sums.seconds[use] += spent[use];
    if (const std::optional<TimeUse> use = timeUseOf(state); use && since > 0 && now > since) {
        sums.seconds[size_t(*use)] += now - since;
        computed += *use == TimeUse::Computing ? now - since : 0;
    }
    sums.lostSeconds += lost;
    sums.gpuSeconds += computed * gpuCount;
}

int NameNumbers::numberOf(const QString &name)
{
    const auto known = m_numbers.constFind(name);
    if (known != m_numbers.cend())
        return *known;
    const int number = int(m_names.size());
    m_names.append(name);
    m_numbers.insert(name, number);
    return number;
}

int JobRows::add(const Job &job)
{
    int place = m_placeCount;
    if (m_freePlaces.isEmpty())
        ++m_placeCount;
    else
        place = m_freePlaces.takeLast();
    if (place / chunkSize >= m_chunks.size())
        m_chunks.append(QList<JobRow>());
    QList<JobRow> &chunk = m_chunks[place / chunkSize];
    if (place % chunkSize >= chunk.size())
        chunk.append(JobRow());
    const JobRow row = rowOf(job);
    count(row, 1);
    put(place, row);
    return place;
}

void JobRows::change(int place, const Job &job)
{
    const JobRow row = rowOf(job);
    count(at(place), -1);
    count(row, 1);
    put(place, row);
}

void JobRows::remove(int place)
{
    count(at(place), -1);
    put(place, JobRow());
    m_freePlaces.append(place);
}

const JobRow &JobRows::at(int place) const
{
    return m_chunks.at(place / chunkSize).at(place % chunkSize);
}

JobNames JobRows::names() const
{
    return {m_batchNames.names(), m_gpuNames.names(), m_machineNames.names(), m_causeNames.names()};
}

void JobRows::put(int place, const JobRow &row)
{
    m_chunks[place / chunkSize][place % chunkSize] = row;
}

void JobRows::count(const JobRow &row, int by)
{
    const JobStage stage = stageOf(row.state);
    m_counts.add(stage, by);
    JobBatch &batch = m_batches[row.batch];
    batch.number = row.batch;
    batch.counts.add(stage, by);
    if (by > 0) {
        batch.newestCluster = std::max(batch.newestCluster, row.id.cluster);
        batch.oldestCluster = batch.oldestCluster == 0
                                  ? row.id.cluster
                                  : std::min(batch.oldestCluster, row.id.cluster);
    } else if (batch.counts.total() == 0) {
        m_batches.remove(row.batch);
    }
}

JobRow JobRows::rowOf(const Job &job)
{
    JobRow row;
    row.id = job.id;
    row.state = job.state;
    row.batch = m_batchNames.numberOf(batchTitle(job));
    row.gpu = m_gpuNames.numberOf(gpuModels(job.gpus));
    row.machine = m_machineNames.numberOf(job.host);
    row.cause = job.state == JobState::Held ? causeOf(job) : 0;
    row.submitted = secondsOf(job.submitted);
    row.started = secondsOf(job.started);
    row.stopped = stoppedAt(job);
    row.ended = secondsOf(job.ended);
    row.result = job.state == JobState::Killed ? job.exitSignal : job.exitCode;
    row.starts = job.starts;
    row.evictions = job.evictions;
    row.memoryMegabytes = std::max(job.memoryMegabytes, 0);
    row.gpuCount = int(job.gpus.size());
    addPhases(row, job);
    return row;
}

/// Explained without the text of this job's hold, which holds its own numbers and paths: jobs held
/// for the same reason get the same words.
int JobRows::causeOf(const Job &job)
{
    const std::pair<int, int> key(job.holdCode, job.holdSubCode);
    const auto known = m_causes.constFind(key);
    if (known != m_causes.cend())
        return *known;
    Job bare;
    bare.id = job.id;
    bare.state = JobState::Held;
    bare.holdCode = job.holdCode;
    bare.holdSubCode = job.holdSubCode;
    QString cause = diagnoseHold(bare).whatHappened;
    cause.remove(QStringLiteral(": no reason was given"));
    const int number = m_causeNames.numberOf(cause);
    m_causes.insert(key, number);
    return number;
}

QString shortGpuName(const QString &deviceName)
{
    const QLatin1String maker("NVIDIA ");
    return deviceName.startsWith(maker) ? deviceName.sliced(maker.size()) : deviceName;
}

QString gpuModels(const QStringList &deviceNames)
{
    if (deviceNames.size() == 1)
        return shortGpuName(deviceNames.first());
    QStringList models;
    for (const QString &name : deviceNames)
        models << shortGpuName(name);
    models.removeDuplicates();
    return models.join(QStringLiteral(", "));
}

} // namespace perch
