// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/textsearch.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QRegularExpression>

#include <chrono>
#include <functional>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto longestSearch = 5s;

QString tr(const char *text)
{
    return QCoreApplication::translate("textsearch", text);
}

/// With a bound on the work at one place, so that no pattern can keep a thread busy for ever.
QRegularExpression expressionOf(const SearchQuery &query)
{
    QString pattern = query.isRegex ? query.pattern : QRegularExpression::escape(query.pattern);
    if (query.wholeWords)
        pattern = QStringLiteral("\\b(?:%1)\\b").arg(pattern);
    QRegularExpression::PatternOptions options = QRegularExpression::MultilineOption;
    options.setFlag(QRegularExpression::CaseInsensitiveOption, !query.matchCase);
    return QRegularExpression(QStringLiteral("(*LIMIT_MATCH=1000000)") + pattern, options);
}

qsizetype utf8Length(QStringView text)
{
    qsizetype bytes = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t unit = text[i].unicode();
        if (unit < 0x80) {
            bytes += 1;
        } else if (unit < 0x800) {
            bytes += 2;
        } else if (QChar::isHighSurrogate(unit) && i + 1 < text.size() &&
                   text[i + 1].isLowSurrogate()) {
            bytes += 4;
            ++i;
        } else {
            bytes += 3;
        }
    }
    return bytes;
}

/// Calls `take` for each match until it says stop.
Result<void> eachMatch(const QString &text, const SearchQuery &query, const std::stop_token &stop,
                       const std::function<bool(const QRegularExpressionMatch &)> &take)
{
    const QRegularExpression expression = expressionOf(query);
    if (query.pattern.isEmpty())
        return {};
    if (!QRegularExpression(query.isRegex ? query.pattern : QString()).isValid() ||
        !expression.isValid())
        return Error(Error::Code::Parse, tr("This is no regular expression: %1.")
                                             .arg(QRegularExpression(query.pattern).errorString()));
    const QDeadlineTimer deadline(longestSearch);
    qsizetype at = 0;
    while (at <= text.size()) {
        if (stop.stop_requested())
            return Error(Error::Code::Cancelled, QString());
        const QRegularExpressionMatch match = expression.match(text, at);
        if (!match.isValid() || deadline.hasExpired())
            return Error(Error::Code::Parse, tr("This pattern takes too long. Make it simpler."));
        if (!match.hasMatch())
            return {};
        at = match.capturedEnd();
        if (match.capturedLength() == 0)
            ++at;
        else if (!take(match))
            return {};
    }
    return {};
}

QString expanded(const QString &replacement, const QRegularExpressionMatch &match, bool isRegex)
{
    if (!isRegex)
        return replacement;
    QString text;
    for (qsizetype i = 0; i < replacement.size(); ++i) {
        const QChar next = i + 1 < replacement.size() ? replacement[i + 1] : QChar();
        if (replacement[i] != u'\\' || next.isNull()) {
            text += replacement[i];
            continue;
        }
        ++i;
        if (next >= u'0' && next <= u'9')
            text += match.captured(next.digitValue());
        else
            text += next == u'n' ? QChar(u'\n') : next == u't' ? QChar(u'\t') : next;
    }
    return text;
}

} // namespace

Result<TextMatches> findAll(const QString &text, const SearchQuery &query,
                            const std::stop_token &stop, qsizetype most)
{
    TextMatches found;
    qsizetype at = 0;
    qsizetype bytes = 0;
    const Result<void> done =
        eachMatch(text, query, stop, [&](const QRegularExpressionMatch &match) {
            found.isWhole = found.places.size() < most;
            if (!found.isWhole)
                return false;
            TextMatch place;
            place.begin = match.capturedStart();
            place.length = match.capturedLength();
            bytes += utf8Length(QStringView(text).sliced(at, place.begin - at));
            place.byteBegin = bytes;
            place.byteLength = utf8Length(match.capturedView());
            bytes += place.byteLength;
            at = place.begin + place.length;
            found.places << place;
            return true;
        });
    if (!done)
        return done.error();
    return found;
}

QString replacementFor(const QString &text, qsizetype begin, const SearchQuery &query,
                       const QString &replacement)
{
    const QRegularExpressionMatch match = expressionOf(query).match(text, begin);
    return match.hasMatch() && match.capturedStart() == begin
               ? expanded(replacement, match, query.isRegex)
               : QString();
}

Result<QString> replaceAll(const QString &text, const SearchQuery &query,
                           const QString &replacement, const std::stop_token &stop)
{
    QString replaced;
    qsizetype at = 0;
    const Result<void> done =
        eachMatch(text, query, stop, [&](const QRegularExpressionMatch &match) {
            replaced += QStringView(text).sliced(at, match.capturedStart() - at);
            replaced += expanded(replacement, match, query.isRegex);
            at = match.capturedEnd();
            return true;
        });
    if (!done)
        return done.error();
    replaced += QStringView(text).sliced(at);
    return replaced;
}

} // namespace perch
