// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Files of one name, where one is lost.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

/// "a.out" to "a_$(Process).out"
QString perJobName(const QString &name)
{
    const qsizetype slash = name.lastIndexOf(u'/');
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString part = QStringLiteral("_$(Process)");
    return dot > slash + 1 ? name.left(dot) + part + name.sliced(dot) : name + part;
}

bool hasSeveralJobs(const Draft &draft)
{
    const std::optional<qint64> jobs = draft.jobCount();
    return draft.queues.size() == 1 && jobs && *jobs > 1;
}

void checkSameOutput(Draft &draft)
{
    if (!hasSeveralJobs(draft) || draft.variesPerJob(draft.value("initialdir")) ||
        draft.hasUnseenParts())
        return;
    for (const char *name : {"output", "error"}) {
        const Statement *const statement = draft.last(name);
        const bool isSetByQueue = draft.queueWords.first().variables.contains(
            QString::fromLatin1(name), Qt::CaseInsensitive);
        if (!statement || statement->value.isEmpty() || statement->value.startsWith(u"/dev/") ||
            isSetByQueue || draft.variesPerJob(statement->value) || statement->value.endsWith(u')'))
            continue;
        mend(
            draft.report("output-same-for-all", statement->line,
                         {{"name", statement->name}, {"jobs", QString::number(*draft.jobCount())}}),
            {withValue(draft, *statement, perJobName(statement->value))},
            setCommand(statement->name, perJobName(statement->value)).label);
    }
}

/// Files of results come back into one folder for all jobs of a batch.
void checkSameResults(Draft &draft)
{
    const Statement *const results = draft.last("transfer_output_files");
    if (!results || !hasSeveralJobs(draft) || draft.hasUnseenParts() ||
        draft.variesPerJob(draft.value("initialdir")) ||
        !draft.value("transfer_output_remaps").isEmpty() ||
        !draft.value("output_destination").isEmpty() || draft.variesPerJob(results->value))
        return;
    const QStringList names = draft.listOf("transfer_output_files");
    if (names.isEmpty() || draft.plain(results->value).contains(u'$'))
        return;
    QStringList remaps;
    bool isFile = true;
    for (const QString &name : names) {
        const QString last = name.section(u'/', -1, -1, QString::SectionSkipEmpty);
        isFile = isFile && last.contains(u'.') && !name.endsWith(u'/');
        remaps.append(last + QStringLiteral(" = ") + perJobName(last));
    }
    Finding *const finding =
        draft.report("results-overwrite", results->line,
                     {{"name", names.first()}, {"jobs", QString::number(*draft.jobCount())}});
    // folders cannot be renamed on the way
    if (isFile)
        mend(finding,
             setCommand(QStringLiteral("transfer_output_remaps"),
                        u'"' + remaps.join(QStringLiteral("; ")) + u'"')
                 .edits,
             QStringLiteral("Give each job's results a name of their own"));
}

void checkNameClashes(Draft &draft)
{
    QHash<QString, QString> written; // path to command
    for (const char *name : {"log", "output", "error"}) {
        const Statement *const statement = draft.last(name);
        if (!statement || statement->value.isEmpty() || statement->value.startsWith(u"/dev/"))
            continue;
        const QString &path = statement->value;
        const QString other = written.value(path);
        if (other == u"log") {
            const QString right =
                path.section(u'.', 0, -2).isEmpty()
                    ? path + u'.' + QString::fromLatin1(name).left(3)
                    : path.section(u'.', 0, -2) + u'.' + QString::fromLatin1(name).left(3);
            mend(draft.report("output-is-log", statement->line, {{"name", statement->name}}),
                 {withValue(draft, *statement, right)}, setCommand(statement->name, right).label);
        }
        if (draft.localFiles.contains(path) ||
            (!draft.facts.submitFileName.isEmpty() && path == draft.facts.submitFileName))
            draft.report("output-overwrites-input", statement->line,
                         {{"name", statement->name}, {"file", path}});
        if (other.isEmpty())
            written.insert(path, QString::fromLatin1(name));
    }
}

/// All inputs land in one folder of the execution point.
void checkInputClashes(Draft &draft)
{
    const Statement *const inputs = draft.last("transfer_input_files");
    const QString keeps = draft.value("preserve_relative_paths");
    if (!inputs || (!keeps.isEmpty() && !isSubmitFalse(keeps)))
        return;
    QHash<QString, QString> seen;
    for (const QString &path : draft.listOf("transfer_input_files")) {
        if (path.contains(u'$') || path.endsWith(u'/') || path.contains(u'?'))
            continue;
        const QString name = path.section(u'/', -1);
        const QString other = seen.value(name);
        if (!other.isEmpty() && other != path) {
            draft.report("inputs-of-one-name", inputs->line,
                         {{"first", other}, {"second", path}, {"name", name}});
            return;
        }
        seen.insert(name, path);
    }
}

} // namespace

QList<Check> outputChecks()
{
    return {{checkSameOutput, {"output-same-for-all"}},
            {checkSameResults, {"results-overwrite"}},
            {checkNameClashes, {"output-is-log", "output-overwrites-input"}},
            {checkInputClashes, {"inputs-of-one-name"}}};
}

} // namespace perch::lint
