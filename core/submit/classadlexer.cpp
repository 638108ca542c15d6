// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/classadlexer.h"

#include "core/submit/asciitext.h"

#include <array>
#include <limits>

namespace perch
{

using Token = ClassAdLexer::Token;

Token ClassAdLexer::peek()
{
    if (m_isTaken) {
        m_isTaken = false;
        m_token = next();
    }
    return m_token;
}

bool ClassAdLexer::lastWasOperand() const
{
    switch (m_token) {
    case Token::End:
    case Token::Bad:
        return false;
    case Token::Symbol:
        return m_word == ")" || m_word == "]" || m_word == "}" || m_word == ".";
    default:
        return true;
    }
}

/// False at a comment without end.
bool ClassAdLexer::skipBlanks()
{
    for (;;) {
        if (isAsciiSpace(at(0))) {
            ++m_place;
        } else if (at(0) == '/' && at(1) == '/') {
            while (m_place < m_text.size() && at(0) != '\n')
                ++m_place;
        } else if (at(0) == '/' && at(1) == '*') {
            const qsizetype end = m_text.indexOf("*/", m_place + 2);
            if (end < 0)
                return false;
            m_place = end + 2;
        } else {
            return true;
        }
    }
}

Token ClassAdLexer::next()
{
    if (!skipBlanks())
        return Token::Bad;
    const char first = at(0);
    if (first == '\0')
        return m_place >= m_text.size() ? Token::End : Token::Bad;
    const bool isNegative = first == '-' && !lastWasOperand() &&
                            (isAsciiDigit(at(1)) || (at(1) == '.' && isAsciiDigit(at(2))));
    if (isNegative || isAsciiDigit(first) || (first == '.' && isAsciiDigit(at(1))))
        return number();
    if (isAsciiLetter(first) || first == '_')
        return word();
    if (first == '"' || first == '\'')
        return quoted(first);
    return symbol();
}

void ClassAdLexer::skipDigits()
{
    while (isAsciiDigit(at(0)))
        ++m_place;
}

Token ClassAdLexer::number()
{
    const qsizetype begin = m_place;
    if (at(0) == '-')
        ++m_place;
    const qsizetype digits = m_place;
    skipDigits();
    bool isReal = false;
    if (at(0) == '.') {
        ++m_place;
        if (!isAsciiDigit(at(0)))
            return Token::Bad;
        skipDigits();
        isReal = true;
    }
    if (at(0) == 'e' || at(0) == 'E') {
        ++m_place;
        if (at(0) == '+' || at(0) == '-')
            ++m_place;
        if (!isAsciiDigit(at(0)))
            return Token::Bad;
        skipDigits();
        isReal = true;
    }
    const QByteArray text = m_text.sliced(begin, m_place - begin);
    if (isReal) {
        bool fits = false;
        m_real = text.toDouble(&fits);
        const bool isTiny = text.contains("e-") || text.contains("E-");
        if (!fits && !isTiny)
            m_real = std::numeric_limits<double>::infinity() * (text.startsWith('-') ? -1 : 1);
        return Token::Real;
    }
    const bool startsWithZero = m_text.at(digits) == '0' && m_place - digits > 1;
    const bool isHex = m_text.at(digits) == '0' && m_place - digits == 1 && (at(0) | 0x20) == 'x';
    if (isHex || (startsWithZero && (digits == begin || text.contains('8') || text.contains('9'))))
        return Token::Bad;
    m_integer = text.toLongLong(); // 0 when too large, as in HTCondor
    return Token::Integer;
}

Token ClassAdLexer::word()
{
    const qsizetype begin = m_place;
    while (isAsciiLetter(at(0)) || isAsciiDigit(at(0)) || at(0) == '_')
        ++m_place;
    m_word = m_text.sliced(begin, m_place - begin);
    const QByteArray lower = m_word.toLower();
    if (lower == "true" || lower == "false") {
        m_integer = lower == "true" ? 1 : 0;
        return Token::Boolean;
    }
    if (lower == "undefined")
        return Token::Undefined;
    if (lower == "error")
        return Token::Error;
    if (lower == "is" || lower == "isnt") {
        m_word = lower == "is" ? "=?=" : "=!=";
        return Token::Symbol;
    }
    return Token::Name;
}

/// "..." is a string, '...' a name. A backslash before the quote keeps it, unless the text ends
/// there.
Token ClassAdLexer::quoted(char quote)
{
    m_word.clear();
    ++m_place;
    bool isAfterBackslash = false;
    for (; m_place < m_text.size(); ++m_place) {
        const char letter = m_text.at(m_place);
        if (letter == '\0')
            return Token::Bad;
        if (letter == quote) {
            const char follower = at(1);
            if (!isAfterBackslash || follower == '\0' || follower == '\n') {
                ++m_place;
                return quote == '"' ? Token::String : Token::Name;
            }
            m_word.back() = quote;
            isAfterBackslash = false;
            continue;
        }
        m_word += letter;
        isAfterBackslash = letter == '\\';
    }
    return Token::Bad;
}

Token ClassAdLexer::symbol()
{
    static const std::array<QByteArrayView, 35> symbols = {
        ">>>", "=?=", "=!=", "&&", "||", "<=", ">=", "<<", ">>", "==", "!=", "<",
        ">",   "=",   "!",   "&",  "|",  "^",  "~",  "+",  "-",  "*",  "/",  "%",
        "?",   ":",   ";",   ",",  "[",  "]",  "(",  ")",  "{",  "}",  "."};
    const QByteArrayView rest = QByteArrayView(m_text).sliced(m_place);
    for (const QByteArrayView symbol : symbols) {
        if (!rest.startsWith(symbol))
            continue;
        if (symbol == "=" && at(1) == '?')
            return Token::Bad; // HTCondor wants "=?=" whole
        m_word = symbol.toByteArray();
        m_place += symbol.size();
        return Token::Symbol;
    }
    return Token::Bad;
}

} // namespace perch
