// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The queue statement and its lists.

#include "core/submit/lintdraft.h"
#include "core/submit/submitcommands.h"

namespace perch::lint
{

namespace
{

using Source = QueueWords::Source;

void checkCounts(Draft &draft)
{
    static const QRegularExpression stray = pattern("^\\d+\\s+[a-z]+$");
    for (qsizetype i = 0; i < draft.queues.size(); ++i) {
        const Statement &queue = *draft.queues[i];
        const QString count = draft.plain(draft.queueWords[i].count).trimmed();
        bool isNumber = false;
        const qint64 number = count.toLongLong(&isNumber);
        if (isNumber && number < 0)
            draft.report("queue-negative", queue.line, {{"count", count}});
        else if (isNumber && number == 0 && draft.queues.size() == 1)
            draft.report("queue-nothing", queue.line);
        else if (draft.queueWords[i].source == Source::None && stray.match(count).hasMatch())
            mend(draft.report("queue-count-with-word", queue.line, {{"count", count}}),
                 {replaced(queue, {QStringLiteral("queue ") + count.section(u' ', 0, 0)})});
    }
    if (draft.queues.size() > 1)
        draft.report("queue-several", draft.queues[1]->line,
                     {{"count", QString::number(draft.queues.size())}});
}

void checkListsAreClosed(Draft &draft)
{
    for (qsizetype i = 0; i < draft.queues.size(); ++i) {
        const QueueWords &words = draft.queueWords[i];
        const Statement &queue = *draft.queues[i];
        if (!words.isList || words.isClosed)
            continue;
        Finding *const finding = draft.report("queue-list-open", queue.line);
        for (const auto &row : words.rows) {
            if (row.first == 0 || !row.second.endsWith(u')'))
                continue;
            Edit edit;
            edit.line = queue.line + row.first;
            edit.lineCount = 1;
            edit.lines = {row.second.chopped(1).trimmed().toString(), QStringLiteral(")")};
            mend(finding, {edit}, QStringLiteral("Put the closing bracket on a line of its own"));
            break;
        }
    }
}

void checkInlineRows(Draft &draft)
{
    for (qsizetype i = 0; i < draft.queues.size(); ++i) {
        const QueueWords &words = draft.queueWords[i];
        if (!words.isList || words.source != Source::From || !words.isClosed)
            continue;
        const int wanted = int(std::max<qsizetype>(1, words.variables.size()));
        int said = 0;
        for (const auto &[below, row] : words.rows) {
            const int line = draft.queues[i]->line + below;
            const int columns = rowColumns(row, wanted);
            if (columns >= wanted)
                continue;
            if (++said > 20)
                break;
            Edit out;
            out.line = line;
            out.lineCount = 1;
            if (row.isEmpty())
                mend(draft.report("queue-row-empty", line), {out});
            else
                draft.report("queue-row-short", line,
                             {{"columns", QString::number(columns)},
                              {"wanted", QString::number(wanted)},
                              {"variable", words.variables.value(columns)}});
        }
    }
}

/// The file that `queue ... from FILE` reads, where it lies in the job folder.
void checkListFile(Draft &draft, const QueueWords &words, int queueLine)
{
    const QString name = draft.plain(words.from);
    const LintFile *const list = draft.fileOf(name);
    if (!list || !list->text)
        return;
    if (list->text->trimmed().isEmpty()) {
        draft.report("queue-file-empty", queueLine, {{"name", name}});
        return;
    }
    const int wanted = int(std::max<qsizetype>(1, words.variables.size()));
    const QStringView text(*list->text);
    const QString names = words.variables.join(u',').toLower();
    int line = 0;
    int said = 0;
    for (qsizetype begin = 0; begin < text.size() && said < 20;) {
        qsizetype end = text.indexOf(u'\n', begin);
        end = end < 0 ? text.size() : end;
        const QStringView row = text.sliced(begin, end - begin).trimmed();
        begin = end + 1;
        ++line;
        Edit out;
        out.line = line;
        out.lineCount = 1;
        const int columns = rowColumns(row, wanted);
        if (row.startsWith(u'#')) {
            mend(draft.report("queue-file-comment", line, {{"name", name}}, name), {out});
            ++said;
        } else if (line == 1 && !names.isEmpty() &&
                   row.toString().toLower().remove(u' ') == names) {
            mend(draft.report("queue-file-header", line, {{"name", name}}, name), {out});
            ++said;
        } else if (row.isEmpty()) {
            mend(draft.report("queue-row-empty", line, {}, name), {out});
            ++said;
        } else if (columns < wanted) {
            draft.report("queue-row-short", line,
                         {{"columns", QString::number(columns)},
                          {"wanted", QString::number(wanted)},
                          {"variable", words.variables.value(columns)}},
                         name);
            ++said;
        }
    }
}

void checkListFiles(Draft &draft)
{
    for (qsizetype i = 0; i < draft.queues.size(); ++i) {
        const QueueWords &words = draft.queueWords[i];
        if (words.source == Source::From && !words.isList && !words.hasSlice &&
            !words.from.endsWith(u'|') && words.from != u"-")
            checkListFile(draft, words, draft.queues[i]->line);
    }
}

void checkVariables(Draft &draft)
{
    for (qsizetype i = 0; i < draft.queues.size(); ++i) {
        const QueueWords &words = draft.queueWords[i];
        const int line = draft.queues[i]->line;
        for (const QString &name : words.variables.mid(0, 50)) {
            const QString lower = name.toLower();
            static const QSet<QString> reserved = {
                QStringLiteral("batch_name"), QStringLiteral("output"),  QStringLiteral("input"),
                QStringLiteral("arguments"),  QStringLiteral("error"),   QStringLiteral("cluster"),
                QStringLiteral("clusterid"),  QStringLiteral("process"), QStringLiteral("procid"),
                QStringLiteral("log")};
            if (reserved.contains(lower)) {
                draft.report("queue-name-reserved", line, {{"name", name}});
                continue;
            }
            if (isAutomaticMacro(name))
                continue;
            const bool isPrefix =
                std::any_of(draft.usedPrefixes.cbegin(), draft.usedPrefixes.cend(),
                            [&lower](const QString &prefix) { return lower.startsWith(prefix); });
            if (!draft.usedMacros.contains(lower) && !isPrefix && !isSubmitCommand(lower) &&
                !lower.startsWith(u"request_") && !lower.contains(u'.') && !draft.hasUnseenParts())
                draft.report("queue-name-unused", line, {{"name", name}});
        }
    }
}

} // namespace

QList<Check> queueChecks()
{
    return {{checkCounts,
             {"queue-negative", "queue-nothing", "queue-count-with-word", "queue-several"}},
            {checkListsAreClosed, {"queue-list-open"}},
            {checkInlineRows, {"queue-row-empty", "queue-row-short"}},
            {checkListFiles, {"queue-file-empty", "queue-file-comment", "queue-file-header"}},
            {checkVariables, {"queue-name-reserved", "queue-name-unused"}}};
}

} // namespace perch::lint
