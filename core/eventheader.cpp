// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventheader.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace perch
{

namespace
{

constexpr qint64 msecsPerDay = 24 * 60 * 60 * 1000;

/// Reads a header from left to right; every step fails for good once one has failed.
class Scanner
{
public:
    explicit Scanner(QByteArrayView text)
        : m_begin(text.data()), m_at(text.data()), m_end(text.data() + text.size())
    {
    }

    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : *m_at; }
    [[nodiscard]] qsizetype position() const { return m_at - m_begin; }

    void expect(char c)
    {
        m_good = m_good && !atEnd() && *m_at == c;
        if (m_good)
            ++m_at;
        else
            m_at = m_end;
    }

    bool accept(char c)
    {
        if (!m_good || atEnd() || *m_at != c)
            return false;
        ++m_at;
        return true;
    }

    /// A number of `fewest` to `most` digits that fits an int.
    int number(int fewest, int most)
    {
        qint64 value = 0;
        int digits = 0;
        while (digits < most && !atEnd() && *m_at >= '0' && *m_at <= '9') {
            value = value * 10 + (*m_at - '0');
            ++m_at;
            ++digits;
        }
        m_good = m_good && digits >= fewest && value <= std::numeric_limits<int>::max();
        return m_good ? static_cast<int>(value) : 0;
    }

private:
    const char *m_begin;
    const char *m_at;
    const char *m_end;
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

std::optional<qint64> days(Scanner &scan, qint64 nowMsecs)
{
    const int first = scan.number(2, 4);
    if (!scan.accept('-')) {
        scan.expect('/');
        const int day = scan.number(2, 2);
        scan.expect(' ');
        return scan.good() ? daysWithoutYear(first, day, nowMsecs) : std::nullopt;
    }
    const int month = scan.number(2, 2);
    scan.expect('-');
    const int day = scan.number(2, 2);
    if (!scan.accept('T'))
        scan.expect(' ');
    if (!scan.good() || !isDate(first, month, day))
        return std::nullopt;
    return daysFromCivil(first, month, day);
}

/// Of a day, with what stands behind the point.
std::optional<qint64> msecsOfDay(Scanner &scan)
{
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
    if (!scan.good() || hours > 23 || minutes > 59 || seconds > 60)
        return std::nullopt;
    return (hours * 3600 + minutes * 60 + seconds) * qint64(1000) + msecs;
}

} // namespace

void EventHeaderReader::setNow(qint64 msecsUtc)
{
    if (m_nowMsecs / msecsPerDay != msecsUtc / msecsPerDay)
        m_lastDateSize = 0; // another year may be meant
    m_nowMsecs = msecsUtc;
}

/// The date at the begin of `text`, which takes `length` bytes.
std::optional<qint64> EventHeaderReader::timeAt(QByteArrayView text, qsizetype &length)
{
    const qsizetype known = m_lastDateSize;
    if (known > 0 && text.size() > known && text[known] == ' ' &&
        std::memcmp(text.data(), m_lastDate.data(), size_t(known)) == 0) {
        length = known;
        return m_lastMsecs;
    }
    Scanner scan(text);
    const std::optional<qint64> day = days(scan, m_nowMsecs);
    const std::optional<qint64> time = day ? msecsOfDay(scan) : std::nullopt;
    const std::optional<int> zone = time ? zoneSeconds(scan, m_utcOffsetSeconds) : std::nullopt;
    if (!zone)
        return std::nullopt;
    length = scan.position();
    const qint64 msecs = *day * msecsPerDay + *time - *zone * qint64(1000);
    if (length <= qsizetype(m_lastDate.size())) {
        std::copy_n(text.data(), length, m_lastDate.begin());
        m_lastDateSize = length;
        m_lastMsecs = msecs;
    }
    return msecs;
}

std::optional<EventHeader> EventHeaderReader::read(QByteArrayView line)
{
    Scanner scan(line);
    EventHeader header;
    header.code = scan.number(3, 3);
    scan.expect(' ');
    scan.expect('(');
    header.id.cluster = scan.number(1, 10);
    scan.expect('.');
    const bool isNegative = scan.accept('-');
    const int proc = scan.number(1, 10);
    header.id.proc = isNegative ? -proc : proc;
    scan.expect('.');
    (void)scan.number(1, 10);
    scan.expect(')');
    scan.expect(' ');
    if (!scan.good())
        return std::nullopt;
    const QByteArrayView dated = line.sliced(scan.position());
    qsizetype length = 0;
    const std::optional<qint64> msecs = timeAt(dated, length);
    if (!msecs || (length < dated.size() && dated[length] != ' '))
        return std::nullopt;
    header.msecs = *msecs;
    header.headline = dated.sliced(qMin(length + 1, dated.size()));
    return header;
}

} // namespace perch
