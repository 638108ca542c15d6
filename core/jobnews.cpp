// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobnews.h"

#include "core/holdreason.h"
#include "core/plaintext.h"

#include <algorithm>
#include <utility>

namespace perch
{

namespace
{

using Kind = JobNews::Kind;

constexpr qint64 settleSeconds = 4; ///< what comes meanwhile is told together
constexpr qint64 idleSeconds = 6 * 3600;
constexpr qsizetype longestName = 60;
constexpr qsizetype longestText = 300;
constexpr qsizetype mostLines = 4;

/// Some desktops take messages for markup, others show the escapes of it: neither is given any.
QString spoken(const QString &foreign, qsizetype longest)
{
    QString text = plainLine(foreign.simplified(), longest);
    text.replace(u'<', u'‹').replace(u'>', u'›').replace(u'&', u'＆');
    return text;
}

QString jobsText(int jobs)
{
    return jobs == 1 ? QStringLiteral("1 job") : QStringLiteral("%L1 jobs").arg(jobs);
}

/// When the job came into its state.
QDateTime movedAt(const Job &job)
{
    if (job.ended.isValid())
        return job.ended;
    return job.phases.isEmpty() ? job.submitted : job.phases.last().begin;
}

/// "38 of 40 jobs succeeded, 2 failed."
QString outcomeText(const StageCounts &counts)
{
    const int all = counts.total();
    const int good = counts.of(JobStage::Succeeded);
    if (all == 1)
        return good == 1                          ? QStringLiteral("Its job succeeded.")
               : counts.of(JobStage::Removed) > 0 ? QStringLiteral("Its job was removed.")
                                                  : QStringLiteral("Its job failed.");
    if (good == all)
        return QStringLiteral("All %L1 jobs succeeded.").arg(all);
    QStringList parts{QStringLiteral("%L1 of %2 succeeded").arg(good).arg(jobsText(all))};
    for (const JobStage stage : {JobStage::Failed, JobStage::Removed}) {
        if (counts.of(stage) > 0)
            parts << QStringLiteral("%L1 %2").arg(counts.of(stage)).arg(stageWords(stage));
    }
    return parts.join(QStringLiteral(", ")) + u'.';
}

QString failureText(const Job &job)
{
    if (job.state == JobState::Killed)
        return QStringLiteral("Job %1 was killed by signal %2.")
            .arg(job.id.text())
            .arg(job.exitSignal);
    if (job.exitCode < 0)
        return QStringLiteral("Job %1 failed.").arg(job.id.text());
    return QStringLiteral("Job %1 ended with exit code %2.").arg(job.id.text()).arg(job.exitCode);
}

} // namespace

void JobNewsDesk::clear()
{
    m_batches.clear();
    m_expected.clear();
    m_pending.clear();
    m_awaited.clear();
    m_away = {};
}

void JobNewsDesk::expect(int cluster, int jobs)
{
    m_expected.insert(cluster, jobs);
}

void JobNewsDesk::take(const Job *before, const Job &job, const QDateTime &now)
{
    const QString name = batchTitle(job);
    if (before && batchTitle(*before) != name) { // its name was told late
        m_batches[batchTitle(*before)].counts.add(stageOf(before->state), -1);
        before = nullptr;
    }
    Batch &batch = m_batches[name];
    const JobStage stage = stageOf(job.state);
    const bool isNewStage = !before || stageOf(before->state) != stage;
    count(batch, before, job);
    const QDateTime moved = movedAt(job);
    if (moved.isValid() && (!batch.lastMove.isValid() || moved > batch.lastMove))
        batch.lastMove = moved;
    if (!isNewStage)
        return;
    if (moved.isValid() && moved >= m_start)
        noteStage(batch, name, job, now);
    else if (before)
        noteAway(name, stage, now);
    batch.hasFailed = batch.hasFailed || stage == JobStage::Failed;
    batch.hasHeld = batch.hasHeld || stage == JobStage::Held;
}

void JobNewsDesk::count(Batch &batch, const Job *before, const Job &job)
{
    if (before) {
        batch.counts.add(stageOf(before->state), -1);
    } else if (!batch.clusters.contains(job.id.cluster)) {
        if (batch.counts.total() > 0 && isComplete(batch)) { // its name is used again
            batch.told.clear();
            batch.hasFailed = false;
            batch.hasHeld = false;
        }
        batch.clusters.insert(job.id.cluster);
    }
    batch.counts.add(stageOf(job.state));
}

void JobNewsDesk::noteStage(Batch &batch, const QString &name, const Job &job, const QDateTime &now)
{
    const JobStage stage = stageOf(job.state);
    if (stage == JobStage::Failed && !batch.hasFailed)
        await(Kind::FirstFailure, name, job, now);
    if (stage == JobStage::Held && !batch.hasHeld)
        await(Kind::FirstHold, name, job, now);
    if (isFinal(job.state) && isComplete(batch))
        await(Kind::Finished, name, job, now);
}

void JobNewsDesk::noteAway(const QString &name, JobStage stage, const QDateTime &now)
{
    if (m_away.isTold || stage == JobStage::Waiting || stage == JobStage::OnMachine)
        return;
    m_away.counts.add(stage);
    m_away.batches.insert(name);
    m_away.last = now;
    m_away.isWaiting = true;
}

void JobNewsDesk::await(Kind kind, const QString &batch, const Job &job, const QDateTime &now)
{
    const std::pair<int, QString> key(int(kind), batch);
    if (m_awaited.contains(key) || m_batches.value(batch).told.contains(kind))
        return;
    m_awaited.insert(key);
    m_pending.append({kind, batch, now, job});
}

bool JobNewsDesk::isComplete(const Batch &batch) const
{
    if (batch.counts.ended() < batch.counts.total()) // mostly so, and found at once
        return false;
    int expected = 0;
    for (const int cluster : batch.clusters)
        expected += m_expected.value(cluster, 0);
    return batch.counts.total() >= expected;
}

/// A batch may have gone on since it looked finished; and an end says what failed.
bool JobNewsDesk::mayTell(Kind kind, const QString &batch) const
{
    const Batch known = m_batches.value(batch);
    if (known.told.contains(kind))
        return false;
    if (kind == Kind::Finished)
        return isComplete(known);
    return kind != Kind::FirstFailure || !isComplete(known);
}

JobNews JobNewsDesk::told(const Pending &pending) const
{
    const QString name = spoken(pending.batch, longestName);
    switch (pending.kind) {
    case Kind::FirstFailure:
        return {pending.kind, pending.batch, QStringLiteral("%1: a job failed").arg(name),
                failureText(pending.job)};
    case Kind::FirstHold:
        return {pending.kind, pending.batch,
                QStringLiteral("%1: job %2 is on hold").arg(name, pending.job.id.text()),
                spoken(diagnoseHold(pending.job).whatHappened, longestText)};
    default:
        return {pending.kind, pending.batch, QStringLiteral("%1 has finished").arg(name),
                outcomeText(m_batches.value(pending.batch).counts)};
    }
}

QList<JobNews> JobNewsDesk::due(const QDateTime &now, const std::optional<QString> &inFront)
{
    QList<JobNews> news;
    const auto isSeen = [&inFront](const QString &batch) {
        return inFront && (inFront->isEmpty() || *inFront == batch);
    };
    QList<Pending> later;
    for (const Pending &pending : std::exchange(m_pending, {})) {
        if (pending.since.secsTo(now) < settleSeconds) {
            later << pending;
            continue;
        }
        m_awaited.remove({int(pending.kind), pending.batch});
        if (!mayTell(pending.kind, pending.batch))
            continue;
        m_batches[pending.batch].told.insert(pending.kind);
        if (!isSeen(pending.batch))
            news << told(pending);
    }
    m_pending = later;
    if (m_away.isWaiting && m_away.last.secsTo(now) >= settleSeconds) {
        const QString batch = m_away.batches.size() == 1 ? *m_away.batches.cbegin() : QString();
        if (!inFront || !isSeen(batch))
            news << JobNews{Kind::WhileAway, batch, QStringLiteral("While Perch was closed"),
                            m_away.counts.text() + u'.'};
        m_away.isWaiting = false;
        m_away.isTold = true;
    }
    addLongIdle(news, now, inFront);
    return news;
}

void JobNewsDesk::addLongIdle(QList<JobNews> &news, const QDateTime &now,
                              const std::optional<QString> &inFront)
{
    for (auto it = m_batches.begin(); it != m_batches.end(); ++it) {
        Batch &batch = *it;
        const int waiting = batch.counts.of(JobStage::Waiting);
        if (waiting == 0 || batch.counts.of(JobStage::OnMachine) > 0 ||
            batch.told.contains(Kind::LongIdle) || !batch.lastMove.isValid())
            continue;
        const QDateTime tooLong = batch.lastMove.addSecs(idleSeconds);
        if (now < tooLong)
            continue;
        batch.told.insert(Kind::LongIdle);
        if (tooLong < m_start || (inFront && (inFront->isEmpty() || *inFront == it.key())))
            continue;
        news << JobNews{
            Kind::LongIdle, it.key(),
            QStringLiteral("%1: nothing has started for 6 hours")
                .arg(spoken(it.key(), longestName)),
            waiting == 1
                ? QStringLiteral("Its job is waiting for a machine. Its details can say why.")
                : QStringLiteral("%L1 jobs are waiting for a machine. The details of one can say "
                                 "why.")
                      .arg(waiting)};
    }
}

JobNews joinedNews(const QList<JobNews> &news)
{
    if (news.size() == 1)
        return news.first();
    JobNews joined;
    joined.kind = news.isEmpty() ? Kind::Finished : news.first().kind;
    QSet<QString> batches;
    QStringList lines;
    for (const JobNews &one : news) {
        batches.insert(one.batch);
        if (lines.size() < mostLines)
            lines << one.title + QStringLiteral(". ") + one.text;
    }
    if (news.size() > mostLines)
        lines << QStringLiteral("… and %L1 more").arg(news.size() - mostLines);
    joined.batch = batches.size() == 1 ? *batches.cbegin() : QString();
    joined.title = batches.size() == 1
                       ? QStringLiteral("News of %1").arg(spoken(joined.batch, longestName))
                       : QStringLiteral("News of %L1 batches").arg(batches.size());
    joined.text = lines.join(u'\n');
    return joined;
}

} // namespace perch
