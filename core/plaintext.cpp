// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/plaintext.h"

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

QString visible(QStringView foreign, qsizetype maximumLength, bool keepLines)
{
    QString text;
    for (qsizetype i = 0; i < foreign.size() && text.size() < maximumLength; ++i) {
        const QChar c = foreign[i];
        if (keepLines && c == u'\r' && i + 1 < foreign.size() && foreign[i + 1] == u'\n')
            continue;
        if (!isHidden(c) || (keepLines && (c == u'\n' || c == u'\t')))
            text += c;
        else if (c.unicode() < 0x100)
            text += QStringLiteral("\\x%1").arg(uint(c.unicode()), 2, 16, QLatin1Char('0'));
        else
            text += QStringLiteral("\\u%1").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
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
