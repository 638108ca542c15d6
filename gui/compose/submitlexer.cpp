// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitlexer.h"

namespace perch
{

namespace
{

bool continuesAfter(QByteArrayView line)
{
    return line.trimmed().endsWith('\\');
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
    default:
        return {}; // QScintilla counts the styles by this
    }
}

const char *SubmitLexer::wordCharacters() const
{
    return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
}

void SubmitLexer::styleText(int start, int end)
{
    if (!editor() || end <= start)
        return;
    QByteArray bytes(end - start + 1, '\0');
    editor()->SendScintilla(QsciScintillaBase::SCI_GETTEXTRANGE, start, end, bytes.data());
    bytes.chop(1);
    bool continues = false;
    const long line = editor()->SendScintilla(QsciScintillaBase::SCI_LINEFROMPOSITION, start);
    if (line > 0) {
        const QByteArray before = editor()->text(int(line) - 1).toUtf8();
        continues = continuesAfter(before) && !before.trimmed().startsWith('#');
    }
    startStyling(start);
    qsizetype at = 0;
    while (at < bytes.size()) {
        qsizetype next = bytes.indexOf('\n', at);
        next = next < 0 ? bytes.size() : next + 1;
        const QByteArrayView view = QByteArrayView(bytes).sliced(at, next - at);
        styleLine(view, continues);
        continues = continuesAfter(view) && !view.trimmed().startsWith('#');
        at = next;
    }
}

void SubmitLexer::styleLine(QByteArrayView line, bool continues)
{
    const QByteArrayView trimmed = line.trimmed();
    if (trimmed.startsWith('#')) {
        setStyling(int(line.size()), Comment);
        return;
    }
    if (continues) {
        styleValue(line);
        return;
    }
    const bool queue = trimmed.size() >= 5 && qstrnicmp(trimmed.data(), "queue", 5) == 0 &&
                       (trimmed.size() == 5 || trimmed[5] == ' ' || trimmed[5] == '\t');
    qsizetype equals = -1;
    for (qsizetype i = 0; i < line.size() && equals < 0; ++i)
        equals = line[i] == '=' ? i : -1;
    if (queue && equals < 0) {
        const qsizetype word = (trimmed.data() - line.data()) + 5;
        setStyling(int(word), Keyword);
        styleValue(line.sliced(word));
        return;
    }
    if (equals < 0) {
        styleValue(line);
        return;
    }
    setStyling(int(equals), Name);
    setStyling(1, Default);
    styleValue(line.sliced(equals + 1));
}

void SubmitLexer::styleValue(QByteArrayView value)
{
    qsizetype at = 0;
    while (at < value.size()) {
        qsizetype macro = at;
        while (macro + 1 < value.size() && !(value[macro] == '$' && value[macro + 1] == '('))
            ++macro;
        if (macro + 1 >= value.size()) {
            setStyling(int(value.size() - at), Value);
            return;
        }
        if (macro > at)
            setStyling(int(macro - at), Value);
        qsizetype end = macro;
        while (end < value.size() && value[end] != ')' && value[end] != '\n')
            ++end;
        end = qMin(end + 1, value.size());
        setStyling(int(end - macro), Macro);
        at = end;
    }
}

} // namespace perch
