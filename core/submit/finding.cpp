// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/finding.h"

#include "core/submit/submitfile.h"

#include <algorithm>

namespace perch
{

namespace
{

/// Each line with its own line end.
QStringList linesOf(const QString &text)
{
    QStringList lines;
    qsizetype begin = 0;
    while (begin < text.size()) {
        const qsizetype newline = text.indexOf(u'\n', begin);
        const qsizetype end = newline < 0 ? text.size() : newline + 1;
        lines.append(text.sliced(begin, end - begin));
        begin = end;
    }
    return lines;
}

QString lineEndOf(const QString &line)
{
    return line.endsWith(u"\r\n") ? QStringLiteral("\r\n")
           : line.endsWith(u'\n') ? QStringLiteral("\n")
                                  : QString();
}

QString withLines(const QString &text, QList<Edit> edits)
{
    // from the bottom, so that line numbers hold; of those at one line, what goes before it last
    std::reverse(edits.begin(), edits.end());
    std::stable_sort(edits.begin(), edits.end(), [](const Edit &a, const Edit &b) {
        return a.line != b.line ? a.line > b.line : a.lineCount > b.lineCount;
    });
    QStringList lines = linesOf(text);
    const QString usual = lines.isEmpty() || !lines.first().endsWith(u"\r\n")
                              ? QStringLiteral("\n")
                              : QStringLiteral("\r\n");
    for (const Edit &edit : std::as_const(edits)) {
        const qsizetype at = std::clamp<qsizetype>(edit.line - 1, 0, lines.size());
        const qsizetype count = std::clamp<qsizetype>(edit.lineCount, 0, lines.size() - at);
        QStringList fresh;
        for (const QString &line : edit.lines)
            fresh.append(line + usual);
        if (count > 0 && !fresh.isEmpty())
            fresh.last() = edit.lines.last() + lineEndOf(lines[at + count - 1]);
        if (at == lines.size() && at > 0 && !fresh.isEmpty() && !lines.last().endsWith(u'\n'))
            lines.last() += usual;
        lines.remove(at, count);
        for (qsizetype i = 0; i < fresh.size(); ++i)
            lines.insert(at + i, fresh[i]);
    }
    return lines.join(QString());
}

} // namespace

QString applyFix(const QString &text, const Fix &fix)
{
    QList<Edit> lineEdits;
    QList<Edit> commands;
    for (const Edit &edit : fix.edits)
        (edit.name.isEmpty() ? lineEdits : commands).append(edit);
    QString fixed = lineEdits.isEmpty() ? text : withLines(text, lineEdits);
    if (!commands.isEmpty()) {
        SubmitFile file(fixed);
        for (const Edit &command : std::as_const(commands))
            file.setValue(command.name, command.value);
        fixed = file.text();
    }
    if (fix.convertsLineEnds)
        fixed.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    return fixed;
}

} // namespace perch
