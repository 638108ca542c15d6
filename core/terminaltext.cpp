// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/terminaltext.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr uchar escape = 0x1b;
constexpr uchar bell = 0x07;
constexpr int tabCells = 8;

/// The numbers of "1;38;5;208"; none is 0. A colon parts them, too (ISO 8613-6).
QList<int> numbersOf(QByteArrayView parameters)
{
    QList<int> numbers{0};
    for (const char c : parameters) {
        if (c == ';' || c == ':')
            numbers << 0;
        else if (c >= '0' && c <= '9')
            numbers.last() = std::min(numbers.last() * 10 + (c - '0'), 9999);
    }
    return numbers;
}

/// The colour after a 38 or 48 at `at`, which is moved to the last number that was read.
quint32 colourAt(const QList<int> &numbers, qsizetype &at)
{
    const int kind = numbers.value(at + 1, -1);
    if (kind == 5) {
        at += 2;
        return TextStyle::palette | quint32(std::clamp(numbers.value(at, 0), 0, 255));
    }
    if (kind != 2) {
        at = numbers.size();
        return 0;
    }
    quint32 colour = 0;
    for (int i = 0; i < 3; ++i)
        colour = colour << 8 | quint32(std::clamp(numbers.value(at + 2 + i, 0), 0, 255));
    at += 4;
    return TextStyle::direct | colour;
}

void applyOne(TextStyle &style, int number)
{
    switch (number) {
    case 0:
        style = {};
        break;
    case 1:
        style.bold = true;
        break;
    case 2:
        style.faint = true;
        break;
    case 3:
        style.italic = true;
        break;
    case 4:
    case 21:
        style.underlined = true;
        break;
    case 7:
        style.inverse = true;
        break;
    case 9:
        style.struck = true;
        break;
    case 22:
        style.bold = style.faint = false;
        break;
    case 23:
        style.italic = false;
        break;
    case 24:
        style.underlined = false;
        break;
    case 27:
        style.inverse = false;
        break;
    case 29:
        style.struck = false;
        break;
    case 39:
        style.foreground = 0;
        break;
    case 49:
        style.background = 0;
        break;
    default:
        if (number >= 30 && number <= 37)
            style.foreground = TextStyle::palette | quint32(number - 30);
        else if (number >= 40 && number <= 47)
            style.background = TextStyle::palette | quint32(number - 40);
        else if (number >= 90 && number <= 97)
            style.foreground = TextStyle::palette | quint32(number - 90 + 8);
        else if (number >= 100 && number <= 107)
            style.background = TextStyle::palette | quint32(number - 100 + 8);
    }
}

/// Characters that would move or turn the text around them, or end the row.
bool isUnfit(QChar c)
{
    const char16_t code = c.unicode();
    return (code >= 0x80 && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xfeff;
}

bool isPrinted(char c)
{
    return c == '\t' || (uchar(c) >= 0x20 && c != 0x7f);
}

QString decoded(const QByteArray &bytes)
{
    QString text = QString::fromUtf8(bytes);
    for (QChar &c : text) {
        if (isUnfit(c))
            c = QChar::ReplacementCharacter;
    }
    return text;
}

bool isWide(char32_t code)
{
    return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
           (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
           (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
           (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff) ||
           (code >= 0x20000 && code <= 0x3fffd);
}

int cellsOfOne(char32_t code)
{
    if (code < 0x300)
        return 1;
    const QChar::Category category = QChar::category(code);
    if (category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing ||
        category == QChar::Other_Format)
        return 0;
    return isWide(code) ? 2 : 1;
}

} // namespace

TerminalReader::Kind TerminalReader::take(uchar byte)
{
    if (byte == '\n') {
        m_mode = Mode::Plain;
        return Kind::LineEnd;
    }
    switch (m_mode) {
    case Mode::Plain:
        if (byte == escape)
            m_mode = Mode::Begun;
        else if (byte == '\r')
            return Kind::Return;
        else if (isPrinted(char(byte)))
            return Kind::Text;
        m_length = 0;
        break;
    case Mode::Begun:
        begin(byte);
        break;
    case Mode::Sequence:
        takeOfSequence(byte);
        break;
    case Mode::Endless:
        if (byte == escape)
            m_mode = Mode::Begun;
        else if (byte >= 0x40 && byte <= 0x7e)
            m_mode = Mode::Plain;
        m_length = 0;
        break;
    case Mode::String:
        if (byte == bell)
            m_mode = Mode::Plain;
        else if (byte == escape)
            m_mode = Mode::Escaped;
        break;
    case Mode::Escaped:
        m_mode = Mode::Begun;
        m_length = 0;
        begin(byte); // a backslash ends it, any other begins a sequence
        break;
    }
    return Kind::Nothing;
}

void TerminalReader::begin(uchar byte)
{
    if (byte == '[') {
        m_mode = Mode::Sequence;
        m_length = 0;
    } else if (byte == ']' || byte == 'P' || byte == '_' || byte == '^' || byte == 'X') {
        m_mode = Mode::String;
    } else if (byte < 0x20 || byte > 0x2f) {
        m_mode = byte == escape ? Mode::Begun : Mode::Plain;
    }
    if (m_mode == Mode::Begun && ++m_length >= longestSequence)
        m_mode = Mode::Endless;
}

void TerminalReader::takeOfSequence(uchar byte)
{
    if (byte == escape) {
        m_mode = Mode::Escaped;
    } else if (byte >= 0x40 && byte <= 0x7e) {
        m_mode = Mode::Plain;
        if (byte == 'm')
            applyColours();
        m_length = 0;
    } else if (m_length + 1 < longestSequence) {
        m_parameters[m_length++] = char(byte);
    } else {
        m_mode = Mode::Endless;
    }
}

void TerminalReader::applyColours()
{
    const QByteArrayView parameters(m_parameters.data(), m_length);
    if (m_length > 0 && m_parameters[0] >= '<' && m_parameters[0] <= '?')
        return; // private sequences also end with an m
    const QList<int> numbers = numbersOf(parameters);
    for (qsizetype i = 0; i < numbers.size(); ++i) {
        if (numbers.at(i) == 38)
            m_style.foreground = colourAt(numbers, i);
        else if (numbers.at(i) == 48)
            m_style.background = colourAt(numbers, i);
        else if (numbers.at(i) == 58)
            (void)colourAt(numbers, i); // of the underline
        else
            applyOne(m_style, numbers.at(i));
    }
}

OutputRow rowOf(QByteArrayView bytes, TerminalReader reader)
{
    OutputRow row;
    QByteArray run;
    TextStyle style = reader.style();
    const auto flush = [&] {
        const QString text = decoded(run);
        if (!text.isEmpty() && style != TextStyle())
            row.spans << StyleSpan{int(row.text.size()), int(text.size()), style};
        row.text += text;
        run.clear();
    };
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const qsizetype begin = i;
        while (reader.isPlain() && i < bytes.size() && isPrinted(bytes[i]))
            ++i;
        if (i > begin && reader.style() != style) {
            flush();
            style = reader.style();
        }
        run.append(bytes.sliced(begin, i - begin));
        if (i < bytes.size())
            (void)reader.take(uchar(bytes[i])); // of a control sequence, or a control character
    }
    flush();
    return row;
}

QList<int> cellsOf(QStringView text)
{
    QList<int> cells;
    cells.reserve(text.size() + 1);
    int cell = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        cells << cell;
        const QChar c = text[i];
        if (c == u'\t') {
            cell += tabCells - cell % tabCells;
        } else if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            cell += cellsOfOne(QChar::surrogateToUcs4(c, text[i + 1]));
            cells << cell;
            ++i;
        } else {
            cell += cellsOfOne(c.unicode());
        }
    }
    cells << cell;
    return cells;
}

} // namespace perch
