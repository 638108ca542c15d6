// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/argumenttext.h"

#include <QCoreApplication>

#include <algorithm>

namespace perch
{

namespace
{

Error wrongQuotes(const char *text)
{
    return Error(Error::Code::Parse, QCoreApplication::translate("submitwords", text));
}

/// What stands between the outer double quotes, with "" as the one that it means.
Result<QString> unwrapped(const QString &value)
{
    const QString trimmed = value.trimmed();
    QString inside;
    qsizetype at = 1;
    for (; at < trimmed.size(); ++at) {
        if (trimmed[at] != u'"') {
            inside += trimmed[at];
        } else if (at + 1 < trimmed.size() && trimmed[at + 1] == u'"') {
            inside += u'"';
            ++at;
        } else {
            break;
        }
    }
    if (at >= trimmed.size())
        return wrongQuotes(QT_TRANSLATE_NOOP(
            "submitwords", "The double quote at the beginning is never closed. Write another one "
                           "at the end."));
    if (at + 1 < trimmed.size())
        return wrongQuotes(QT_TRANSLATE_NOOP(
            "submitwords", "A double quote stands in the middle. Write it twice: \"\"."));
    return inside;
}

} // namespace

bool isQuotedForm(QStringView value)
{
    return value.trimmed().startsWith(u'"');
}

Result<QStringList> splitQuotedForm(const QString &value)
{
    const Result<QString> inside = unwrapped(value);
    if (!inside)
        return inside.error();
    QStringList words;
    QString word;
    bool isWord = false; // '' alone is an empty one
    bool isQuoted = false;
    for (qsizetype at = 0; at < inside->size(); ++at) {
        const QChar character = (*inside)[at];
        const bool isTwice = at + 1 < inside->size() && (*inside)[at + 1] == u'\'';
        if (isQuoted && character == u'\'' && isTwice) {
            word += character;
            ++at;
        } else if (character == u'\'') {
            isQuoted = !isQuoted;
            isWord = true;
        } else if (!isQuoted && character.isSpace()) {
            if (isWord)
                words << word;
            word.clear();
            isWord = false;
        } else {
            word += character;
            isWord = true;
        }
    }
    if (isQuoted)
        return wrongQuotes(QT_TRANSLATE_NOOP(
            "submitwords", "A single quote is never closed. An apostrophe is written twice between "
                           "single quotes: 'it''s'."));
    if (isWord)
        words << word;
    return words;
}

QString toQuotedForm(const QStringList &words)
{
    QStringList written;
    for (const QString &word : words) {
        const bool needsQuotes =
            word.isEmpty() || word.contains(u'\'') ||
            std::any_of(word.cbegin(), word.cend(), [](QChar c) { return c.isSpace(); });
        QString quoted = word;
        if (needsQuotes)
            quoted = u'\'' + quoted.replace(u'\'', QStringLiteral("''")) + u'\'';
        written << quoted.replace(u'"', QStringLiteral("\"\""));
    }
    return written.isEmpty() ? QString() : u'"' + written.join(u' ') + u'"';
}

Result<QStringList> parseArguments(const QString &value)
{
    if (isQuotedForm(value))
        return splitQuotedForm(value);
    QString text = value;
    text.replace(QStringLiteral("\\\""), QString(QChar(0)));
    if (text.contains(u'"'))
        return wrongQuotes(QT_TRANSLATE_NOOP(
            "submitwords", "A double quote stands in the middle. Put all arguments in double "
                           "quotes, and those with blanks in single ones."));
    text.replace(QChar(0), u'"');
    QStringList words;
    for (const QString &word : text.simplified().split(u' ', Qt::SkipEmptyParts))
        words << word;
    return words;
}

} // namespace perch
