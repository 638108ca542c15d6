// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitlexer.h"

#include "core/submit/submitcommands.h"

#include <QHashFunctions>

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

/// What the lines before have opened. The state of a line holds it in the lowest bits, then the
/// number of open ifs, then a hash of the @= block's end.
enum class Open { Nothing, Continuation, List, Block };

constexpr int openBits = 2;
constexpr int depthBits = 6;
constexpr int deepestIf = (1 << depthBits) - 1;
constexpr int tagMask = (1 << 20) - 1;

constexpr int stateOf(Open open, int depth, int tag = 0)
{
    return int(open) | (std::clamp(depth, 0, deepestIf) << openBits) |
           (tag << (openBits + depthBits));
}

constexpr Open openOf(int state)
{
    return Open(state & ((1 << openBits) - 1));
}

constexpr int ifDepthOf(int state)
{
    return (state >> openBits) & deepestIf;
}

constexpr int tagOf(int state)
{
    return state >> (openBits + depthBits);
}

int hashOf(QByteArrayView tag)
{
    return int(qHashBits(tag.data(), size_t(tag.size()), 0) & size_t(tagMask));
}

bool isContinued(QByteArrayView trimmed)
{
    return trimmed.endsWith('\\');
}

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The letters with which a line begins, in lower case.
QByteArray firstWord(QByteArrayView trimmed)
{
    qsizetype end = 0;
    while (end < trimmed.size() && isNameByte(trimmed[end]))
        ++end;
    return trimmed.first(end).toByteArray().toLower();
}

bool isQueueWord(const QByteArray &word)
{
    return word == "queue" || word == "iterate" || word == "iter";
}

bool isDirective(const QByteArray &word, QByteArrayView rest)
{
    static constexpr std::array conditions = {"if", "elif", "else", "endif"};
    static constexpr std::array others = {"include", "use", "error", "warning"};
    const auto is = [&word](const char *one) {
        return word == one;
    };
    return std::any_of(conditions.begin(), conditions.end(), is) ||
           (rest.contains(':') && std::any_of(others.begin(), others.end(), is));
}

/// Whether rows follow on lines of their own: "queue a from (" without an end in the same line.
bool opensList(QByteArrayView trimmed)
{
    const qsizetype bracket = trimmed.indexOf('(');
    if (bracket < 0 || trimmed.endsWith(')'))
        return false;
    QByteArrayView before = trimmed.first(bracket).trimmed();
    if (before.endsWith(']'))
        before = before.first(qMax(qsizetype(0), before.lastIndexOf('['))).trimmed();
    qsizetype begin = before.size();
    while (begin > 0 && isNameByte(before[begin - 1]))
        --begin;
    const QByteArray word = before.sliced(begin).toByteArray().toLower();
    static constexpr std::array words = {"in", "from", "matching", "files", "dirs", "any"};
    return std::any_of(words.begin(), words.end(),
                       [&word](const char *one) { return word == one; });
}

} // namespace

const char *SubmitLexer::language() const
{
    return "HTCondor submit description";
}

QString SubmitLexer::description(int style) const
{
    switch (style) {
    case Default:
        return QStringLiteral("Default");
    case Comment:
        return QStringLiteral("Comment");
    case Name:
        return QStringLiteral("Name");
    case Value:
        return QStringLiteral("Value");
    case Macro:
        return QStringLiteral("Macro");
    case Keyword:
        return QStringLiteral("Keyword");
    case OwnName:
        return QStringLiteral("Own name");
    default:
        return {}; // QScintilla counts the styles by this
    }
}

bool SubmitLexer::isOpen(int state)
{
    return openOf(state) != Open::Nothing;
}

LineLexer::State SubmitLexer::styleLine(QByteArrayView line, State before)
{
    const QByteArrayView trimmed = line.trimmed();
    const int depth = ifDepthOf(before);
    const bool isComment = trimmed.startsWith('#');
    switch (openOf(before)) {
    case Open::Continuation:
        if (isComment) {
            paint(0, line.size(), Comment);
            return isContinued(trimmed) ? before : stateOf(Open::Nothing, depth);
        }
        styleValue(line, 0);
        return isContinued(trimmed) ? before : stateOf(Open::Nothing, depth);
    case Open::List:
        if (trimmed.startsWith(')')) {
            paint(0, line.size(), Keyword);
            return stateOf(Open::Nothing, depth);
        }
        if (isComment)
            paint(0, line.size(), Comment);
        else
            styleValue(line, 0);
        return before;
    case Open::Block:
        if (trimmed.startsWith('@') && hashOf(trimmed.sliced(1)) == tagOf(before)) {
            paint(0, line.size(), Keyword);
            return stateOf(Open::Nothing, depth);
        }
        styleValue(line, 0);
        return before;
    case Open::Nothing:
        break;
    }
    if (isComment) {
        paint(0, line.size(), Comment);
        return before;
    }
    return styleStatement(line, depth);
}

LineLexer::State SubmitLexer::styleStatement(QByteArrayView line, int depth)
{
    const QByteArrayView trimmed = line.trimmed();
    const qsizetype indent = trimmed.isEmpty() ? 0 : trimmed.data() - line.data();
    const Open open = isContinued(trimmed) ? Open::Continuation : Open::Nothing;
    const QByteArray word = firstWord(trimmed);
    const qsizetype wordEnd = indent + word.size();
    QByteArrayView rest = line.sliced(wordEnd).trimmed();
    const bool isAssignment = rest.startsWith('=') || rest.startsWith("@=");
    if (!isAssignment && isQueueWord(word)) {
        paint(indent, word.size(), Keyword);
        styleValue(line, wordEnd);
        return stateOf(opensList(trimmed) ? Open::List : open, depth);
    }
    if (!isAssignment && isDirective(word, rest)) {
        paint(indent, word.size(), Keyword);
        styleValue(line, wordEnd);
        return stateOf(open, word == "if" ? depth + 1 : word == "endif" ? depth - 1 : depth);
    }
    const qsizetype equals = line.indexOf('=');
    if (equals < 0) {
        styleValue(line, 0);
        return stateOf(open, depth);
    }
    const bool isBlock = equals > 0 && line[equals - 1] == '@';
    const QByteArrayView name = line.first(equals - (isBlock ? 1 : 0)).trimmed();
    const bool isCommand =
        name.startsWith('+') || submitCommandTable().find(QString::fromUtf8(name)) != nullptr;
    paint(0, equals, isCommand ? Name : OwnName);
    styleValue(line, equals + 1);
    return isBlock ? stateOf(Open::Block, depth, hashOf(line.sliced(equals + 1).trimmed()))
                   : stateOf(open, depth);
}

LineLexer::Depth SubmitLexer::depthOf(QByteArrayView line, State before, State after) const
{
    const int depthBefore = ifDepthOf(before) + (openOf(before) != Open::Nothing ? 1 : 0);
    const int depthAfter = ifDepthOf(after) + (openOf(after) != Open::Nothing ? 1 : 0);
    if (openOf(before) == Open::Nothing && ifDepthOf(before) > 0) {
        const QByteArray word = firstWord(line.trimmed());
        if (word == "else" || word == "elif") // ends one part and heads the next
            return {depthBefore - 1, depthAfter};
    }
    return {depthBefore, depthAfter};
}

/// Macros stand out: $(name), $$(name), $INT(name, %d), with others inside.
void SubmitLexer::styleValue(QByteArrayView line, qsizetype begin)
{
    paint(begin, line.size() - begin, Value);
    qsizetype at = begin;
    while (at < line.size()) {
        const qsizetype dollar = line.indexOf('$', at);
        if (dollar < 0)
            return;
        qsizetype bracket = dollar + 1;
        while (bracket < line.size() && (isNameByte(line[bracket]) || line[bracket] == '$'))
            ++bracket;
        at = bracket;
        if (bracket >= line.size() || line[bracket] != '(')
            continue;
        int open = 0;
        qsizetype end = bracket;
        do {
            open += line[end] == '(' ? 1 : line[end] == ')' ? -1 : 0;
            ++end;
        } while (end < line.size() && open > 0);
        while (open > 0 && end > dollar && isBlank(line[end - 1]))
            --end; // never closed: the line end is no part of it
        paint(dollar, end - dollar, Macro);
        at = end;
    }
}

} // namespace perch
