// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweepmapsource.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobsweeps.h"
#include "gui/whendone.h"

#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

constexpr int atOnce = 3'000; ///< jobs whose map is made in a millisecond

} // namespace

SweepMapSource::SweepMapSource(JobsModel &model, JobsProxy &proxy, JobSweeps &sweeps,
                               QObject *parent)
    : QObject(parent), m_model(model), m_proxy(proxy), m_sweeps(sweeps)
{
}

void SweepMapSource::setQuery(const SweepMapQuery &query)
{
    m_query = query;
    refresh();
}

void SweepMapSource::setActive(bool isActive)
{
    const bool begins = isActive && !m_isActive;
    m_isActive = isActive;
    if (begins)
        refresh();
}

void SweepMapSource::refresh()
{
    if (!m_isActive)
        return;
    m_query.batch = m_proxy.arrangement().query.batch;
    const JobSnapshot snapshot = m_model.snapshot();
    const qsizetype values = snapshot.parameters.texts().size(); // of jobs to come, too
    if (snapshot.newestFirst.size() > atOnce || values > atOnce) {
        makeElsewhere();
        return;
    }
    m_isStale = false;
    ++m_serial;
    Q_EMIT made(std::make_shared<const SweepMap>(
        makeSweepMap(snapshot, m_proxy.arrangement(), m_query, m_sweeps.metrics())));
}

void SweepMapSource::makeElsewhere()
{
    if (m_isMaking) {
        m_isStale = true;
        return;
    }
    m_isMaking = true;
    m_isStale = false;
    const int serial = m_serial;
    whenDone(QtConcurrent::run([snapshot = m_model.snapshot(), shown = m_proxy.sharedArrangement(),
                                query = m_query, metrics = m_sweeps.metrics()] {
                 return std::make_shared<const SweepMap>(
                     makeSweepMap(snapshot, *shown, query, metrics));
             }),
             this, [this, serial](const std::shared_ptr<const SweepMap> &map) {
                 m_isMaking = false;
                 if (serial == m_serial) {
                     ++m_serial;
                     Q_EMIT made(map);
                 }
                 if (m_isStale)
                     refresh();
             });
}

} // namespace perch

#include "moc_sweepmapsource.cpp"
