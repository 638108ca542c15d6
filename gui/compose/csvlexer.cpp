// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/csvlexer.h"

namespace perch
{

const char *CsvLexer::language() const
{
    return "CSV";
}

QString CsvLexer::description(int style) const
{
    switch (style) {
    case First:
        return QStringLiteral("Default");
    case Second:
        return QStringLiteral("Name");
    case Third:
        return QStringLiteral("Variable");
    case Fourth:
        return QStringLiteral("String");
    case Separator:
        return QStringLiteral("Comment");
    default:
        return {};
    }
}

/// The state is whether a quoted field goes on in the next line, and in which column.
LineLexer::State CsvLexer::styleLine(QByteArrayView line, State before)
{
    constexpr int columns = 4;
    const char separator = !line.contains(',') && line.contains('\t') ? '\t' : ',';
    bool isQuoted = before > 0;
    int column = isQuoted ? before - 1 : 0;
    for (qsizetype at = 0; at < line.size(); ++at) {
        if (line[at] == '"')
            isQuoted = !isQuoted;
        const bool isEnd = line[at] == separator && !isQuoted;
        paint(at, 1, isEnd ? Separator : column);
        column = isEnd ? (column + 1) % columns : column;
    }
    return isQuoted ? column + 1 : 0;
}

} // namespace perch
