// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitreader.h"

#include "core/submit/asciitext.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

constexpr qsizetype RowLimit = 5'000'000;
constexpr qint64 MacroCopyLimit = 2'000'000; ///< macros kept for all queue statements together
constexpr qint64 JobLimit = std::numeric_limits<int>::max() / 2;

QString tr(const char *text)
{
    return QCoreApplication::translate("SubmitReader", text);
}

QByteArray executableOf(const SubmitMacros &macros, const char *name)
{
    const SubmitMacros::Macro *macro = macros.find(name);
    return macro ? macro->value : QByteArray();
}

} // namespace

/// With late materialization nothing may follow the queue statement.
bool SubmitReader::checkNothingFollows(Source &source)
{
    if (!m_program.isFactory)
        return true;
    while (const std::optional<QByteArray> line = source.lines.next()) {
        if (line->startsWith('#') || line->trimmed().isEmpty())
            continue;
        stop(SubmitProblem::Kind::Error,
             tr("With max_idle or max_materialize nothing may follow the queue statement."));
        return false;
    }
    return true;
}

bool SubmitReader::addQueue(Source &source, const QByteArray &arguments)
{
    if (m_queueCount++ == 0) {
        m_macros.set("FACTORY.Iwd", m_context.folder.toUtf8(), 0);
        m_isNewExecutable = true;
    } else {
        m_isNewExecutable = executableOf(m_macros, "executable") != m_lastExecutable ||
                            executableOf(m_macros, "cmd") != m_lastCommand;
    }
    m_lastExecutable = executableOf(m_macros, "executable");
    m_lastCommand = executableOf(m_macros, "cmd");

    const std::optional<QByteArray> text = expanded(arguments);
    if (!text)
        return false;
    QueueArguments queue;
    const QueueReading reading = readQueueArguments(*text, queue);
    if (reading != QueueReading::Valid) {
        const bool isUnknown = reading == QueueReading::Unknown;
        stop(isUnknown ? SubmitProblem::Kind::Unknown : SubmitProblem::Kind::Error,
             isUnknown
                 ? tr("Only HTCondor can work out how many jobs this queue statement makes.")
                 : tr("This is no queue statement. It is \"queue\", \"queue 10\", \"queue x "
                      "from list.txt\", \"queue x in (a, b)\" or \"queue x matching *.dat\"."));
        return false;
    }
    if (queue.variables.isEmpty() && queue.mode != QueueArguments::Mode::Plain)
        queue.variables = {"Item"};
    if (!collectRows(source, queue) || (m_queueCount == 1 && !settleFactory()))
        return false;
    appendBlock(queue);
    return m_program.problems.isEmpty() ||
           m_program.problems.last().kind == SubmitProblem::Kind::Warning;
}

/// The rows between the brackets, and those of a file or of a pattern.
bool SubmitReader::collectRows(Source &source, QueueArguments &arguments)
{
    const int line = source.lines.line();
    bool hasEnd = !arguments.isInPlace;
    while (!hasEnd) {
        const std::optional<QByteArray> row = source.lines.next();
        if (!row)
            break;
        if (row->startsWith('#'))
            continue;
        hasEnd = row->startsWith(')');
        if (hasEnd)
            break;
        if (arguments.mode == QueueArguments::Mode::From)
            arguments.rows.append(*row);
        else
            arguments.rows += splitWords(*row);
    }
    if (!hasEnd) {
        stop(SubmitProblem::Kind::Error,
             tr("The list of the queue statement in line %1 has no end: a line that begins with ) "
                "is missing.")
                 .arg(line));
        return false;
    }
    if (!arguments.source.isEmpty())
        return readRowFile(arguments);
    return !arguments.isMatching() || matchRows(arguments);
}

bool SubmitReader::readRowFile(QueueArguments &arguments)
{
    const QString name = QString::fromUtf8(arguments.source);
    if (arguments.source == "-" || arguments.source.contains('|')) {
        stop(SubmitProblem::Kind::Unknown,
             tr("The rows come from a command or from the keyboard on the access point."));
        return false;
    }
    const QString path = name.startsWith(u'/') ? name : m_context.folder + u'/' + name;
    if (!m_context.readFile || !m_context.sees(path)) {
        stop(SubmitProblem::Kind::Unknown, tr("The list %1 is not at hand.").arg(name));
        return false;
    }
    const std::optional<QByteArray> text = m_context.readFile(path);
    if (!text) {
        stop(SubmitProblem::Kind::Error,
             tr("The list %1 is not in the submit folder. Add it, or write the rows in brackets.")
                 .arg(name));
        return false;
    }
    SubmitLines lines(*text);
    while (const std::optional<QByteArray> row = lines.next()) {
        arguments.rows.append(*row);
        if (arguments.rows.size() > RowLimit) {
            stop(SubmitProblem::Kind::Unknown,
                 tr("The list %1 has more than %2 rows.").arg(name).arg(RowLimit));
            return false;
        }
    }
    return true;
}

bool SubmitReader::matchRows(QueueArguments &arguments)
{
    if (!m_context.match) {
        stop(SubmitProblem::Kind::Unknown,
             tr("Which files the queue statement matches is known in the submit folder only."));
        return false;
    }
    const MacroScope scope = this->scope();
    for (const char *name : {"SubmitMatchDirectories", "submit_match_directories",
                             "SubmitFailEmptyMatches", "submit_fail_empty_matches",
                             "SubmitAllowDuplicateMatches", "submit_allow_duplicate_matches"}) {
        if (scope.lookUp(name)) {
            stop(SubmitProblem::Kind::Unknown,
                 tr("%1 changes what the queue statement matches.").arg(QLatin1String(name)));
            return false;
        }
    }
    QByteArrayList rows;
    QSet<QByteArray> seen;
    for (const QByteArray &pattern : std::as_const(arguments.rows)) {
        // a name without a wildcard stands for itself, even where folders are asked for
        const bool isName =
            !pattern.contains('*') && !pattern.contains('?') && !pattern.contains('[');
        for (const QByteArray &path : m_context.match(pattern)) {
            const bool isFolder = path.endsWith('/');
            const bool isWanted = arguments.mode == QueueArguments::Mode::MatchingFiles ? !isFolder
                                  : arguments.mode == QueueArguments::Mode::MatchingFolders
                                      ? isFolder || isName
                                      : true;
            if (!isWanted || seen.contains(path) || rows.size() >= RowLimit)
                continue;
            seen.insert(path);
            rows.append(path);
        }
    }
    arguments.rows = rows;
    return true;
}

/// max_materialize and max_idle leave the making of jobs to the schedd.
bool SubmitReader::settleFactory()
{
    const MacroScope scope = this->scope();
    for (const char *name : {"max_materialize", "JobMaterializeLimit", "max_idle",
                             "materialize_max_idle", "JobMaterializeMaxIdle"}) {
        const std::optional<QByteArray> raw = scope.lookUp(name);
        const std::optional<QByteArray> value = raw ? expanded(*raw) : QByteArray();
        if (!value)
            return false;
        if (value->isEmpty())
            continue;
        const SubmitReading<qint64> number = readSubmitInteger(*value);
        const bool fits = number.value >= std::numeric_limits<int>::min() &&
                          number.value < std::numeric_limits<int>::max();
        if (!number.isUnknown() && (!number.isValid() || !fits)) {
            stop(SubmitProblem::Kind::Error,
                 tr("%1 must be a whole number.").arg(QLatin1String(name)));
            return false;
        }
        m_program.isFactory = true;
    }
    return true;
}

bool SubmitReader::checkSizes(const QueueBlock &block)
{
    m_macroCopies += m_macros.size();
    if (m_macroCopies <= MacroCopyLimit && m_program.jobCount + block.jobCount <= JobLimit)
        return true;
    stop(SubmitProblem::Kind::Unknown,
         tr("There are too many jobs or queue statements to work them out here."));
    return false;
}

void SubmitReader::appendBlock(const QueueArguments &arguments)
{
    QueueBlock block;
    block.line = m_main.lines.line();
    block.hasRows = arguments.mode != QueueArguments::Mode::Plain;
    block.variables = arguments.variables;
    block.jobsPerRow = arguments.count;
    block.rows = QueueRows(arguments.rows, arguments.variables.size(), arguments.slice);
    const qint64 rows = block.hasRows ? block.rows.count() : 1;
    if (rows == 0)
        return; // HTCondor takes no number for it either
    if (arguments.slice.step == 0) {
        stop(SubmitProblem::Kind::Error, tr("A slice needs a step other than 0."));
        return;
    }
    block.jobCount = rows * arguments.count;
    if (!checkSizes(block))
        return;
    if (m_isNewExecutable || m_cluster < 0) {
        ++m_cluster;
        m_nextProc = 0;
    }
    block.cluster = m_cluster;
    block.firstProc = m_nextProc;
    block.firstJob = m_program.jobCount;
    m_nextProc += static_cast<int>(block.jobCount);
    const QByteArray cluster = QByteArray::number(m_context.cluster + m_cluster);
    const QByteArray lastProc = QByteArray::number(std::max(m_nextProc - 1, 0));
    m_macros.set("Cluster", cluster, 0);
    m_macros.set("Process", lastProc, 0);
    for (const QByteArray &variable : arguments.variables)
        m_macros.set(variable, "", block.line, true);
    block.macros = m_macros;
    for (const QByteArray &variable : arguments.variables)
        m_macros.set(variable, "<Queue_item>", block.line, true);
    if (block.jobCount > 0) {
        m_defaults.insert("clusterid", cluster);
        m_defaults.insert("procid", lastProc);
        m_defaults.insert("step", QByteArray::number(arguments.count - 1));
        const QByteArray row =
            QByteArray::number(block.hasRows ? block.rows.itemIndex(rows - 1) : 0);
        m_defaults.insert("row", row);
        m_defaults.insert("itemindex", row);
        m_isNewExecutable = false;
    }
    m_program.jobCount += block.jobCount;
    if (block.jobCount > 0)
        m_program.blocks.append(block);
}

} // namespace perch
