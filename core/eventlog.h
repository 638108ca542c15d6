// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/eventheader.h"
#include "core/jobid.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QStringList>

#include <functional>
#include <optional>

namespace perch
{

/// One event of a job event log, as written (HTCondor manual, "Job event log"); nothing is
/// interpreted here. Valid only while it is told.
struct JobEventView {
    int code = 0; ///< 000 submit, 001 execute, 005 terminated, 012 held, 040 file transfer ...
    JobId id;
    qint64 msecs = 0;        ///< since 1970, UTC; from the access point's local time and offset
    QByteArrayView headline; ///< rest of the header line
    QByteArrayView body;     ///< lines between the header and "...", each with its end
};

/// The same, to be kept.
struct JobEvent {
    int code = 0;
    JobId id;
    QDateTime time; ///< UTC
    QByteArray headline;
    QByteArray body;

    JobEvent() = default;
    explicit JobEvent(const JobEventView &event);
    [[nodiscard]] JobEventView view() const;
    [[nodiscard]] QString headlineText() const { return QString::fromUtf8(headline); }
    [[nodiscard]] QStringList bodyLines() const;

    bool operator==(const JobEvent &) const = default;
};

/// Goes through the lines of a body; an end of line of Windows is no part of them.
class BodyLines
{
public:
    explicit BodyLines(QByteArrayView body) : m_rest(body) {}
    /// False: there are no more.
    [[nodiscard]] bool next(QByteArrayView &line);
    [[nodiscard]] QByteArrayView rest() const { return m_rest; }

private:
    QByteArrayView m_rest;
};

/// Incremental parser: feed bytes as they come, get whole events. An event counts only when its
/// "..." line has come; in whatever slices the bytes arrive, the events are the same. Bounded: of a
/// header line 64 KiB, of a body 1 MiB are kept.
class EventLogParser
{
public:
    /// What the first byte says. XML and JSON logs (`log_xml = true`, or a knob of the site) are
    /// not read: they give no event, count as one unreadable block, and never move the committed
    /// offset.
    enum class Format { Unknown, Text, Xml, Json };
    using Sink = std::function<void(const JobEventView &)>;

    /// `utcOffsetSeconds`: of the access point (`date +%z`), used for dates without a zone.
    /// `now` (UTC) gives the year to dates of the old form, which have none; invalid: the clock.
    explicit EventLogParser(int utcOffsetSeconds = 0, const QDateTime &now = {});

    /// Tells `sink` each event as soon as it is whole; nothing is copied.
    void feed(QByteArrayView bytes, const Sink &sink);
    /// A burst of 1 MiB gives about 4,000 events.
    [[nodiscard]] QList<JobEvent> feed(QByteArrayView bytes);
    /// Bytes of the log up to the end of the last whole event: where a later run may go on.
    [[nodiscard]] qint64 committedOffset() const { return m_committedOffset; }
    [[nodiscard]] qint64 fedOffset() const { return m_offset; }
    /// How many blocks could not be read as an event (garbage, XML or JSON log); kept for the user
    /// to see.
    [[nodiscard]] int unreadableBlocks() const { return m_unreadableBlocks; }
    [[nodiscard]] Format format() const { return m_format; }
    /// Of the access point; for what is fed from now on.
    void setUtcOffset(int seconds);
    /// Begin anew: the log was truncated or made again, or is read on from a committed offset.
    void reset(qint64 offset = 0);

private:
    void detectFormat(char first);
    /// Reads whole blocks in place; what is left begins the open block.
    void readBlocks(const char *at, const char *end, const Sink &sink);
    /// Goes on with the open block, to its end or that of the bytes; answers where it stopped.
    const char *goOn(const char *at, const char *end, const Sink &sink);
    void keepPartial(QByteArrayView bytes);
    void keepLines(QByteArrayView lines);
    void makeRoom();
    void readBlock(QByteArrayView block, const Sink &sink);
    [[nodiscard]] std::optional<EventHeader> headerIn(QByteArrayView line);

    int m_utcOffsetSeconds = 0;
    QDateTime m_now;
    EventHeaderReader m_headers;
    Format m_format = Format::Unknown;
    qint64 m_offset = 0; ///< of the end of what was fed
    qint64 m_committedOffset = 0;
    int m_unreadableBlocks = 0;

    // The open block, whose "..." has not come: its lines, as far as they count, and the begin of
    // the one whose end has not come.
    bool m_isOpen = false;
    QByteArray m_lines;
    QByteArray m_partial;
    bool m_isFull = false;     ///< no more lines of it are kept
    bool m_sawGarbage = false; ///< before `m_lines`
};

} // namespace perch
