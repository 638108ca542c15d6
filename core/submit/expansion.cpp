// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/expansion.h"

#include "core/submit/jobsteps.h"

#include <QCoreApplication>

#include <algorithm>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("Expansion", text);
}

bool isError(const SubmitProblem &problem)
{
    return problem.kind == SubmitProblem::Kind::Error;
}

} // namespace

bool ExpandedJob::isRefused() const
{
    return std::any_of(problems.begin(), problems.end(), isError);
}

std::optional<QString> ExpandedJob::string(const QString &attribute) const
{
    const ClassAdReading reading = readClassAdExpression(attributes.value(attribute).toUtf8());
    const ClassAdExpression *literal =
        reading.expression ? classAdLiteral(reading.expression) : nullptr;
    if (!literal || literal->kind != ClassAdExpression::Kind::String)
        return std::nullopt;
    return QString::fromUtf8(literal->text);
}

Expansion::Expansion(const SubmitFile &file, const SubmitContext &context)
    : m_context(context), m_program(SubmitReader(file.text().toUtf8(), m_context).read()),
      m_defaults(submitDefaults(m_context))
{
    if (file.text().contains(QChar(u'\0'))) {
        m_program = {};
        m_program.problems = {{SubmitProblem::Kind::Unknown, 0,
                               tr("The description holds a zero byte. It is not a text file.")}};
    }
    const bool isWhole = std::all_of(
        m_program.problems.begin(), m_program.problems.end(),
        [](const SubmitProblem &problem) { return problem.kind == SubmitProblem::Kind::Warning; });
    if (!isWhole) {
        m_program.jobCount = 0;
        m_program.blocks.clear();
    }
    if (!m_program.blocks.isEmpty())
        m_clusters.resize(m_program.blocks.last().cluster + 1);
}

const QueueBlock &Expansion::blockOf(qint64 index) const
{
    const auto after =
        std::upper_bound(m_program.blocks.begin(), m_program.blocks.end(), index,
                         [](qint64 job, const QueueBlock &block) { return job < block.firstJob; });
    return *(after - 1);
}

MacroScope Expansion::scopeOf(const QueueBlock &block, qint64 index) const
{
    const qint64 inBlock = index - block.firstJob;
    const qint64 row = inBlock / block.jobsPerRow;
    MacroScope scope;
    scope.macros = &block.macros;
    scope.defaults = m_defaults;
    const QByteArray cluster = QByteArray::number(m_context.cluster + block.cluster);
    const QByteArray proc = QByteArray::number(block.firstProc + inBlock);
    const QByteArray item = QByteArray::number(block.hasRows ? block.rows.itemIndex(row) : 0);
    scope.live = {{"cluster", cluster}, {"process", proc}};
    scope.defaults.insert("clusterid", cluster);
    scope.defaults.insert("procid", proc);
    scope.defaults.insert("step", QByteArray::number(inBlock % block.jobsPerRow));
    scope.defaults.insert("row", item);
    scope.defaults.insert("itemindex", item);
    const QByteArrayList values = block.hasRows ? block.rows.values(row) : QByteArrayList();
    for (qsizetype i = 0; i < values.size() && i < block.variables.size(); ++i)
        scope.live.insert(block.variables[i].toLower(), values[i]);
    return scope;
}

JobAd Expansion::made(const QueueBlock &block, qint64 index, UniverseOfJobs &universe,
                      QList<SubmitProblem> &problems)
{
    MacroScope scope = scopeOf(block, index);
    scope.used = &m_used;
    const int proc = block.firstProc + static_cast<int>(index - block.firstJob);
    const Cluster &shared = m_clusters.at(block.cluster);
    JobAd ad;
    if (proc > 0)
        ad = JobAd(shared.ad);
    else if (block.cluster > 0 && m_clusters.at(block.cluster - 1).ad)
        ad = m_clusters.at(block.cluster - 1).ad->flattened(); // HTCondor does not begin anew
    JobAdDraft draft(m_context, scope, std::move(ad), proc);
    draft.universe = universe;
    draft.isFactory = m_program.isFactory;
    draft.hasJobBefore = index > 0;
    draft.clusterNumber = m_context.cluster + block.cluster;
    draft.clusterAd = proc > 0 ? shared.ad : nullptr;
    if (proc == 0)
        setUniverse(draft);
    if (!draft.isStopped())
        makeJobAd(draft);
    universe = draft.universe;
    problems = draft.problems();
    for (SubmitProblem &problem : problems)
        problem.line = problem.line > 0 ? problem.line : block.line;
    return draft.takeAd();
}

const Expansion::Cluster &Expansion::cluster(int number)
{
    for (int earlier = 0; earlier <= number; ++earlier) {
        Cluster &cluster = m_clusters[earlier];
        if (cluster.isMade)
            continue;
        const auto block = std::find_if(
            m_program.blocks.begin(), m_program.blocks.end(),
            [earlier](const QueueBlock &candidate) { return candidate.cluster == earlier; });
        cluster.isMade = true;
        if (block == m_program.blocks.end())
            continue;
        cluster.ad = std::make_shared<const JobAd>(
            made(*block, block->firstJob, cluster.universe, cluster.problems));
    }
    return m_clusters.at(number);
}

ExpandedJob Expansion::job(qint64 index)
{
    ExpandedJob job;
    if (index < 0 || index >= m_program.jobCount)
        return job;
    const QueueBlock &block = blockOf(index);
    const Cluster &shared = cluster(block.cluster);
    const qint64 inBlock = index - block.firstJob;
    const qint64 row = inBlock / block.jobsPerRow;
    job.cluster = m_context.cluster + block.cluster;
    job.proc = block.firstProc + static_cast<int>(inBlock);
    job.step = static_cast<int>(inBlock % block.jobsPerRow);
    job.itemIndex = block.hasRows ? block.rows.itemIndex(row) : 0;
    for (const QByteArray &variable : block.variables)
        job.queueVariables.append(QString::fromUtf8(variable));
    if (block.hasRows) {
        for (const QByteArray &value : block.rows.values(row))
            job.queueValues.append(QString::fromUtf8(value));
    }
    JobAd ad;
    job.problems = shared.problems;
    if (job.proc == 0) {
        if (shared.ad)
            ad = *shared.ad;
    } else if (!job.isRefused()) {
        UniverseOfJobs universe = shared.universe;
        ad = made(block, index, universe, job.problems);
    }
    for (const auto &[lower, attribute] : ad.all()) {
        const QString name = QString::fromUtf8(attribute.name);
        if (attribute.value)
            job.attributes.insert(name, QString::fromUtf8(classAdText(attribute.value)));
        else
            job.unknown.insert(name, {QString::fromUtf8(attribute.trouble.reason),
                                      attribute.trouble.kind == MacroTrouble::Kind::Random});
    }
    return job;
}

QList<SubmitProblem> Expansion::unusedLines() const
{
    static const QSet<QByteArray> quiet = {"dag_status",
                                           "failed_count",
                                           "job",
                                           "retry",
                                           "submitwarnemptymatches",
                                           "submitfailemptymatches",
                                           "submitwarnduplicatematches",
                                           "submitfailemptyfields",
                                           "submitwarnemptyfields",
                                           "cluster",
                                           "process"};
    QList<SubmitProblem> problems;
    if (m_program.blocks.isEmpty())
        return problems;
    const QList<SubmitMacros::Macro> macros = m_program.blocks.last().macros.sorted();
    for (const SubmitMacros::Macro &macro : macros) {
        const QByteArray lower = macro.name.toLower();
        if (m_used.contains(lower) || quiet.contains(lower) || macro.name.contains('.'))
            continue;
        const QString name = QString::fromUtf8(macro.name);
        problems.append(
            {SubmitProblem::Kind::Warning, macro.line,
             macro.isQueueVariable
                 ? tr("No job uses the queue variable %1. Is it a typing mistake?").arg(name)
                 : tr("No job uses %1. Is it a typing mistake?").arg(name)});
    }
    return problems;
}

QList<SubmitProblem> Expansion::check(qint64 limit, const std::stop_token &stop)
{
    QList<SubmitProblem> found = m_program.problems;
    const auto add = [&found](const SubmitProblem &problem) {
        const bool isKnown =
            std::any_of(found.begin(), found.end(), [&problem](const SubmitProblem &other) {
                return other.line == problem.line && other.message == problem.message;
            });
        if (!isKnown)
            found.append(problem);
    };
    const qint64 count = std::min(limit, m_program.jobCount);
    for (qint64 index = 0; index < count && !stop.stop_requested(); ++index) {
        const ExpandedJob made = job(index);
        for (const SubmitProblem &problem : made.problems)
            add(problem);
        if (made.isRefused())
            return found;
    }
    if (count == m_program.jobCount) {
        for (const SubmitProblem &problem : unusedLines())
            add(problem);
    }
    return found;
}

} // namespace perch
