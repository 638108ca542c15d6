// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/definitionlexer.h"

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

/// Where a line stands: in the header, in a section of shell code, or in one of plain text.
enum Place { Header, Shell, Words };

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Place placeOf(QByteArrayView section)
{
    static constexpr std::array words = {"%labels",    "%help",    "%files",   "%arguments",
                                         "%applabels", "%apphelp", "%appfiles"};
    const bool isText = std::any_of(words.begin(), words.end(), [&section](const char *word) {
        return section.startsWith(word);
    });
    return isText ? Words : Shell;
}

bool isShellWord(QByteArrayView word)
{
    static constexpr std::array words = {
        "if",    "then", "else", "elif",   "fi",   "for", "in", "do",   "done",   "while",
        "until", "case", "esac", "export", "exec", "set", "cd", "exit", "return", "local"};
    return std::any_of(words.begin(), words.end(),
                       [&word](const char *one) { return word == one; });
}

} // namespace

const char *DefinitionLexer::language() const
{
    return "Apptainer definition";
}

QString DefinitionLexer::description(int style) const
{
    switch (style) {
    case Default:
        return QStringLiteral("Default");
    case Comment:
        return QStringLiteral("Comment");
    case Name:
        return QStringLiteral("Name");
    case Section:
        return QStringLiteral("Section keyword");
    case Keyword:
        return QStringLiteral("Keyword");
    case Text:
        return QStringLiteral("String");
    case Variable:
        return QStringLiteral("Variable");
    default:
        return {};
    }
}

LineLexer::State DefinitionLexer::styleLine(QByteArrayView line, State before)
{
    const QByteArrayView trimmed = line.trimmed();
    if (trimmed.startsWith('#')) {
        paint(0, line.size(), Comment);
        return before;
    }
    if (line.startsWith('%')) {
        paint(0, line.size(), Section);
        return placeOf(trimmed);
    }
    if (before == Shell) {
        styleShell(line);
    } else if (before == Header) {
        if (const qsizetype colon = line.indexOf(':'); colon > 0)
            paint(0, colon, Name);
        // a definition of several stages begins again with its header
    }
    styleVariables(line);
    if (before != Header && trimmed.toByteArray().toLower().startsWith("bootstrap:")) {
        paint(0, line.indexOf(':'), Name);
        return Header;
    }
    return before;
}

LineLexer::Depth DefinitionLexer::depthOf(QByteArrayView line, State before, State after) const
{
    if (line.startsWith('%'))
        return {0, 1};
    return {before == Header || after == Header ? 0 : 1, after == Header ? 0 : 1};
}

void DefinitionLexer::styleShell(QByteArrayView line)
{
    qsizetype at = 0;
    while (at < line.size()) {
        const char c = line[at];
        qsizetype end = at + 1;
        if (c == '#' && (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t')) {
            paint(at, line.size() - at, Comment);
            return;
        }
        if (c == '"' || c == '\'') {
            while (end < line.size() && line[end] != c)
                end += c == '"' && line[end] == '\\' ? 2 : 1;
            end = qMin(end + 1, line.size());
            paint(at, end - at, Text);
        } else if (c == '$') {
            if (end < line.size() && line[end] == '{') {
                const qsizetype close = line.indexOf('}', end);
                end = close < 0 ? line.size() : close + 1;
            } else {
                while (end < line.size() && isNameByte(line[end]))
                    ++end;
            }
            paint(at, end - at, Variable);
        } else if (isNameByte(c)) {
            while (end < line.size() && (isNameByte(line[end]) || line[end] == '-'))
                ++end;
            if (isShellWord(line.sliced(at, end - at)))
                paint(at, end - at, Keyword);
        }
        at = end;
    }
}

void DefinitionLexer::styleVariables(QByteArrayView line)
{
    qsizetype open = line.indexOf("{{");
    while (open >= 0) {
        const qsizetype close = line.indexOf("}}", open);
        if (close < 0)
            return;
        paint(open, close + 2 - open, Variable);
        open = line.indexOf("{{", close);
    }
}

} // namespace perch
