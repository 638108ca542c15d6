// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

namespace perch
{

/// Cuts a ClassAd expression into words, as HTCondor 23.9.6 does for old ClassAds: a minus after an
/// operand is an operator, before a digit it belongs to the number; an integer with a leading zero
/// is an error.
class ClassAdLexer
{
public:
    enum class Token { End, Bad, Undefined, Error, Boolean, Integer, Real, String, Name, Symbol };

    explicit ClassAdLexer(const QByteArray &text) : m_text(text) {}

    /// The next token, which stays until take().
    [[nodiscard]] Token peek();
    void take() { m_isTaken = true; }
    /// The symbol, name or string that peek() saw.
    [[nodiscard]] const QByteArray &text() const { return m_word; }
    [[nodiscard]] bool isSymbol(const char *symbol)
    {
        return peek() == Token::Symbol && m_word == symbol;
    }
    [[nodiscard]] qint64 integer() const { return m_integer; }
    [[nodiscard]] double real() const { return m_real; }

private:
    [[nodiscard]] char at(qsizetype offset) const
    {
        return m_place + offset < m_text.size() ? m_text.at(m_place + offset) : '\0';
    }
    [[nodiscard]] Token next();
    [[nodiscard]] bool skipBlanks();
    [[nodiscard]] Token number();
    [[nodiscard]] Token word();
    [[nodiscard]] Token quoted(char quote);
    [[nodiscard]] Token symbol();
    void skipDigits();
    [[nodiscard]] bool lastWasOperand() const;

    QByteArray m_text;
    qsizetype m_place = 0;
    bool m_isTaken = true;
    Token m_token = Token::End;
    QByteArray m_word;
    qint64 m_integer = 0;
    double m_real = 0;
};

} // namespace perch
