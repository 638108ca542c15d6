// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventlog.h"

#include <cstring>
#include <limits>
#include <optional>
#include <utility>

namespace perch
{

namespace
{

constexpr qsizetype lineLimit = 64 * 1024;
constexpr qsizetype bodyLineLimit = 2000;
constexpr qint64 eventByteLimit = 1024 * 1024;
constexpr qint64 msecsPerDay = 24 * 60 * 60 * 1000;

/// Reads a header from left to right; every step fails for good once one has failed.
class Scanner
{
public:
    explicit Scanner(QByteArrayView text) : m_text(text) {}

    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] QByteArrayView rest() const { return m_text.sliced(m_at); }

    void expect(char c)
    {
        m_good = m_good && peek() == c && !atEnd();
        ++m_at;
        if (!m_good)
            m_at = m_text.size();
    }

    bool accept(char c)
    {
        if (!m_good || atEnd() || peek() != c)
            return false;
        ++m_at;
        return true;
    }

    /// A number of `fewest` to `most` digits that fits an int.
    int number(int fewest, int most)
    {
        qint64 value = 0;
        int digits = 0;
        while (!atEnd() && digits < most && peek() >= '0' && peek() <= '9') {
            value = value * 10 + (peek() - '0');
            ++m_at;
            ++digits;
        }
        m_good = m_good && digits >= fewest && value <= std::numeric_limits<int>::max();
        return m_good ? static_cast<int>(value) : 0;
    }

private:
    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_good = true;
};

/// Days from 1970-01-01 in the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date
/// algorithms"). QDate does the same; this is here because a log of 100,000 jobs has 800,000 dates.
qint64 daysFromCivil(int year, int month, int day)
{
    const int y = month <= 2 ? year - 1 : year;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int yearOfEra = y - era * 400;
    const int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return qint64(era) * 146097 + dayOfEra - 719468;
}

bool isDate(int year, int month, int day)
{
    return year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= QDate(year, month, 1).daysInMonth();
}

/// A date without a year is the latest such day that is not in the future (a day of grace for wrong
/// clocks).
std::optional<qint64> daysWithoutYear(int month, int day, qint64 nowMsecs)
{
    const qint64 today = nowMsecs / msecsPerDay;
    const int thisYear = QDate(1970, 1, 1).addDays(today).year();
    for (int year = thisYear; year > thisYear - 9; --year) {
        if (isDate(year, month, day) && daysFromCivil(year, month, day) <= today + 1)
            return daysFromCivil(year, month, day);
    }
    return std::nullopt;
}

/// "Z", "+hh:mm", "-hhmm" or nothing.
std::optional<int> zoneSeconds(Scanner &scan, int otherwise)
{
    if (scan.accept('Z'))
        return 0;
    const int sign = scan.peek() == '-' ? -1 : 1;
    if (!scan.accept('+') && !scan.accept('-'))
        return otherwise;
    const int hours = scan.number(2, 2);
    (void)scan.accept(':');
    const int minutes = scan.number(2, 2);
    if (!scan.good() || hours > 14 || minutes > 59)
        return std::nullopt;
    return sign * (hours * 3600 + minutes * 60);
}

/// The date of a header, ISO or of the old form, in milliseconds of UTC.
std::optional<qint64> dateMsecs(Scanner &scan, int utcOffsetSeconds, qint64 nowMsecs)
{
    qint64 days = 0;
    const int first = scan.number(2, 4);
    if (scan.accept('-')) {
        const int month = scan.number(2, 2);
        scan.expect('-');
        const int day = scan.number(2, 2);
        if (!scan.good() || !isDate(first, month, day))
            return std::nullopt;
        days = daysFromCivil(first, month, day);
        if (!scan.accept('T'))
            scan.expect(' ');
    } else {
        scan.expect('/');
        const int day = scan.number(2, 2);
        scan.expect(' ');
        const auto found = scan.good() ? daysWithoutYear(first, day, nowMsecs) : std::nullopt;
        if (!found)
            return std::nullopt;
        days = *found;
    }
    const int hours = scan.number(2, 2);
    scan.expect(':');
    const int minutes = scan.number(2, 2);
    scan.expect(':');
    const int seconds = scan.number(2, 2);
    int msecs = 0;
    if (scan.accept('.')) {
        int scale = 100;
        while (scan.good() && scan.peek() >= '0' && scan.peek() <= '9') {
            msecs += scan.number(1, 1) * scale;
            scale /= 10;
        }
    }
    const auto zone = zoneSeconds(scan, utcOffsetSeconds);
    if (!scan.good() || !zone || hours > 23 || minutes > 59 || seconds > 60)
        return std::nullopt;
    return days * msecsPerDay + (hours * 3600 + minutes * 60 + seconds - *zone) * qint64(1000) +
           msecs;
}

QByteArrayView withoutCarriageReturn(QByteArrayView line)
{
    return line.endsWith('\r') ? line.chopped(1) : line;
}

} // namespace

EventLogParser::EventLogParser(int utcOffsetSeconds, const QDateTime &now)
    : m_utcOffsetSeconds(utcOffsetSeconds), m_now(now)
{
}

void EventLogParser::reset(qint64 offset)
{
    *this = EventLogParser(m_utcOffsetSeconds, m_now);
    m_offset = offset;
    m_committedOffset = offset;
}

QList<JobEvent> EventLogParser::feed(QByteArrayView bytes)
{
    QList<JobEvent> events;
    if (bytes.isEmpty())
        return events;
    if (m_format == Format::Unknown)
        detectFormat(bytes.front());
    if (m_format != Format::Text) {
        m_offset += bytes.size();
        return events;
    }
    m_nowMsecs = (m_now.isValid() ? m_now : QDateTime::currentDateTimeUtc()).toMSecsSinceEpoch();

    const char *at = bytes.data();
    const char *const end = at + bytes.size();
    while (at != end) {
        const auto *newline = static_cast<const char *>(std::memchr(at, '\n', size_t(end - at)));
        const QByteArrayView piece(at, newline ? newline : end);
        m_offset += piece.size() + (newline ? 1 : 0);
        if (newline && !m_hasPending) {
            takeLine(piece.first(qMin(piece.size(), lineLimit)), m_offset, events);
        } else {
            m_pending.append(piece.first(qMin(piece.size(), lineLimit - m_pending.size())));
            m_hasPending = true;
            if (newline) {
                takeLine(m_pending, m_offset, events);
                m_pending.resize(0);
                m_hasPending = false;
            }
        }
        at = newline ? newline + 1 : end;
    }
    return events;
}

void EventLogParser::detectFormat(char first)
{
    m_format = first == '<'                   ? Format::Xml
               : first == '{' || first == '[' ? Format::Json
                                              : Format::Text;
    if (m_format != Format::Text)
        ++m_unreadableBlocks;
}

void EventLogParser::takeLine(QByteArrayView rawLine, qint64 lineEnd, QList<JobEvent> &events)
{
    const QByteArrayView line = withoutCarriageReturn(rawLine);
    if (line == "...") {
        if (m_block == Block::Event)
            events.append(std::exchange(m_event, {}));
        else if (m_block == Block::Garbage)
            ++m_unreadableBlocks;
        m_block = Block::None;
        m_committedOffset = lineEnd;
        return;
    }
    if (m_block == Block::Event) {
        m_eventBytes += line.size();
        if (m_event.body.size() < bodyLineLimit && m_eventBytes <= eventByteLimit)
            m_event.body.append(QString::fromUtf8(line));
        return;
    }
    // Within an event nothing is taken for a header, for a body may hold anything. In garbage a
    // header is believed: better than to lose the event that follows a damaged one.
    if (beginEvent(line)) {
        if (m_block == Block::Garbage)
            ++m_unreadableBlocks;
        m_block = Block::Event;
    } else if (!line.isEmpty()) {
        m_block = Block::Garbage;
    }
}

bool EventLogParser::beginEvent(QByteArrayView header)
{
    Scanner scan(header);
    const int code = scan.number(3, 3);
    scan.expect(' ');
    scan.expect('(');
    const int cluster = scan.number(1, 10);
    scan.expect('.');
    const bool negative = scan.accept('-');
    const int proc = scan.number(1, 10);
    scan.expect('.');
    (void)scan.number(1, 10);
    scan.expect(')');
    scan.expect(' ');
    if (!scan.good())
        return false;
    const auto msecs = dateMsecs(scan, m_utcOffsetSeconds, m_nowMsecs);
    if (!msecs || (!scan.atEnd() && !scan.accept(' ')))
        return false;
    m_event = JobEvent();
    m_event.code = code;
    m_event.id = {cluster, negative ? -proc : proc};
    m_event.time = QDateTime::fromMSecsSinceEpoch(*msecs, Qt::UTC);
    m_event.headline = QString::fromUtf8(scan.rest());
    m_eventBytes = 0;
    return true;
}

} // namespace perch
