// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/eventlog.h"
#include "core/eventtext.h"
#include "core/jobtable.h"
#include "core/sharednames.h"

#include <QHash>

#include <vector>

namespace perch
{

/// Folds events into jobs: the one place that says what an event means for a job's state
/// (like condor_watch_q, with its unsuspend fault mended). A late event never revives an ended job.
/// Bounded: a million jobs (events of more are counted), 1,000 phases a job (the oldest go), 1,000
/// unknown events (the first are kept), foreign texts are cut.
class JobHistory
{
public:
    explicit JobHistory(qsizetype mostJobs = 1'000'000) : m_mostJobs(mostJobs) {}

    /// What an earlier run of Perch knew of a job; before its later events.
    void restore(const Job &job);
    /// The log was cut, rotated or made again: what comes now is read from its begin.
    void beginLogAnew();
    /// What the jobs of a cluster belong to, where the log itself does not tell.
    void nameBatch(int cluster, const QString &name);
    void apply(const JobEventView &event);
    void apply(const JobEvent &event) { apply(event.view()); }
    void apply(const QList<JobEvent> &events);

    /// All jobs in the order in which the log told of them. Cluster-level events (proc -1) make no
    /// job.
    [[nodiscard]] const JobTable &jobs() const { return m_jobs; }
    [[nodiscard]] qsizetype endedCount() const { return m_endedCount; }
    /// The jobs that events changed since this was last asked.
    [[nodiscard]] QList<Job> takeChanged();
    /// Events whose code is not known here, kept to be shown.
    [[nodiscard]] const QList<JobEvent> &unknownEvents() const { return m_unknownEvents; }
    /// Of those beyond the most that are kept.
    [[nodiscard]] qsizetype eventsOfTooManyJobs() const { return m_eventsOfTooManyJobs; }

private:
    [[nodiscard]] quint32 placeFor(JobId id);
    void markChanged(quint32 place);
    void forgetEarlierLog(quint32 place, int code);
    void fold(Job &job, const JobEventView &event);
    void foldRun(Job &job, const JobEventView &event);
    void start(Job &job, const JobEventView &event);
    void end(Job &job, const JobEventView &event);
    void evict(Job &job, const JobEventView &event);
    [[nodiscard]] QStringList gpuNames(const PlaceText &place);

    qsizetype m_mostJobs;
    JobTable m_jobs;
    qsizetype m_endedCount = 0;
    std::vector<quint32> m_changed;
    std::vector<bool> m_isChanged; ///< by place in the table
    std::vector<bool> m_isOfEarlierLog;
    QList<JobEvent> m_unknownEvents;
    qsizetype m_eventsOfTooManyJobs = 0;

    // What many jobs have in common is kept once.
    SharedNames m_names;
    QHash<int, QString> m_batchNames;      ///< by cluster; as nameBatch() said
    QHash<QByteArray, QStringList> m_gpus; ///< by what the log says of them
    QByteArray m_key;                      ///< of what is looked up
    ResourceTableReader m_tables;
};

} // namespace perch
