// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runorigins.h"

#include "gui/compose/jobmacros.h"
#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

/// Of the runs of one cluster.
struct Origins {
    JobParameters parameters;
    QHash<JobId, QString> outputs;
};

/// The submit text with a job's queue variables set: an output may be named by them.
QString withParameters(const QString &text, const JobParameters &parameters, JobId id)
{
    QString lines;
    for (const QString &name : parameters.names()) {
        const int value = ParameterColumn(parameters, name).numberOf(id);
        const QString &said = parameters.texts().at(value);
        if (value > 0 && !said.contains(u'\n') && !said.contains(QLatin1String("$(")))
            lines += QStringLiteral("%1 = %2\n").arg(name, said);
    }
    return lines + text;
}

Origins originsOf(const RunRecord &run, const QList<int> &procs, JobParameters parameters,
                  bool hasParameters, const std::optional<QByteArray> &list)
{
    Origins origins;
    if (!hasParameters) {
        if (const Result<SweepParameters> read = sweepParametersOfRun(run, list))
            parameters.add(run.cluster, *read);
    }
    const SubmitFile file(run.submitText);
    for (const int proc : procs) {
        const JobId id{run.cluster, proc};
        const QString command = QStringLiteral("output");
        QString path = jobFilePath(file, command, run.remoteFolder, id);
        if (path.isEmpty())
            path = jobFilePath(SubmitFile(withParameters(run.submitText, parameters, id)), command,
                               run.remoteFolder, id);
        origins.outputs.insert(id, path);
    }
    origins.parameters = parameters;
    return origins;
}

} // namespace

RunOrigins::RunOrigins(StoreWorker &store, QObject *parent) : QObject(parent), m_store(store) {}

RunOrigins::~RunOrigins() = default;

void RunOrigins::clear()
{
    ++m_turn;
    m_isReading = false;
    m_wanted.clear();
    m_readClusters.clear();
    m_parameters = {};
    m_outputs.clear();
}

void RunOrigins::want(const QList<JobId> &runs,
                      const std::function<const RunRecord *(JobId)> &recordOf)
{
    for (const JobId id : runs) {
        if (m_outputs.contains(id))
            continue;
        const RunRecord *run = recordOf(id);
        if (!run) {
            m_outputs.insert(id, QString()); // not submitted with Perch
            continue;
        }
        Wanted &wanted = m_wanted[id.cluster];
        wanted.run = *run;
        if (!wanted.procs.contains(id.proc))
            wanted.procs << id.proc;
    }
    if (!m_isReading && !m_wanted.isEmpty())
        read();
}

/// One cluster after the other: a list may be long.
QCoro::Task<void> RunOrigins::read()
{
    const QPointer<RunOrigins> self = this;
    const int mine = m_turn;
    m_isReading = true;
    while (!m_wanted.isEmpty()) {
        const Wanted wanted = m_wanted.take(m_wanted.begin().key());
        const int cluster = wanted.run.cluster;
        const bool isRead = m_readClusters.contains(cluster);
        std::optional<QByteArray> list;
        if (!isRead) {
            auto loading = m_store.run<std::optional<QByteArray>>(
                [id = wanted.run.id](Store &opened) { return opened.queueList(id); });
            const Result<std::optional<QByteArray>> loaded = co_await loading;
            if (!self || mine != m_turn)
                co_return;
            if (loaded)
                list = *loaded;
        }
        auto reading =
            QtConcurrent::run(originsOf, wanted.run, wanted.procs, m_parameters, isRead, list);
        const Origins origins = co_await reading;
        if (!self || mine != m_turn)
            co_return;
        m_readClusters.insert(cluster);
        m_parameters = origins.parameters;
        m_outputs.insert(origins.outputs);
        Q_EMIT changed();
        if (!self)
            co_return;
    }
    m_isReading = false;
}

} // namespace perch

#include "moc_runorigins.cpp"
