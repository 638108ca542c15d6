// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/queuewords.h"

#include <QRegularExpression>

namespace perch
{

namespace
{

using Source = QueueWords::Source;

void readPrefix(QueueWords &words, const QString &prefix)
{
    static const QRegularExpression separators(QStringLiteral("[\\s,]+"));
    static const QRegularExpression name(QStringLiteral("^[A-Za-z_][A-Za-z0-9_.]*$"));
    QStringList parts = prefix.split(separators, Qt::SkipEmptyParts);
    // a count is whatever stands before the first name
    while (!parts.isEmpty() && !name.match(parts.first()).hasMatch())
        words.count += parts.takeFirst();
    words.variables = parts;
}

void readList(QueueWords &words, const QString &value, qsizetype open)
{
    words.isList = true;
    const qsizetype firstEnd = value.indexOf(u'\n', open);
    const QStringView first =
        QStringView(value).sliced(open + 1, (firstEnd < 0 ? value.size() : firstEnd) - open - 1);
    if (firstEnd < 0) {
        words.isClosed = first.trimmed().endsWith(u')');
        words.from = first.toString().trimmed();
        if (words.isClosed)
            words.from.chop(1);
        return;
    }
    if (!first.trimmed().isEmpty())
        words.rows.append({0, first.trimmed()});
    words.isClosed = false;
    int line = 0;
    for (qsizetype begin = firstEnd + 1; begin <= value.size();) {
        qsizetype end = value.indexOf(u'\n', begin);
        end = end < 0 ? value.size() : end;
        const QStringView row = QStringView(value).sliced(begin, end - begin).trimmed();
        ++line;
        begin = end + 1;
        if (row.startsWith(u')')) {
            words.isClosed = true;
            break;
        }
        if (!row.startsWith(u'#'))
            words.rows.append({line, row});
    }
}

} // namespace

QueueWords queueWords(const QString &value)
{
    static const QRegularExpression source(
        QStringLiteral("^([^(\\n]*?)\\b(in|from|matching)\\b"
                       "(\\s*\\b(?:files|dirs|any)\\b)?(\\s*\\[[^\\]\\n]*\\])?\\s*"),
        QRegularExpression::CaseInsensitiveOption);
    QueueWords words;
    const qsizetype lineEnd = value.indexOf(u'\n');
    const auto match = source.match(lineEnd < 0 ? value : value.left(lineEnd));
    if (!match.hasMatch()) {
        // "queue 2 x" has no list; a count may be an expression with blanks
        words.count = value.trimmed();
        return words;
    }
    readPrefix(words, match.captured(1));
    const QString word = match.captured(2).toLower();
    words.source = word == u"in" ? Source::In : word == u"from" ? Source::From : Source::Matching;
    words.hasSlice = match.capturedLength(4) > 0;
    const qsizetype after = match.capturedEnd();
    if (after < value.size() && value[after] == u'(')
        readList(words, value, after);
    else
        words.from = value.sliced(after, (lineEnd < 0 ? value.size() : lineEnd) - after).trimmed();
    return words;
}

int rowColumns(QStringView row, int wanted)
{
    int columns = 0;
    qsizetype at = 0;
    const auto isBlank = [](QChar c) {
        return c == u' ' || c == u'\t';
    };
    while (at < row.size() && columns < wanted) {
        ++columns;
        if (columns == wanted)
            break;
        while (at < row.size() && !isBlank(row[at]) && row[at] != u',')
            ++at;
        // blanks and one comma part two columns
        while (at < row.size() && isBlank(row[at]))
            ++at;
        if (at < row.size() && row[at] == u',') {
            ++at;
            while (at < row.size() && isBlank(row[at]))
                ++at;
            if (at == row.size())
                ++columns; // "1," has an empty second one
        }
    }
    return columns;
}

} // namespace perch
