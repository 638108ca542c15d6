// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventlog.h"

#include <cstring>
#include <utility>

namespace perch
{

namespace
{

constexpr qsizetype headerLimit = 64 * 1024;
constexpr qsizetype bodyLimit = 1024 * 1024;
constexpr qsizetype openLimit = headerLimit + bodyLimit;

const char *findNewline(const char *at, const char *end)
{
    return static_cast<const char *>(std::memchr(at, '\n', size_t(end - at)));
}

QByteArrayView withoutCarriageReturn(QByteArrayView line)
{
    return line.endsWith('\r') ? line.chopped(1) : line;
}

/// Its end of line aside.
bool isTerminator(QByteArrayView line)
{
    const qsizetype size = line.size();
    return size >= 3 && size <= 4 && line[0] == '.' && line[1] == '.' && line[2] == '.' &&
           (size == 3 || line[3] == '\r');
}

} // namespace

JobEvent::JobEvent(const JobEventView &event)
    : code(event.code), id(event.id), time(QDateTime::fromMSecsSinceEpoch(event.msecs, Qt::UTC)),
      headline(event.headline.toByteArray()), body(event.body.toByteArray())
{
}

JobEventView JobEvent::view() const
{
    return {code, id, time.toMSecsSinceEpoch(), headline, body};
}

QStringList JobEvent::bodyLines() const
{
    QStringList texts;
    BodyLines lines(body);
    QByteArrayView line;
    while (lines.next(line))
        texts.append(QString::fromUtf8(line));
    return texts;
}

bool BodyLines::next(QByteArrayView &line)
{
    if (m_rest.isEmpty())
        return false;
    const char *const begin = m_rest.data();
    const char *const end = begin + m_rest.size();
    const char *const newline = findNewline(begin, end);
    line = withoutCarriageReturn(QByteArrayView(begin, newline ? newline : end));
    m_rest = newline ? QByteArrayView(newline + 1, end) : QByteArrayView();
    return true;
}

EventLogParser::EventLogParser(int utcOffsetSeconds, const QDateTime &now)
    : m_utcOffsetSeconds(utcOffsetSeconds), m_now(now), m_headers(utcOffsetSeconds)
{
}

void EventLogParser::reset(qint64 offset)
{
    *this = EventLogParser(m_utcOffsetSeconds, m_now);
    m_offset = offset;
    m_committedOffset = offset;
    if (offset > 0) // only a text has one
        m_format = Format::Text;
}

void EventLogParser::setUtcOffset(int seconds)
{
    m_utcOffsetSeconds = seconds;
    m_headers.setUtcOffset(seconds);
}

QList<JobEvent> EventLogParser::feed(QByteArrayView bytes)
{
    QList<JobEvent> events;
    feed(bytes, [&events](const JobEventView &event) { events.append(JobEvent(event)); });
    return events;
}

void EventLogParser::feed(QByteArrayView bytes, const Sink &sink)
{
    if (bytes.isEmpty())
        return;
    if (m_format == Format::Unknown)
        detectFormat(bytes.front());
    m_offset += bytes.size();
    if (m_format == Format::Text) {
        m_headers.setNow(
            (m_now.isValid() ? m_now : QDateTime::currentDateTimeUtc()).toMSecsSinceEpoch());
        const char *at = bytes.data();
        const char *const end = at + bytes.size();
        if (m_isOpen)
            at = goOn(at, end, sink);
        if (!m_isOpen)
            readBlocks(at, end, sink);
    }
}

void EventLogParser::detectFormat(char first)
{
    m_format = first == '<'                   ? Format::Xml
               : first == '{' || first == '[' ? Format::Json
                                              : Format::Text;
    if (m_format != Format::Text)
        ++m_unreadableBlocks;
}

void EventLogParser::readBlocks(const char *at, const char *end, const Sink &sink)
{
    const char *block = at;
    while (const char *newline = findNewline(at, end)) {
        const QByteArrayView line(at, newline);
        at = newline + 1;
        if (!isTerminator(line))
            continue;
        readBlock(QByteArrayView(block, line.data()), sink);
        block = at;
        m_committedOffset = m_offset - (end - at);
    }
    m_isOpen = block != end;
    keepLines(QByteArrayView(block, at));
    keepPartial(QByteArrayView(at, end));
}

const char *EventLogParser::goOn(const char *at, const char *end, const Sink &sink)
{
    const auto finish = [&] {
        readBlock(m_lines, sink);
        m_lines = QByteArray();
        m_isOpen = false;
        m_isFull = false;
        m_committedOffset = m_offset - (end - at);
    };
    const char *newline = findNewline(at, end);
    keepPartial(QByteArrayView(at, newline ? newline : end));
    if (!newline)
        return end;
    const QByteArray line = std::exchange(m_partial, QByteArray());
    at = newline + 1;
    if (isTerminator(line)) {
        finish();
        return at;
    }
    keepLines(line);
    keepLines(QByteArrayView(newline, at));
    const char *const lines = at;
    while ((newline = findNewline(at, end))) {
        const QByteArrayView next(at, newline);
        if (isTerminator(next)) {
            keepLines(QByteArrayView(lines, at));
            at = newline + 1;
            finish();
            return at;
        }
        at = newline + 1;
    }
    keepLines(QByteArrayView(lines, at));
    keepPartial(QByteArrayView(at, end));
    return end;
}

void EventLogParser::keepPartial(QByteArrayView bytes)
{
    m_partial.append(bytes.first(qMin(bytes.size(), openLimit - m_partial.size())));
}

void EventLogParser::keepLines(QByteArrayView lines)
{
    while (!lines.isEmpty() && !m_isFull) {
        const QByteArrayView part = lines.first(qMin(lines.size(), openLimit - m_lines.size()));
        m_lines.append(part);
        lines = lines.sliced(part.size());
        if (m_lines.size() == openLimit)
            makeRoom();
    }
}

/// What stands before a header is no event: it may go. An event that is too long loses the rest.
void EventLogParser::makeRoom()
{
    qsizetype lineBegin = 0;
    while (lineBegin < m_lines.size()) {
        const qsizetype newline = m_lines.indexOf('\n', lineBegin);
        if (newline < 0)
            break;
        if (headerIn(QByteArrayView(m_lines).sliced(lineBegin, newline - lineBegin))) {
            m_isFull = lineBegin == 0;
            m_sawGarbage = m_sawGarbage || lineBegin > 0;
            m_lines.remove(0, lineBegin);
            return;
        }
        lineBegin = newline + 1;
    }
    m_sawGarbage = true;
    // Of a line without an end the begin stays, which tells a header; of one that is too long, what
    // can be none.
    m_lines = lineBegin > 0 ? m_lines.sliced(lineBegin) : QByteArrayLiteral("?");
}

std::optional<EventHeader> EventLogParser::headerIn(QByteArrayView line)
{
    const QByteArrayView text = withoutCarriageReturn(line);
    return m_headers.read(text.first(qMin(text.size(), headerLimit)));
}

/// Within an event nothing is taken for a header, for a body may hold anything. In garbage a header
/// is believed: better than to lose the event that follows a damaged one.
void EventLogParser::readBlock(QByteArrayView block, const Sink &sink)
{
    bool isGarbage = std::exchange(m_sawGarbage, false);
    BodyLines lines(block);
    QByteArrayView line;
    while (lines.next(line)) {
        const std::optional<EventHeader> header = headerIn(line);
        if (!header) {
            isGarbage = isGarbage || !line.isEmpty();
            continue;
        }
        const QByteArrayView body = lines.rest();
        m_unreadableBlocks += isGarbage ? 1 : 0;
        sink({header->code, header->id, header->msecs, header->headline,
              body.first(qMin(body.size(), bodyLimit))});
        return;
    }
    m_unreadableBlocks += isGarbage ? 1 : 0;
}

} // namespace perch
