// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QByteArrayView>

namespace perch
{

/// Character classes of the C locale, in which HTCondor reads submit descriptions, whatever the
/// locale of this program.
[[nodiscard]] constexpr bool isAsciiSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
[[nodiscard]] constexpr bool isAsciiDigit(char c)
{
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool isAsciiLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool isAsciiAlphanumeric(char c)
{
    return isAsciiLetter(c) || isAsciiDigit(c);
}

/// Without blanks at the end, those at the beginning kept.
[[nodiscard]] inline QByteArray trimmedRight(QByteArray text)
{
    while (!text.isEmpty() && isAsciiSpace(text.back()))
        text.chop(1);
    return text;
}
[[nodiscard]] inline QByteArray trimmedLeft(const QByteArray &text)
{
    qsizetype begin = 0;
    while (begin < text.size() && isAsciiSpace(text.at(begin)))
        ++begin;
    return text.sliced(begin);
}

[[nodiscard]] inline bool isSameWord(QByteArrayView one, QByteArrayView other)
{
    return one.compare(other, Qt::CaseInsensitive) == 0;
}

/// The words between any of `separators`: trimmed, empty ones left out (HTCondor's
/// StringTokenIterator).
[[nodiscard]] inline QByteArrayList splitWords(const QByteArray &text,
                                               const QByteArray &separators = ", \t\r\n")
{
    QByteArrayList words;
    QByteArray word;
    const auto finish = [&words, &word] {
        const QByteArray trimmed = trimmedRight(word);
        if (!trimmed.isEmpty())
            words.append(trimmed);
        word.clear();
    };
    for (const char c : text) {
        if (separators.contains(c))
            finish();
        else if (!word.isEmpty() || !isAsciiSpace(c))
            word += c;
    }
    finish();
    return words;
}

} // namespace perch
