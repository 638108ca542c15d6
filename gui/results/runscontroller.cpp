// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runscontroller.h"

#include "gui/jobs/jobcells.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto readAfter = 100ms; ///< jobs change by the hundred

bool hasRun(const Job &job)
{
    return job.starts > 0 || job.started.isValid();
}

} // namespace

RunsController::RunsController(JobsController &jobs, StoreWorker &store, QObject *parent)
    : QObject(parent), m_jobs(jobs), m_origins(store)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(readAfter);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        readPicked();
        Q_EMIT changed();
    });
    connect(&m_metrics, &RunMetrics::changed, this, &RunsController::changed);
    connect(&m_metrics, &RunMetrics::failed, this, &RunsController::failed);
    connect(&m_origins, &RunOrigins::changed, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
    connect(&jobs, &JobsController::jobChanged, this, [this](const Job &job) {
        if (m_isPicked.contains(job.id) && !m_soon.isActive())
            m_soon.start();
    });
    connect(&jobs, &JobsController::runsForgotten, this, [this] {
        m_origins.clear();
        m_metrics.clear();
        pick({});
    });
}

RunsController::~RunsController() = default;

void RunsController::setSession(Session *session)
{
    m_metrics.setSession(session);
}

void RunsController::pick(const QList<JobId> &runs)
{
    QList<JobId> picked;
    for (const JobId id : runs) {
        const Job *job = m_jobs.model().job(id);
        if (job && hasRun(*job) && picked.size() < mostPicked)
            picked << id;
    }
    m_leftOut = runs.size() - picked.size();
    if (picked == m_picked)
        return;
    m_picked = picked;
    m_isPicked = QSet<JobId>(picked.cbegin(), picked.cend());
    readPicked();
    Q_EMIT pickedChanged();
}

void RunsController::readPicked()
{
    if (!isComparing()) { // of a single one its own page tells more
        m_metrics.setRuns({});
        return;
    }
    m_origins.want(m_picked, [this](JobId id) { return m_jobs.runOf(id); });
    QList<RunToRead> runs;
    for (const JobId id : std::as_const(m_picked)) {
        const Job *job = m_jobs.model().job(id);
        if (job && m_origins.isKnown(id))
            runs.append({id, job->state, job->starts, m_origins.outputOf(id)});
    }
    m_metrics.setRuns(runs);
}

QStringList RunsController::metricNames() const
{
    QSet<QString> seen;
    for (const JobId id : m_picked) {
        if (const RunCurves *curves = m_metrics.curvesOf(id)) {
            for (auto one = curves->scores.keyBegin(); one != curves->scores.keyEnd(); ++one)
                seen.insert(*one);
        }
    }
    QStringList names(seen.cbegin(), seen.cend());
    names.sort();
    return names;
}

RunSheet RunsController::sheet(const QString &metric, BetterValue better,
                               const QDateTime &now) const
{
    RunSheet sheet;
    sheet.metric = metric;
    sheet.better = better;
    const JobParameters &parameters = m_origins.parameters();
    sheet.parameterNames = parameters.names();
    std::vector<ParameterColumn> columns;
    for (const QString &name : std::as_const(sheet.parameterNames))
        columns.emplace_back(parameters, name);
    for (const JobId id : m_picked) {
        const Job *job = m_jobs.model().job(id);
        if (!job)
            continue;
        RunRow row;
        row.id = id;
        row.batch = batchTitle(*job);
        for (ParameterColumn &column : columns)
            row.parameters << parameters.texts().at(column.numberOf(id));
        row.state = job->state;
        row.seconds = runSeconds(*job, now);
        row.gpu = gpuModels(job->gpus);
        row.host = job->host;
        if (const RunCurves *curves = m_metrics.curvesOf(id))
            row.score = curves->scoreOf(metric);
        sheet.rows << row;
    }
    return withVaryingParameters(sheet);
}

} // namespace perch

#include "moc_runscontroller.cpp"
