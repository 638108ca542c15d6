// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/batchreckoner.h"

#include "gui/jobs/jobsmodel.h"

#include <QElapsedTimer>

namespace perch
{

namespace
{

constexpr qint64 stepNanoseconds = 3'000'000; ///< of one step: far less than a picture lasts
constexpr int lookEvery = 16;                 ///< jobs between two looks at the clock

} // namespace

BatchReckoner::BatchReckoner(const JobsModel &model, QObject *parent)
    : QObject(parent), m_model(model)
{
    m_step.setInterval(0);
    connect(&m_step, &QTimer::timeout, this, &BatchReckoner::step);
}

void BatchReckoner::begin(const ReckonScope &scope)
{
    m_scope = scope;
    m_next = 0;
    m_lastCluster = -1;
    m_clusters.clear();
    m_sums = {};
    m_step.start();
}

void BatchReckoner::stop()
{
    m_step.stop();
}

void BatchReckoner::step()
{
    QElapsedTimer clock;
    clock.start();
    // jobs that come meanwhile are gone through too, and those that leave are not
    const size_t end =
        m_scope.isSelection() ? m_scope.chosen.size() : size_t(m_model.rows().placeCount());
    for (int taken = 0; m_next < end; ++m_next, ++taken) {
        if (taken % lookEvery == lookEvery - 1 && clock.nsecsElapsed() > stepNanoseconds)
            return;
        const int place = m_scope.isSelection() ? m_scope.chosen[m_next] : int(m_next);
        if (place < m_model.rows().placeCount())
            take(place);
    }
    m_step.stop();
    m_sums.clusters = int(m_clusters.size());
    m_done = m_sums;
    Q_EMIT done();
}

void BatchReckoner::take(int place)
{
    const JobRow &row = m_model.rows().at(place);
    const bool isMeant =
        !row.isFree() && (m_scope.isSelection() || !m_scope.batch || row.batch == *m_scope.batch);
    if (!isMeant)
        return;
    const Job &job = m_model.jobInPlace(place);
    m_sums.counts.add(stageOf(row.state));
    m_sums.usage.add(job);
    m_sums.hours.add(jobHours(job, m_model.now(), m_scope.period));
    m_sums.newest = std::max(m_sums.newest, row.id);
    m_sums.unknownEvents += job.unknownEvents.isEmpty() ? 0 : 1;
    if (row.id.cluster == m_lastCluster)
        return;
    m_lastCluster = row.id.cluster;
    m_clusters.insert(row.id.cluster);
}

} // namespace perch

#include "moc_batchreckoner.cpp"
