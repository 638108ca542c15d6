// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Macros: $(name) and functions.

#include "core/submit/lintdraft.h"
#include "core/submit/submitcommands.h"

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

QSet<QString> definedNames(const Draft &draft)
{
    QSet<QString> names;
    for (const Statement &statement : draft.statements) {
        if (statement.kind == Kind::Command)
            names.insert(statement.name.toLower());
        else if (statement.kind == Kind::JobAttribute)
            names.insert(QStringLiteral("my.") + statement.name.toLower());
    }
    for (const QueueWords &words : draft.queueWords) {
        for (const QString &name : words.variables)
            names.insert(name.toLower());
    }
    return names;
}

void checkUndefined(Draft &draft)
{
    if (draft.hasUnseenParts())
        return;
    const QSet<QString> defined = definedNames(draft);
    QSet<QString> said;
    for (const Statement &statement : draft.statements) {
        const bool counts = statement.kind == Kind::Command ||
                            statement.kind == Kind::JobAttribute || statement.kind == Kind::Queue;
        if (!counts || !statement.value.contains(u'$') ||
            (draft.lastQueue > 0 && statement.line > draft.lastQueue))
            continue;
        for (const MacroUse &use : macroUses(statement.value)) {
            const bool isPlain = use.function.isEmpty() && !use.hasDefault && !use.isPutTogether &&
                                 !use.name.isEmpty();
            if (!isPlain || defined.contains(use.name) || isAutomaticMacro(use.name) ||
                isGivenByDag(use.name) || said.contains(use.name) || isSubmitCommand(use.name) ||
                use.name.contains(u'.'))
                continue;
            said.insert(use.name);
            draft.report("macro-undefined", statement.line,
                         {{"name", use.name}, {"command", statement.name}});
        }
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
