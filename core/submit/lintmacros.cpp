// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Macros: $(name) and functions.

#include "core/submit/lintdraft.h"
#include "core/submit/submitcommands.h"

#include <algorithm>

namespace perch::lint
{

namespace
{

const QSet<QString> &functions()
{
    static const QSet<QString> names = {QStringLiteral("ENV"),
                                        QStringLiteral("RANDOM_CHOICE"),
                                        QStringLiteral("RANDOM_INTEGER"),
                                        QStringLiteral("CHOICE"),
                                        QStringLiteral("SUBSTR"),
                                        QStringLiteral("INT"),
                                        QStringLiteral("REAL"),
                                        QStringLiteral("STRING"),
                                        QStringLiteral("EVAL"),
                                        QStringLiteral("BASENAME"),
                                        QStringLiteral("DIRNAME")};
    return names;
}

/// Names that DAGMan gives to the submit descriptions of its nodes (manual, "DAGMan: VARS").
bool isGivenByDag(const QString &name)
{
    static const QSet<QString> names = {
        QStringLiteral("job"),          QStringLiteral("node"),        QStringLiteral("retry"),
        QStringLiteral("max_retries"),  QStringLiteral("dagid"),       QStringLiteral("dag_status"),
        QStringLiteral("failed_count"), QStringLiteral("jobid"),       QStringLiteral("return"),
        QStringLiteral("node_count"),   QStringLiteral("dag_nodename")};
    return names.contains(name) || name.startsWith(QStringLiteral("dag_"));
}

void checkUndefined(Draft &draft)
{
    if (draft.hasUnseenParts())
        return;
    QSet<QString> others; // set between two queues, or by a list
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        if (!assignment.isEarly)
            others.insert(assignment.name);
    }
    for (const QueueWords &words : std::as_const(draft.queueWords)) {
        for (const QString &name : words.variables)
            others.insert(name.toLower());
    }
    QList<std::pair<int, QString>> undefined;
    for (auto it = draft.references.cbegin(); it != draft.references.cend(); ++it) {
        const QString &name = it.key();
        const Statement &statement = *it.value();
        const bool isLate = draft.lastQueue > 0 && statement.line > draft.lastQueue;
        const bool counts = statement.kind == Kind::Command ||
                            statement.kind == Kind::JobAttribute || statement.kind == Kind::Queue;
        if (name.isEmpty() || isLate || !counts || name.contains(u'.') ||
            draft.byName.contains(name) || others.contains(name) || isAutomaticMacro(name) ||
            isGivenByDag(name) || isSubmitCommand(name))
            continue;
        undefined.append({statement.line, name});
    }
    std::sort(undefined.begin(), undefined.end());
    for (const auto &[line, name] : std::as_const(undefined)) {
        if (draft.hasSaidEnough("macro-undefined"))
            return;
        draft.report("macro-undefined", line,
                     {{"name", name}, {"command", draft.references.value(name)->name}});
    }
}

/// Forms that HTCondor leaves as they are.
void checkForms(Draft &draft)
{
    static const QRegularExpression named(QStringLiteral("(?<!\\$)\\$([A-Za-z_]+)\\("));
    static const QRegularExpression fallback(
        QStringLiteral("(?<!\\$)\\$\\(\\s*([A-Za-z0-9_.]+):([^()]*)\\)"));
    static const QRegularExpression odd(QStringLiteral("[^A-Za-z0-9_./,:\\\\$ ]"));
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        const QString &value = statement.value;
        if (!value.contains(u'$'))
            continue;
        if (value.lastIndexOf(u"$(") > value.lastIndexOf(u')'))
            draft.report("macro-not-closed", statement.line, {{"name", statement.name}});
        // most uses are plain $(name): nothing to look at then
        const qsizetype dollar = value.indexOf(u'$');
        const bool isPlain = value.indexOf(u'$', dollar + 1) < 0 && dollar + 1 < value.size() &&
                             value[dollar + 1] == u'(' && !value.contains(u':');
        if (isPlain)
            continue;
        if (const auto match = named.match(value); match.hasMatch()) {
            const QString word = match.captured(1);
            if (functions().contains(word.toUpper()) && word != word.toUpper()) {
                QString right = value;
                right.replace(match.capturedStart(1), word.size(), word.toUpper());
                mend(draft.report("function-lower-case", statement.line,
                                  {{"name", word}, {"right", word.toUpper()}}),
                     {withValue(draft, statement, right)});
            }
        }
        if (const auto match = fallback.match(value);
            match.hasMatch() && odd.match(match.captured(2)).hasMatch())
            draft.report("macro-default-odd", statement.line, {{"macro", match.captured(0)}});
    }
}

} // namespace

QList<Check> macroChecks()
{
    return {{checkUndefined, {"macro-undefined"}},
            {checkForms, {"macro-not-closed", "function-lower-case", "macro-default-odd"}}};
}

} // namespace perch::lint
