// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/plaintext.h"

#include <algorithm>

namespace perch
{

namespace
{

bool isHidden(QChar c)
{
    const char16_t code = c.unicode();
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

/// Appends "\x1b" or "\u202e". By hand: hostile text is made of these, and QString::arg() is slow.
void appendEscape(QString &text, char16_t code)
{
    static constexpr char digits[] = "0123456789abcdef";
    const bool isShort = code < 0x100;
    text += u'\\';
    text += isShort ? u'x' : u'u';
    for (int shift = isShort ? 4 : 12; shift >= 0; shift -= 4)
        text += QLatin1Char(digits[(code >> shift) & 0xf]);
}

QString visible(QStringView foreign, qsizetype maximumLength, bool keepLines)
{
    QString text;
    text.reserve(std::min(foreign.size(), maximumLength));
    for (qsizetype i = 0; i < foreign.size() && text.size() < maximumLength; ++i) {
        const QChar c = foreign[i];
        if (keepLines && c == u'\r' && i + 1 < foreign.size() && foreign[i + 1] == u'\n')
            continue;
        if (!isHidden(c) || (keepLines && (c == u'\n' || c == u'\t')))
            text += c;
        else
            appendEscape(text, c.unicode());
    }
    text.truncate(maximumLength);
    return text;
}

} // namespace

QString plainLine(QStringView foreign, qsizetype maximumLength)
{
    return visible(foreign, maximumLength, false);
}

QString plainText(QStringView foreign, qsizetype maximumLength)
{
    return visible(foreign, maximumLength, true);
}

} // namespace perch
