// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobsteps.h"

#include "gui/compose/jobsahead.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>

namespace perch
{

namespace
{

bool isStep(const QString &submitText, const RowSlice &rows, const QString &submitted)
{
    const Result<QString> step = limitedToRows(submitText, rows);
    return step && *step == submitted;
}

} // namespace

JobSteps::JobSteps(StoreWorker &store, QObject *parent) : QObject(parent), m_kept(store)
{
    connect(&m_kept, &KeptLadders::found, this, [this](const QString &folder, const Ladder &found) {
        if (folder == m_folder && found.jobsId == m_asked)
            show(found);
    });
}

void JobSteps::setJobs(const QString &folder, const QString &submitText, const JobsAhead &ahead)
{
    m_text = submitText;
    if (!ahead.hasSteps) {
        clear();
        return;
    }
    if (folder == m_folder && ahead.jobsId == m_asked)
        return; // asked, or shown
    m_folder = folder;
    m_asked = ahead.jobsId;
    m_kept.look(folder, ahead.jobsId, ahead.count);
}

void JobSteps::clear()
{
    m_folder.clear();
    m_asked.clear();
    if (m_ladder != Ladder())
        show({});
}

void JobSteps::show(const Ladder &ladder)
{
    m_ladder = ladder;
    recount();
    Q_EMIT changed();
}

void JobSteps::takeRun(const RunRecord &run)
{
    if (run.jobFolder == m_folder && !m_ladder.isDone())
        take(run);
}

void JobSteps::restart()
{
    Ladder ladder;
    ladder.jobsId = m_ladder.jobsId;
    ladder.total = m_ladder.total;
    m_kept.keep(m_folder, ladder);
    show(ladder);
}

QCoro::Task<void> JobSteps::take(RunRecord run)
{
    const QPointer<JobSteps> self = this;
    const RowSlice rows{m_ladder.submitted, m_ladder.submitted + run.jobCount};
    const QString id = m_ladder.jobsId;
    ++m_taking;
    auto comparing = QtConcurrent::run(isStep, m_text, rows, run.submitText);
    const bool isOurs = co_await comparing;
    if (self)
        --m_taking;
    if (!self || !isOurs || m_ladder.jobsId != id || m_ladder.submitted != rows.begin)
        co_return;
    const Ladder higher = climbed(m_ladder, rows, run.cluster);
    m_kept.keep(run.jobFolder, higher);
    show(higher);
}

/// The jobs of the steps that were taken before.
void JobSteps::recount()
{
    m_states.clear();
    m_progress = {};
    qint64 left = m_ladder.submitted;
    for (const int cluster : std::as_const(m_ladder.clusters)) {
        for (int proc = 0; m_known && left > 0; ++proc, --left) {
            const Job *job = m_known({cluster, proc});
            if (!job)
                break;
            m_states.insert(job->id, job->state);
            count(job->state, 1);
        }
    }
}

void JobSteps::updateJob(const Job &job)
{
    if (!m_ladder.clusters.contains(job.id.cluster))
        return;
    const auto known = m_states.constFind(job.id);
    if (known != m_states.constEnd() && *known == job.state)
        return;
    const LadderProgress before = m_progress;
    if (known != m_states.constEnd())
        count(*known, -1);
    count(job.state, 1);
    m_states.insert(job.id, job.state);
    if (m_progress != before)
        Q_EMIT changed();
}

void JobSteps::count(JobState state, int change)
{
    if (state == JobState::Succeeded)
        m_progress.succeeded += change;
    else if (state == JobState::Held)
        m_progress.held += change;
    else if (isFinal(state))
        m_progress.failed += change;
}

} // namespace perch

#include "moc_jobsteps.cpp"
