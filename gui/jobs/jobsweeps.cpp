// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsweeps.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr int mostJobs = 200'000;        ///< whose parameters are kept, a cluster more or less
constexpr int mostProcsAsked = 64;       ///< of a cluster, to find its batch
constexpr qsizetype mostMetrics = 2'000; ///< jobs whose results are kept

/// After one more cluster.
struct Reading {
    JobParameters parameters;
    QStringList varyingNames;
    QString failure;
};

Reading readOneMore(JobParameters parameters, const RunRecord &run,
                    const std::optional<QByteArray> &list)
{
    const Result<SweepParameters> read = sweepParametersOfRun(run, list);
    if (read)
        parameters.add(run.cluster, *read);
    return {parameters, parameters.varyingNames(), read ? QString() : read.error().message};
}

} // namespace

JobSweeps::JobSweeps(JobsModel &model, StoreWorker &store, QObject *parent)
    : QObject(parent), m_model(model), m_store(store)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(100ms);
    connect(&m_soon, &QTimer::timeout, this, &JobSweeps::readMore);
    connect(&model, &JobsModel::jobsChanged, this, [this](bool moved) {
        if (moved && !m_soon.isActive())
            m_soon.start();
    });
}

JobSweeps::~JobSweeps() = default;

void JobSweeps::clear()
{
    m_runs.clear();
    m_metrics.clear();
    m_batch.reset();
    forgetParameters();
    Q_EMIT changed();
}

void JobSweeps::forgetParameters()
{
    ++m_turn;
    m_isReading = false;
    m_asked.clear();
    m_varyingNames.clear();
    m_failure.clear();
    m_model.setParameters({});
}

void JobSweeps::addRun(const RunRecord &run)
{
    m_runs.insert(run.cluster, run);
    if (!m_soon.isActive())
        m_soon.start();
}

void JobSweeps::setBatch(std::optional<int> number)
{
    if (number == m_batch)
        return;
    m_batch = number;
    forgetParameters();
    readMore();
    Q_EMIT changed();
}

/// The first procs may be missing in a log that was cut.
bool JobSweeps::isInBatch(const RunRecord &run) const
{
    for (int proc = 0; proc < qBound(1, run.jobCount, mostProcsAsked); ++proc) {
        const int place = m_model.placeOf({run.cluster, proc});
        if (place >= 0)
            return !m_batch || m_model.rows().at(place).batch == *m_batch;
    }
    return false;
}

void JobSweeps::readMore()
{
    if (m_isReading)
        return; // it looks again when it has read
    QList<RunRecord> runs;
    int jobs = 0;
    for (auto run = m_runs.cend(); run != m_runs.cbegin() && jobs < mostJobs;) {
        --run; // the newest first
        if (!isInBatch(*run))
            continue;
        jobs += qMax(1, run->jobCount);
        if (!m_asked.contains(run->cluster))
            runs.append(*run);
    }
    if (runs.isEmpty())
        return;
    for (const RunRecord &run : std::as_const(runs))
        m_asked.insert(run.cluster);
    read(runs);
}

/// One after the other: a list may be long.
QCoro::Task<void> JobSweeps::read(QList<RunRecord> runs)
{
    const QPointer<JobSweeps> self = this;
    const int mine = m_turn;
    m_isReading = true;
    Reading all{m_model.parameters(), m_varyingNames, m_failure};
    for (const RunRecord &run : std::as_const(runs)) {
        auto loading = m_store.run<std::optional<QByteArray>>(
            [id = run.id](Store &opened) { return opened.queueList(id); });
        const Result<std::optional<QByteArray>> list = co_await loading;
        if (!self || mine != m_turn)
            co_return;
        auto reading = QtConcurrent::run(readOneMore, all.parameters, run,
                                         list ? *list : std::optional<QByteArray>());
        const Reading more = co_await reading;
        if (!self || mine != m_turn)
            co_return;
        const QString failure = all.failure.isEmpty() ? more.failure : all.failure;
        all = {more.parameters, more.varyingNames, failure};
    }
    m_isReading = false;
    m_varyingNames = all.varyingNames;
    m_failure = all.failure;
    m_model.setParameters(all.parameters);
    Q_EMIT changed();
    if (self)
        readMore();
}

QString JobSweeps::whyNone() const
{
    if (!m_model.parameters().isEmpty() || m_isReading)
        return {};
    if (!m_failure.isEmpty())
        return m_failure;
    if (m_asked.isEmpty())
        return tr("These jobs were not submitted with Perch on this computer, so it does not know "
                  "in what they differ.");
    return tr("These jobs have no parameters: the queue statement of their submit description "
              "names no variables. “Sweep over parameters …” on the Compose page makes some.");
}

void JobSweeps::setMetrics(JobId job, const QHash<QString, double> &lastValues)
{
    if (lastValues.isEmpty() || m_metrics.value(job) == lastValues ||
        (m_metrics.size() >= mostMetrics && !m_metrics.contains(job)))
        return;
    m_metrics.insert(job, lastValues);
    Q_EMIT metricsChanged();
}

QStringList JobSweeps::metricNames() const
{
    QSet<QString> names;
    for (const QHash<QString, double> &values : m_metrics) {
        for (auto value = values.cbegin(); value != values.cend(); ++value)
            names.insert(value.key());
    }
    QStringList sorted(names.cbegin(), names.cend());
    sorted.sort();
    return sorted;
}

} // namespace perch

#include "moc_jobsweeps.cpp"
