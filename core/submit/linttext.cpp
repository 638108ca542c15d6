// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Lines that HTCondor refuses or reads otherwise than they look.

#include "core/submit/lintdraft.h"
#include "core/submit/submitcommands.h"

namespace perch::lint
{

namespace
{

void checkStrayLine(Draft &draft, const Statement &statement)
{
    static const QRegularExpression directive =
        pattern("^(if|elif)\\s|^(else|endif)$|^(include|use|error|warning)\\b.*:");
    static const QRegularExpression queueEquals = pattern("^queue\\s*=\\s*(.*)$");
    static const QRegularExpression adding = pattern("^[A-Za-z0-9_.]+\\s*(\\+|\\+,|\\+&&)=");
    static const QRegularExpression colon = pattern("^([A-Za-z0-9_.]+)\\s*:\\s*(.*)$");
    static const QRegularExpression hyphen = pattern("^([+A-Za-z0-9_.-]+)\\s*=\\s*(.*)$");
    const QString &text = statement.value;
    if (directive.match(text).hasMatch())
        return;
    if (statement.line == 1 && text.startsWith(QChar::ByteOrderMark)) {
        Edit edit;
        edit.line = 1;
        edit.lineCount = 1;
        edit.lines = {draft.rawLine(1).remove(0, 1)};
        mend(draft.report("byte-order-mark", 1), {edit});
        return;
    }
    const int line = statement.line;
    const Words words = {{"line", text}};
    if (const auto match = queueEquals.match(text); match.hasMatch()) {
        mend(draft.report("queue-with-equals", line),
             {replaced(statement, {QStringLiteral("queue ") + match.captured(1)})});
    } else if (adding.match(text).hasMatch()) {
        draft.report("adds-with-plus-equals", line, words);
    } else if (const auto parts = colon.match(text); parts.hasMatch()) {
        mend(
            draft.report("colon-for-equals", line, words),
            {replaced(statement, {parts.captured(1) + QStringLiteral(" = ") + parts.captured(2)})});
    } else if (const auto name = hyphen.match(text);
               name.hasMatch() && name.captured(1).contains(u'-')) {
        const QString right = name.captured(1).replace(u'-', u'_');
        Finding *const finding = draft.report("name-with-hyphen", line, words);
        if (isSubmitCommand(right) && !name.captured(1).startsWith(u'+'))
            mend(finding, {replaced(statement, {right + QStringLiteral(" = ") + name.captured(2)})},
                 QStringLiteral("Write %1").arg(right));
    } else {
        draft.report("line-not-understood", line, words);
    }
}

void checkStrayLines(Draft &draft)
{
    for (const Statement &statement : draft.statements) {
        if (statement.kind == Kind::Other &&
            (draft.lastQueue == 0 || statement.line < draft.lastQueue))
            checkStrayLine(draft, statement);
    }
}

void checkQueueIsThere(Draft &draft)
{
    if (draft.lastQueue > 0)
        return;
    int line = 1;
    for (const Statement &statement : draft.statements)
        line = statement.line + statement.lineCount - 1;
    const bool isSwallowed = draft.rawLine(line).trimmed().endsWith(u'\\');
    Edit edit;
    edit.line = line + 1;
    edit.lines = {QStringLiteral("queue")};
    Finding *const finding = draft.report("queue-missing", line);
    if (!isSwallowed)
        mend(finding, {edit});
}

void checkAfterQueue(Draft &draft)
{
    if (draft.lastQueue == 0)
        return;
    for (const Statement &statement : draft.statements) {
        const bool isAssignment =
            statement.kind == Kind::Command || statement.kind == Kind::JobAttribute;
        if (!isAssignment || statement.line < draft.lastQueue)
            continue;
        Edit out;
        out.line = statement.line;
        out.lineCount = statement.lineCount;
        Edit in;
        in.line = draft.lastQueue;
        for (int i = 0; i < statement.lineCount; ++i)
            in.lines.append(draft.rawLine(statement.line + i));
        mend(draft.report("set-after-queue", statement.line, {{"name", statement.name}}),
             {out, in});
    }
}

/// A backslash at the end of a line that the next line, a command of its own, was not meant to
/// continue.
void checkSwallowedLines(Draft &draft)
{
    static const QRegularExpression command =
        pattern("^\\s*(?:\\+|MY\\.)?([a-z_]+)\\s*=(?![=?!])|^\\s*(queue)\\b");
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        if (statement.lineCount < 2 || !draft.rawLine(statement.line).trimmed().endsWith(u'\\'))
            continue;
        for (int i = 1; i < statement.lineCount && i < 1000; ++i) {
            const auto match = command.match(draft.rawLine(statement.line + i));
            const QString name = match.captured(1) + match.captured(2);
            if (!match.hasMatch() || !(name == u"queue" || isSubmitCommand(name)))
                continue;
            QString before = draft.rawLine(statement.line + i - 1);
            before = before.left(before.lastIndexOf(u'\\')).trimmed();
            Edit edit;
            edit.line = statement.line + i - 1;
            edit.lineCount = 1;
            edit.lines = {before};
            mend(draft.report("swallowed-line", statement.line + i,
                              {{"name", name}, {"into", statement.name}}),
                 {edit});
            break;
        }
    }
}

void checkBlocks(Draft &draft)
{
    static const QRegularExpression block = pattern("^[^=@]*@=\\s*(\\S+)\\s*$");
    for (const Statement &statement : draft.statements) {
        if (statement.kind != Kind::Command && statement.kind != Kind::JobAttribute)
            continue;
        const bool mayBeBlock = statement.lineCount > 1 || &statement == &draft.statements.last();
        const QString first = mayBeBlock ? draft.rawLine(statement.line) : QString();
        if (!first.contains(u"@="))
            continue;
        const auto match = block.match(first);
        const QString last = draft.rawLine(statement.line + statement.lineCount - 1).trimmed();
        if (match.hasMatch() && last != u'@' + match.captured(1))
            draft.report("block-not-closed", statement.line,
                         {{"name", statement.name}, {"tag", match.captured(1)}});
    }
}

/// Letters of web pages and word processors.
void checkTypography(Draft &draft)
{
    const auto isCurly = [](QChar c) {
        return c == u'\u2018' || c == u'\u2019' || c == u'\u201c' || c == u'\u201d';
    };
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        const QString &value = statement.value;
        const bool hasCurly = std::any_of(value.cbegin(), value.cend(), isCurly);
        if (!hasCurly && !value.contains(u'\u00a0'))
            continue;
        QStringList plain;
        for (int i = 0; i < statement.lineCount; ++i) {
            QString line = draft.rawLine(statement.line + i);
            line.replace(u'\u2018', u'\'').replace(u'\u2019', u'\'');
            line.replace(u'\u201c', u'"').replace(u'\u201d', u'"').replace(u'\u00a0', u' ');
            plain.append(line);
        }
        mend(draft.report(hasCurly ? "curly-quotes" : "blank-of-a-web-page", statement.line,
                          {{"name", statement.name}}),
             {replaced(statement, plain)});
    }
}

/// `#` begins a comment only where it begins the line.
void checkComments(Draft &draft)
{
    static const QRegularExpression comment = pattern("\\s#\\s");
    static const QSet<QString> freeTexts = {
        QStringLiteral("arguments"),   QStringLiteral("environment"),
        QStringLiteral("description"), QStringLiteral("batch_name"),
        QStringLiteral("shell"),       QStringLiteral("submit_event_notes")};
    for (const Assignment &assignment : std::as_const(draft.assignments)) {
        const Statement &statement = *assignment.statement;
        if (draft.hasSaidEnough("comment-behind-value"))
            return;
        if (!statement.value.contains(u'#') || freeTexts.contains(assignment.name))
            continue;
        const auto match = comment.match(statement.value);
        const QString before = statement.value.left(match.capturedStart());
        // within quotes it is text
        if (!match.hasMatch() || before.count(u'"') % 2 == 1 || statement.lineCount > 1)
            continue;
        const bool isKnown = statement.kind == Kind::JobAttribute ||
                             isSubmitCommand(assignment.name) ||
                             assignment.name.startsWith(u"request_");
        const qsizetype at = match.capturedStart();
        Edit apart = withValue(draft, statement, before.trimmed());
        apart.lines.prepend(statement.value.sliced(at).trimmed());
        Finding *const finding =
            draft.report("comment-behind-value", statement.line, {{"name", statement.name}});
        if (finding)
            finding->isSure = isKnown;
        mend(finding, {apart});
    }
}

void checkConditions(Draft &draft)
{
    static const QRegularExpression comparison = pattern("[<>]|==|!=|&&|\\|\\|");
    static const QRegularExpression word = pattern("^(if|elif|else|endif)\\b(.*)$");
    QList<int> open;
    for (const Statement &statement : draft.statements) {
        if (statement.kind != Kind::Other)
            continue;
        const auto match = word.match(statement.value);
        if (!match.hasMatch())
            continue;
        const QString name = match.captured(1).toLower();
        const QString condition = match.captured(2).trimmed();
        if (name == u"if")
            open.append(statement.line);
        else if (open.isEmpty())
            draft.report("branch-without-if", statement.line, {{"word", name}});
        else if (name == u"endif")
            open.removeLast();
        const bool isVersion = condition.startsWith(u"version", Qt::CaseInsensitive) ||
                               condition.startsWith(u"! version", Qt::CaseInsensitive);
        if ((name == u"if" || name == u"elif") && !isVersion &&
            comparison.match(condition).hasMatch())
            draft.report("condition-compares", statement.line, {{"condition", condition}});
    }
    for (const int line : std::as_const(open))
        draft.report("if-not-closed", line);
}

} // namespace

QList<Check> textChecks()
{
    return {{checkStrayLines,
             {"byte-order-mark", "queue-with-equals", "adds-with-plus-equals", "colon-for-equals",
              "name-with-hyphen", "line-not-understood"}},
            {checkQueueIsThere, {"queue-missing"}},
            {checkAfterQueue, {"set-after-queue"}},
            {checkSwallowedLines, {"swallowed-line"}},
            {checkBlocks, {"block-not-closed"}},
            {checkTypography, {"curly-quotes", "blank-of-a-web-page"}},
            {checkComments, {"comment-behind-value"}},
            {checkConditions, {"branch-without-if", "condition-compares", "if-not-closed"}}};
}

} // namespace perch::lint
