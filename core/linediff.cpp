// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/linediff.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace perch
{

namespace
{

constexpr qsizetype mostLines = 2000; ///< of a part that differs: the table has its square

QStringList linesOf(QString text)
{
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    if (text.endsWith(u'\n'))
        text.chop(1);
    return text.isEmpty() ? QStringList() : text.split(u'\n');
}

void append(QList<DiffLine> &diff, DiffLine::Kind kind, const QStringList &lines)
{
    for (const QString &line : lines)
        diff.append({kind, line});
}

/// By the longest common subsequence.
void appendMiddle(QList<DiffLine> &diff, const QStringList &before, const QStringList &after)
{
    const qsizetype rows = before.size();
    const qsizetype columns = after.size();
    if (rows > mostLines || columns > mostLines || rows == 0 || columns == 0) {
        append(diff, DiffLine::Kind::Removed, before);
        append(diff, DiffLine::Kind::Added, after);
        return;
    }
    const auto at = [columns](qsizetype row, qsizetype column) {
        return size_t(row * (columns + 1) + column);
    };
    std::vector<quint16> common(size_t((rows + 1) * (columns + 1)), 0);
    for (qsizetype i = rows - 1; i >= 0; --i) {
        for (qsizetype j = columns - 1; j >= 0; --j)
            common[at(i, j)] = before[i] == after[j]
                                   ? quint16(common[at(i + 1, j + 1)] + 1)
                                   : std::max(common[at(i + 1, j)], common[at(i, j + 1)]);
    }
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && before[i] == after[j]) {
            diff.append({DiffLine::Kind::Same, before[i]});
            ++i;
            ++j;
        } else if (i < rows && (j == columns || common[at(i + 1, j)] >= common[at(i, j + 1)])) {
            diff.append({DiffLine::Kind::Removed, before[i++]});
        } else {
            diff.append({DiffLine::Kind::Added, after[j++]});
        }
    }
}

} // namespace

QList<DiffLine> lineDiff(const QString &before, const QString &after)
{
    const QStringList first = linesOf(before);
    const QStringList second = linesOf(after);
    const qsizetype shorter = std::min(first.size(), second.size());
    qsizetype head = 0;
    while (head < shorter && first[head] == second[head])
        ++head;
    qsizetype tail = 0;
    while (tail < shorter - head &&
           first[first.size() - 1 - tail] == second[second.size() - 1 - tail])
        ++tail;
    QList<DiffLine> diff;
    append(diff, DiffLine::Kind::Same, first.mid(0, head));
    appendMiddle(diff, first.mid(head, first.size() - head - tail),
                 second.mid(head, second.size() - head - tail));
    append(diff, DiffLine::Kind::Same, first.mid(first.size() - tail));
    return diff;
}

} // namespace perch
