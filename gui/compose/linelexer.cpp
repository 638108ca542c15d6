// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/linelexer.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr int deepest = 60;

unsigned long unsign(long number)
{
    return static_cast<unsigned long>(number);
}

} // namespace

const char *LineLexer::wordCharacters() const
{
    return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
}

LineLexer::Depth LineLexer::depthOf(QByteArrayView, State, State) const
{
    return {};
}

void LineLexer::paint(qsizetype begin, qsizetype length, int style)
{
    std::fill_n(m_styles.begin() + m_lineBegin + begin, length, static_cast<char>(style));
}

void LineLexer::styleText(int start, int end)
{
    using Sci = QsciScintillaBase;
    QsciScintilla *sci = editor();
    if (!sci || end <= start)
        return;
    const long first = sci->SendScintilla(Sci::SCI_LINEFROMPOSITION, start);
    const long last = sci->SendScintilla(Sci::SCI_LINEFROMPOSITION, end - 1);
    const long begin = sci->SendScintilla(Sci::SCI_POSITIONFROMLINE, unsign(first));
    const long next = last + 1 < sci->SendScintilla(Sci::SCI_GETLINECOUNT)
                          ? sci->SendScintilla(Sci::SCI_POSITIONFROMLINE, unsign(last + 1))
                          : sci->SendScintilla(Sci::SCI_GETLENGTH);
    QByteArray bytes(next - begin + 1, '\0');
    sci->SendScintilla(Sci::SCI_GETTEXTRANGE, begin, next, bytes.data());
    bytes.chop(1);
    m_styles = QByteArray(bytes.size(), '\0');
    State state =
        first > 0 ? State(sci->SendScintilla(Sci::SCI_GETLINESTATE, unsign(first - 1))) : 0;
    m_lineBegin = 0;
    for (long line = first; line <= last; ++line) {
        qsizetype lineEnd = bytes.indexOf('\n', m_lineBegin);
        lineEnd = lineEnd < 0 ? bytes.size() : lineEnd + 1;
        const QByteArrayView view =
            QByteArrayView(bytes).sliced(m_lineBegin, lineEnd - m_lineBegin);
        const State before = state;
        state = styleLine(view, before);
        const Depth depth = depthOf(view, before, state);
        const int level = (Sci::SC_FOLDLEVELBASE + std::clamp(depth.ofLine, 0, deepest)) |
                          (depth.after > depth.ofLine ? int(Sci::SC_FOLDLEVELHEADERFLAG) : 0);
        // each call that changes something is told to the view, and costs accordingly
        if (sci->SendScintilla(Sci::SCI_GETFOLDLEVEL, unsign(line)) != level)
            sci->SendScintilla(Sci::SCI_SETFOLDLEVEL, unsign(line), level);
        if (sci->SendScintilla(Sci::SCI_GETLINESTATE, unsign(line)) != state)
            sci->SendScintilla(Sci::SCI_SETLINESTATE, unsign(line), state);
        m_lineBegin = lineEnd;
    }
    startStyling(int(begin));
    sci->SendScintilla(Sci::SCI_SETSTYLINGEX, unsign(m_styles.size()), m_styles.constData());
}

} // namespace perch
