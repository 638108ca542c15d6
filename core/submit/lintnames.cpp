// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Names of commands and attributes.

#include "core/submit/lintdraft.h"
#include "core/submit/submitcommands.h"

namespace perch::lint
{

namespace
{

constexpr int guessLimit = 25; ///< a guess compares with all commands

/// Whether the brackets around the value belong together.
bool isInBrackets(const QString &value)
{
    if (!value.startsWith(u'(') || !value.endsWith(u')'))
        return false;
    int depth = 0;
    for (qsizetype i = 0; i < value.size(); ++i) {
        depth += value[i] == u'(' ? 1 : value[i] == u')' ? -1 : 0;
        if (depth == 0)
            return i == value.size() - 1;
    }
    return false;
}

QString bracketed(const QString &value)
{
    return isInBrackets(value) ? value : u'(' + value + u')';
}

void checkWhatIsSetTwice(Draft &draft)
{
    for (auto it = draft.byName.cbegin(); it != draft.byName.cend(); ++it) {
        for (qsizetype i = 0; i + 1 < it->size(); ++i) {
            const Assignment &first = draft.assignments[it->at(i)];
            const Assignment &second = draft.assignments[it->at(i + 1)];
            const Statement &lost = *first.statement;
            const Statement &kept = *second.statement;
            const bool goesOn =
                kept.value.contains(QStringLiteral("$(") + lost.name, Qt::CaseInsensitive);
            if (goesOn || first.isConditional || second.isConditional)
                continue;
            Edit out;
            out.line = lost.line;
            out.lineCount = lost.lineCount;
            const QString plus = lost.kind == Kind::JobAttribute ? QStringLiteral("+") : QString();
            const Words words = {{"name", plus + lost.name},
                                 {"line", QString::number(kept.line)},
                                 {"this", QString::number(lost.line)}};
            if (lost.value == kept.value) {
                mend(draft.report("twice-the-same", lost.line, words), {out});
            } else if (first.name == u"requirements" && !lost.value.isEmpty() &&
                       !kept.value.isEmpty()) {
                const QString both =
                    bracketed(lost.value) + QStringLiteral(" && ") + bracketed(kept.value);
                mend(draft.report("twice-set", lost.line, words),
                     {out, withValue(draft, kept, both)},
                     QStringLiteral("Join both lines with &&"));
            } else {
                mend(draft.report("twice-set", lost.line, words), {out});
            }
        }
    }
}

bool isUsed(const Draft &draft, const QString &name)
{
    return draft.usedMacros.contains(name) || draft.hasUnseenParts() ||
           std::any_of(draft.usedPrefixes.cbegin(), draft.usedPrefixes.cend(),
                       [&name](const QString &prefix) { return name.startsWith(prefix); });
}

/// The line with another name on its left.
Edit renamed(const Draft &draft, const Statement &statement, const QString &name)
{
    Edit edit;
    edit.line = statement.line;
    edit.lineCount = 1;
    const QString raw = draft.rawLine(statement.line);
    const qsizetype equals = raw.indexOf(u'=');
    qsizetype end = equals;
    while (end > 0 && (raw[end - 1].isSpace() || raw[end - 1] == u'@'))
        --end;
    qsizetype begin = 0;
    while (begin < end && raw[begin].isSpace())
        ++begin;
    edit.lines = {raw.left(begin) + name + raw.mid(end)};
    return edit;
}

void checkRequest(Draft &draft, const Assignment &assignment, int &guesses)
{
    const Statement &statement = *assignment.statement;
    const QString &name = assignment.name;
    if (name == u"request_gpu_memory" || name == u"request_gpus_memory") {
        mend(draft.report("gpu-memory-request", statement.line, {{"name", statement.name}}),
             {renamed(draft, statement, QStringLiteral("gpus_minimum_memory"))});
        return;
    }
    for (const char *known : {"request_cpus", "request_memory", "request_disk", "request_gpus"}) {
        if (name == QLatin1StringView(known))
            return;
    }
    if (++guesses > guessLimit)
        return;
    const QString nearest = nearestSubmitCommand(name);
    if (nearest.startsWith(u"request_"))
        mend(draft.report("request-misspelt", statement.line,
                          {{"name", statement.name}, {"nearest", nearest}}),
             {renamed(draft, statement, nearest)});
    else
        draft.report("request-of-the-site", statement.line, {{"name", statement.name}});
}

void checkCommandNames(Draft &draft)
{
    QSet<QString> attributes;
    for (const QString &name : draft.limits.flags + draft.limits.texts)
        attributes.insert(name.toLower());
    int guesses = 0;
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        const QString &name = assignment.name;
        if (statement.kind != Kind::Command || name.contains(u'.'))
            continue;
        if (name.startsWith(u"request_")) {
            checkRequest(draft, assignment, guesses);
            continue;
        }
        if (isSubmitCommand(name) || isUsed(draft, name) || statement.value.isEmpty())
            continue;
        if (attributes.contains(name)) {
            mend(draft.report("plus-missing", statement.line, {{"name", statement.name}}),
                 {renamed(draft, statement, u'+' + statement.name)});
            continue;
        }
        if (++guesses > guessLimit)
            return;
        const QString nearest = nearestSubmitCommand(name);
        if (nearest.isEmpty())
            draft.report("command-without-effect", statement.line, {{"name", statement.name}});
        else
            mend(draft.report("unknown-command", statement.line,
                              {{"name", statement.name}, {"nearest", nearest}}),
                 {renamed(draft, statement, nearest)});
    }
}

/// "+request_memory = 4GB" makes an attribute that nothing reads.
void checkNeedlessPlus(Draft &draft)
{
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        const QString name = statement.name.toLower();
        const bool isCommand = name.startsWith(u"request_") || name.startsWith(u"transfer_") ||
                               name.startsWith(u"gpus_") || name == u"container_image" ||
                               name == u"docker_image";
        if (statement.kind == Kind::JobAttribute && isCommand && isSubmitCommand(name))
            mend(draft.report("plus-needless", statement.line, {{"name", statement.name}}),
                 {renamed(draft, statement, statement.name)});
    }
}

void checkRenamedCommands(Draft &draft)
{
    for (auto it = draft.limits.renamed.cbegin(); it != draft.limits.renamed.cend(); ++it) {
        if (const Statement *const old = draft.last(it.key().toLower()))
            mend(draft.report("renamed-command", old->line,
                              {{"name", it.key()}, {"present", it.value()}}),
                 {renamed(draft, *old, it.value())});
    }
}

} // namespace

QList<Check> nameChecks()
{
    return {{checkWhatIsSetTwice, {"twice-set", "twice-the-same"}},
            {checkCommandNames,
             {"unknown-command", "command-without-effect", "request-misspelt",
              "request-of-the-site", "gpu-memory-request", "plus-missing"}},
            {checkNeedlessPlus, {"plus-needless"}},
            {checkRenamedCommands, {"renamed-command"}}};
}

} // namespace perch::lint
