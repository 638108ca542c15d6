// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Values of the wrong kind.

#include "core/submit/lintdraft.h"
#include "core/submit/submitcommands.h"

namespace perch::lint
{

namespace
{

constexpr double smallMegabytes = 64;     ///< below, a bare number hardly means megabytes
constexpr double smallKilobytes = 10'000; ///< of disk

struct Choice {
    const char *command;
    const char *rule;
    QRegularExpression words;
    QMap<QString, QString> meant; ///< a wrong word, lower case, and the right one
};

const QList<Choice> &choices()
{
    using Meant = QMap<QString, QString>;
    const auto s = [](const char *text) {
        return QString::fromLatin1(text);
    };
    static const QList<Choice> list = {
        {"universe", "universe-unknown",
         pattern("^(vanilla|container|docker|scheduler|local|parallel|java|vm|grid|[1-9][0-9]?)$"),
         Meant{{s("contaner"), s("container")},
               {s("containers"), s("container")},
               {s("apptainer"), s("container")},
               {s("singularity"), s("container")},
               {s("vanila"), s("vanilla")},
               {s("vannila"), s("vanilla")},
               {s("standard"), s("vanilla")}}},
        {"should_transfer_files", "transfer-word", pattern("^(yes|no|if_needed|true|false)$"),
         Meant{{s("if needed"), s("IF_NEEDED")},
               {s("if-needed"), s("IF_NEEDED")},
               {s("ifneeded"), s("IF_NEEDED")},
               {s("always"), s("YES")},
               {s("never"), s("NO")},
               {s("on"), s("YES")},
               {s("off"), s("NO")}}},
        {"when_to_transfer_output", "transfer-time-word",
         pattern("^(on_exit|on_exit_or_evict|on_success|never)$"),
         Meant{{s("on exit"), s("ON_EXIT")},
               {s("onexit"), s("ON_EXIT")},
               {s("exit"), s("ON_EXIT")},
               {s("always"), s("ON_EXIT_OR_EVICT")},
               {s("yes"), s("ON_EXIT")},
               {s("on_success_or_failure"), s("ON_EXIT")}}},
        {"notification", "notification-word", pattern("^(never|always|complete|error|start)$"),
         Meant{{s("no"), s("Never")},
               {s("none"), s("Never")},
               {s("false"), s("Never")},
               {s("off"), s("Never")},
               {s("completed"), s("Complete")},
               {s("errors"), s("Error")},
               {s("yes"), s("Always")},
               {s("true"), s("Always")}}}};
    return list;
}

void checkChoices(Draft &draft)
{
    for (const Choice &choice : choices()) {
        for (const qsizetype index : draft.byName.value(QString::fromLatin1(choice.command))) {
            const Statement &statement = *draft.assignments[index].statement;
            const QString value = draft.plain(statement.value);
            if (value.isEmpty() || value.contains(u'$') || choice.words.match(value).hasMatch())
                continue;
            Finding *const finding = draft.report(choice.rule, statement.line, {{"word", value}});
            const bool isQuoted =
                value.size() > 2 && value.startsWith(u'"') && value.endsWith(u'"');
            const QString bare = isQuoted ? value.sliced(1, value.size() - 2) : value;
            const QString meant =
                choice.words.match(bare).hasMatch() ? bare : choice.meant.value(bare.toLower());
            if (!meant.isEmpty() && value == statement.value)
                mend(finding, {withValue(draft, statement, meant)},
                     setCommand(statement.name, meant).label);
        }
    }
}

void checkBooleans(Draft &draft)
{
    static const QRegularExpression words = pattern("^(yes|no|on|off|y|n|t|f)$");
    static const QRegularExpression yes = pattern("^(yes|on|y|t)$");
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        if (statement.kind != Kind::Command || statement.value.size() > 3 ||
            !words.match(statement.value).hasMatch() || !isBooleanCommand(assignment.name))
            continue;
        const QString right = yes.match(statement.value).hasMatch() ? QStringLiteral("true")
                                                                    : QStringLiteral("false");
        mend(draft.report("not-a-bool", statement.line,
                          {{"name", statement.name}, {"word", statement.value}}),
             {withValue(draft, statement, right)}, setCommand(statement.name, right).label);
    }
}

bool isNumberCommand(const QString &name)
{
    static const QSet<QString> names = {QStringLiteral("request_cpus"),
                                        QStringLiteral("request_gpus"),
                                        QStringLiteral("max_retries"),
                                        QStringLiteral("max_idle"),
                                        QStringLiteral("max_materialize"),
                                        QStringLiteral("gpus_minimum_capability"),
                                        QStringLiteral("gpus_maximum_capability"),
                                        QStringLiteral("checkpoint_exit_code"),
                                        QStringLiteral("success_exit_code"),
                                        QStringLiteral("priority")};
    return names.contains(name);
}

void checkNumbers(Draft &draft)
{
    static const QRegularExpression inQuotes = pattern("^\"\\s*(\\d+(?:\\.\\d+)?)\\s*\"$");
    static const QRegularExpression withUnit = pattern("^(\\d+(?:\\.\\d+)?)\\s*[a-z]+$");
    static const QRegularExpression word = pattern("^[a-z_][a-z0-9_]*$");
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        if (!isNumberCommand(assignment.name))
            continue;
        const Statement &statement = *assignment.statement;
        const QString value = draft.plain(statement.value);
        const Words words = {{"name", statement.name}, {"value", value}};
        const auto number = inQuotes.match(value);
        const auto unit = withUnit.match(value);
        const bool isCapability = assignment.name.startsWith(u"gpus_");
        Finding *finding = nullptr;
        QString right;
        if (number.hasMatch()) {
            finding = draft.report("number-in-quotes", statement.line, words);
            right = number.captured(1);
        } else if (unit.hasMatch()) {
            finding = draft.report("number-with-unit", statement.line, words);
            right = unit.captured(1);
        } else if (isCapability && word.match(value).hasMatch()) {
            finding = draft.report("number-is-a-word", statement.line, words);
        }
        if (!right.isEmpty() && value == statement.value)
            mend(finding, {withValue(draft, statement, right)},
                 setCommand(statement.name, right).label);
    }
}

void checkSize(Draft &draft, const Statement &statement, bool isMemory)
{
    static const QRegularExpression size = pattern("^\"?(\\d+(?:\\.\\d+)?)\\s*([a-z ]*)\"?$");
    static const QRegularExpression unitWord = pattern("^[KMGT]B?$");
    const QString value = draft.plain(statement.value);
    const auto match = size.match(value);
    if (!match.hasMatch())
        return;
    const QString number = match.captured(1);
    const QString unit = match.captured(2);
    const bool isWritten = value == statement.value;
    const bool isQuoted = value.contains(u'"');
    const auto set = [&](Finding *finding, const QString &right) {
        if (isWritten)
            mend(finding, {withValue(draft, statement, right)},
                 setCommand(statement.name, right).label);
    };
    const Words words = {{"name", statement.name},
                         {"value", value},
                         {"unit", unit},
                         {"number", number},
                         {"default", isMemory ? QStringLiteral("MB") : QStringLiteral("KB")}};
    if (!unit.isEmpty() && !unitWord.match(unit).hasMatch()) {
        static const QRegularExpression letter = pattern("^\\s*([KMGT])");
        const auto first = letter.match(unit);
        Finding *const finding = draft.report("size-unit-unknown", statement.line, words);
        if (first.hasMatch())
            set(finding, number + u' ' + first.captured(1).toUpper() + u'B');
    } else if (isQuoted) {
        set(draft.report("size-in-quotes", statement.line, words),
            unit.isEmpty() ? number : number + u' ' + unit);
    } else if (unit.isEmpty() && number.toDouble() < (isMemory ? smallMegabytes : smallKilobytes) &&
               number.toDouble() > 0) {
        set(draft.report("size-bare-small", statement.line, words), number + QStringLiteral(" GB"));
    } else if (unit.isEmpty() && number.toDouble() > 0) {
        set(draft.report("size-bare", statement.line, words),
            number + (isMemory ? QStringLiteral(" MB") : QStringLiteral(" KB")));
    }
}

void checkSizes(Draft &draft)
{
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const QString &name = assignment.name;
        const bool isMemory = name == u"request_memory" || name == u"gpus_minimum_memory";
        if (isMemory || name == u"request_disk")
            checkSize(draft, *assignment.statement, isMemory);
    }
}

void checkAttributeTexts(Draft &draft)
{
    static const QRegularExpression word = pattern("^[A-Za-z_][A-Za-z0-9_]*$");
    static const QRegularExpression constant = pattern("^(true|false|undefined|error)$");
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        if (statement.kind != Kind::JobAttribute || !word.match(statement.value).hasMatch() ||
            constant.match(statement.value).hasMatch())
            continue;
        const bool isFlag = draft.limits.flags.contains(statement.name, Qt::CaseInsensitive);
        const bool isText =
            draft.limits.texts.contains(statement.name, Qt::CaseInsensitive) ||
            draft.limits.gpuLength.compare(statement.name, Qt::CaseInsensitive) == 0;
        if (isFlag ||
            (isText && draft.limits.gpuLength.compare(statement.name, Qt::CaseInsensitive) == 0))
            continue; // they have rules of their own
        Finding *const finding =
            draft.report("attribute-text-unquoted", statement.line,
                         {{"name", statement.name}, {"value", statement.value}});
        if (finding)
            finding->isSure = isText;
        mend(finding, {withValue(draft, statement, u'"' + statement.value + u'"')});
    }
}

/// Quotes around paths and lists of files belong to the names then.
void checkQuotedPaths(Draft &draft)
{
    for (const char *name :
         {"executable", "log", "output", "error", "input", "initialdir", "transfer_input_files",
          "transfer_output_files", "container_image", "docker_image"}) {
        const Statement *const statement = draft.last(name);
        if (!statement || statement->value.size() < 2 || !statement->value.startsWith(u'"') ||
            !statement->value.endsWith(u'"'))
            continue;
        const QString inside = statement->value.sliced(1, statement->value.size() - 2).trimmed();
        Finding *const finding =
            draft.report("quoted-path", statement->line, {{"name", statement->name}});
        if (finding && qstrcmp(name, "executable") == 0)
            finding->severity = Severity::Error; // refused at once
        mend(finding, {withValue(draft, *statement, inside)});
    }
}

} // namespace

QList<Check> valueChecks()
{
    return {{checkChoices,
             {"universe-unknown", "transfer-word", "transfer-time-word", "notification-word"}},
            {checkBooleans, {"not-a-bool"}},
            {checkNumbers, {"number-in-quotes", "number-with-unit", "number-is-a-word"}},
            {checkSizes, {"size-unit-unknown", "size-in-quotes", "size-bare-small", "size-bare"}},
            {checkAttributeTexts, {"attribute-text-unquoted"}},
            {checkQuotedPaths, {"quoted-path"}}};
}

} // namespace perch::lint
