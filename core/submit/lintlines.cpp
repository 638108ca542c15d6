// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/lintdraft.h"

#include "core/submit/submitcommands.h"

#include <QRegularExpression>

#include <algorithm>

namespace perch::lint
{

namespace
{

void checkOther(Draft &draft, const Statement &statement)
{
    if (matches("^(if|elif)\\s|^(else|endif)$|^(include|use|error|warning)\\b.*:", statement.value))
        return;
    const QString line = quoted(statement.value);
    if (matches("^queue\\s*=", statement.value))
        draft.add(
            Severity::Error, statement.line,
            QStringLiteral("queue takes no = sign. Write the number behind the word: queue 3"));
    else if (matches("^[A-Za-z0-9_.]+\\s*(\\+|\\+,|\\+&&)=", statement.value))
        draft.add(
            Severity::Warning, statement.line,
            filled("%1: adding with += is understood by HTCondor 25 and later only; older ones "
                   "refuse the file. Write the whole "
                   "value with = instead.",
                   line));
    else if (matches("^[A-Za-z0-9_.]+\\s*:", statement.value))
        draft.add(
            Severity::Error, statement.line,
            filled("%1 is no command: write name = value, with = and not with a colon.", line));
    else
        draft.add(
            Severity::Error, statement.line,
            filled("%1 is neither a command nor a queue statement, so HTCondor refuses the file. "
                   "Write name = value.",
                   line));
}

void checkRequest(Draft &draft, const Statement &statement)
{
    const QString name = statement.name.toLower();
    if (name == u"request_gpu_memory" || name == u"request_gpus_memory") {
        draft.add(Severity::Error, statement.line,
                  filled("HTCondor has no %1. Write gpus_minimum_memory instead.",
                         quoted(statement.name)));
        return;
    }
    for (const char *known : {"request_cpus", "request_memory", "request_disk", "request_gpus"}) {
        if (name == QLatin1StringView(known))
            return;
    }
    const QString nearest = nearestSubmitCommand(name);
    if (nearest.startsWith(u"request_"))
        draft.add(
            Severity::Error, statement.line,
            filled("HTCondor takes %1 for a resource of that name, which no machine has: the job "
                   "would wait for ever. Did you mean %2?",
                   quoted(statement.name), nearest));
    else
        draft.add(
            Severity::Warning, statement.line,
            filled("%1 asks for a resource of the site's own. If no machine has it, the job waits "
                   "for ever.",
                   quoted(statement.name)));
}

void checkSize(Draft &draft, const Statement &statement)
{
    const QString name = statement.name.toLower();
    const bool isMemory = name == u"request_memory" || name == u"gpus_minimum_memory";
    if (!isMemory && name != u"request_disk")
        return;
    static const QRegularExpression size(QStringLiteral("^(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)$"));
    const auto match = size.match(statement.value);
    if (!match.hasMatch())
        return;
    const QString unit = match.captured(2);
    const QString number = match.captured(1);
    if (!unit.isEmpty() && !matches("^[KMGT]B?$", unit))
        draft.add(
            Severity::Error, statement.line,
            filled("HTCondor does not know the unit %1. Write KB, MB, GB or TB, such as 4 GB.",
                   quoted(unit)));
    else if (unit.isEmpty() && number.toDouble() < (isMemory ? 256 : 1'000'000))
        draft.add(
            Severity::Warning, statement.line,
            filled(isMemory ? "Without a unit this is %1 MB, hardly what is meant. Write %1 GB, or "
                              "the unit you want."
                            : "Without a unit this is %1 KB, hardly what is meant. Write %1 GB, or "
                              "the unit you want.",
                   number));
    else if (unit.isEmpty())
        draft.add(
            Severity::Note, statement.line,
            filled(isMemory
                       ? "Without a unit this is %1 MB. Write the unit, so that nobody must guess."
                       : "Without a unit this is %1 KB. Write the unit, so that nobody must guess.",
                   number));
}

void checkChoices(Draft &draft, const Statement &statement)
{
    struct Choice {
        const char *name;
        const char *pattern;
        const char *words;
    };
    static constexpr Choice choices[] = {
        {"universe", "^(vanilla|container|docker|scheduler|local|parallel|java|vm|grid)$",
         "container (for an image) or vanilla"},
        {"should_transfer_files", "^(yes|no|if_needed)$", "YES, NO or IF_NEEDED"},
        {"when_to_transfer_output", "^(on_exit|on_exit_or_evict|on_success)$",
         "ON_EXIT, ON_EXIT_OR_EVICT or ON_SUCCESS"},
        {"notification", "^(never|always|complete|error|start)$",
         "Never, Always, Complete or Error"},
        {"gpus_minimum_capability", "^\\d+(\\.\\d+)?$", "a number such as 8.0"},
        {"gpus_maximum_capability", "^\\d+(\\.\\d+)?$", "a number such as 8.9"},
    };
    for (const Choice &choice : choices) {
        if (statement.name.compare(QLatin1StringView(choice.name), Qt::CaseInsensitive) == 0 &&
            !statement.value.isEmpty() && !statement.value.contains(u'$') &&
            !matches(choice.pattern, statement.value))
            draft.add(Severity::Error, statement.line,
                      filled("%1 must be %2.", quoted(statement.name),
                             QString::fromLatin1(choice.words)));
    }
}

void checkCommand(Draft &draft, const Statement &statement)
{
    const QString name = statement.name.toLower();
    if (name.startsWith(u"request_"))
        checkRequest(draft, statement);
    else if (!name.contains(u'.') && !isSubmitCommand(name) && !draft.isUsedAsMacro(name)) {
        const QString nearest = nearestSubmitCommand(name);
        if (!nearest.isEmpty())
            draft.add(
                Severity::Warning, statement.line,
                filled("HTCondor has no command %1 and would ignore the line. Did you mean %2?",
                       quoted(statement.name), nearest));
        else
            draft.add(
                Severity::Note, statement.line,
                filled("HTCondor has no command %1, and nothing here uses $(%1): the line has no "
                       "effect. Remove it, or correct its name.",
                       quoted(statement.name)));
    }
    if (isBooleanCommand(name) && matches("^(yes|no|on|off|y|n|t|f)$", statement.value))
        draft.add(Severity::Error, statement.line,
                  filled("%1 must be true or false; HTCondor refuses %2.", quoted(statement.name),
                         quoted(statement.value)));
    checkSize(draft, statement);
    checkChoices(draft, statement);
    if (matches("\\s#\\s", statement.value) && name != u"arguments" && name != u"description")
        draft.add(
            Severity::Warning, statement.line,
            filled("HTCondor takes the # and all after it as part of %1: a comment needs a line of "
                   "its own.",
                   quoted(statement.name)));
}

void checkJobAttribute(Draft &draft, const Statement &statement)
{
    const QString name = statement.name.toLower();
    const QString &value = statement.value;
    if (name == u"gpujoblength" && !value.contains(u'$') &&
        !matches("^\"(short|medium|long)\"$", value)) {
        draft.add(
            Severity::Error, statement.line,
            QStringLiteral("+GPUJobLength must be \"short\" (12 hours), \"medium\" (24 hours) or "
                           "\"long\" (7 days), with the quotes."));
        return;
    }
    const bool isFlag = name == u"wantgpulab" || name == u"is_resumable" || name == u"isbuildjob";
    if (isFlag && !value.contains(u'$') && !matches("^(true|false)$", value))
        draft.add(Severity::Error, statement.line,
                  filled("+%1 must be true or false, without quotes.", quoted(statement.name)));
    else if (matches("^[A-Za-z_][A-Za-z0-9_]*$", value) &&
             !matches("^(true|false|undefined|error)$", value))
        draft.add(
            Severity::Warning, statement.line,
            filled("Without quotes HTCondor takes %2 for the name of another attribute, and +%1 "
                   "becomes undefined. Write \"%2\".",
                   quoted(statement.name), quoted(value)));
}

void checkWhatIsSetTwice(Draft &draft)
{
    QList<std::pair<int, int>> conditional; // lines of if ... endif, where only one branch counts
    for (const Statement &statement : draft.statements) {
        if (statement.kind == Kind::Other && matches("^if\\s", statement.value))
            conditional.append({statement.line, draft.firstQueue > 0
                                                    ? draft.firstQueue
                                                    : draft.statements.last().line});
        else if (statement.kind == Kind::Other && matches("^endif\\b", statement.value) &&
                 !conditional.isEmpty())
            conditional.last().second = statement.line;
    }
    const auto isConditional = [&conditional](const Statement &statement) {
        return std::any_of(conditional.cbegin(), conditional.cend(),
                           [&statement](const auto &lines) {
                               return statement.line > lines.first && statement.line < lines.second;
                           });
    };
    for (const QList<Statement> &list : std::as_const(draft.assignments)) {
        for (qsizetype i = 0; i + 1 < list.size(); ++i) {
            const Statement &lost = list[i];
            const Statement &kept = list[i + 1];
            const bool goesOn =
                kept.value.contains(QStringLiteral("$(") + lost.name + u')', Qt::CaseInsensitive);
            if (goesOn || isConditional(lost) || isConditional(kept))
                continue;
            const QString line = QString::number(kept.line);
            if (lost.value == kept.value)
                draft.add(Severity::Note, lost.line,
                          filled("%1 is set again, to the same, in line %2. One of them is enough.",
                                 quoted(lost.name), line));
            else if (lost.name.compare(u"requirements", Qt::CaseInsensitive) == 0)
                draft.add(
                    Severity::Warning, lost.line,
                    filled("This requirements line is lost: line %1 sets requirements again, and "
                           "only the last one counts. Join both "
                           "in one line with &&.",
                           line));
            else
                draft.add(Severity::Warning, lost.line,
                          filled("This line is lost: line %2 sets %1 again, and only the last one "
                                 "counts. Remove the one that you do not want.",
                                 quoted(lost.name), line));
        }
    }
}

} // namespace

void checkLines(Draft &draft)
{
    checkWhatIsSetTwice(draft);
    const int lineCount = draft.statements.isEmpty() ? 1
                                                     : draft.statements.last().line +
                                                           draft.statements.last().lineCount - 1;
    if (draft.lastQueue == 0)
        draft.add(
            Severity::Error, lineCount,
            QStringLiteral(
                "There is no queue statement, so no job would be made. Add a last line: queue"));
    for (const Statement &statement : draft.statements) {
        const bool counts = draft.lastQueue == 0 || statement.line < draft.lastQueue;
        if (statement.kind == Kind::Command || statement.kind == Kind::JobAttribute) {
            if (!counts)
                draft.add(
                    Severity::Warning, statement.line,
                    filled(
                        "%1 is set after the last queue and is ignored. Move the line above queue.",
                        quoted(statement.name)));
            else if (statement.kind == Kind::Command)
                checkCommand(draft, statement);
            else
                checkJobAttribute(draft, statement);
            if (counts && matches("[\\x{a0}\\x{2018}\\x{2019}\\x{201c}\\x{201d}]", statement.value))
                draft.add(
                    Severity::Warning, statement.line,
                    QStringLiteral(
                        "This line holds curly quotes or a blank that cannot be broken, as copied "
                        "from a web page "
                        "or a letter. HTCondor takes them as letters: type them again."));
        } else if (statement.kind == Kind::Other && counts) {
            checkOther(draft, statement);
        }
    }
}

} // namespace perch::lint
