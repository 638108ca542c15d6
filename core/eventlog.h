// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QStringList>

namespace perch
{

/// One event of a job event log, as written (HTCondor manual, "Job event log"); nothing is
/// interpreted here.
struct JobEvent {
    int code = 0; ///< 000 submit, 001 execute, 005 terminated, 012 held, 040 file transfer ...
    JobId id;
    QDateTime time;   ///< UTC; made from the access point's local time and its offset
    QString headline; ///< rest of the header line
    QStringList body; ///< lines between the header and "...", each bounded

    bool operator==(const JobEvent &) const = default;
};

/// Incremental parser: feed bytes as they come, get whole events. An event counts only when its
/// "..." line has come; in whatever slices the bytes arrive, the events are the same. Bounded: a
/// line longer than 64 KiB is cut, an event of more than 2,000 lines or 1 MiB loses the rest.
class EventLogParser
{
public:
    /// What the first byte says. XML and JSON logs (`log_xml = true`, or a knob of the site) are
    /// not read: they give no event, count as one unreadable block, and never move the committed
    /// offset.
    enum class Format { Unknown, Text, Xml, Json };

    /// `utcOffsetSeconds`: of the access point (`date +%z`), used for dates without a zone.
    /// `now` (UTC) gives the year to dates of the old form, which have none; invalid: the clock.
    explicit EventLogParser(int utcOffsetSeconds = 0, const QDateTime &now = {});

    /// A burst of 1 MiB gives about 4,000 events: feed a big log in slices to keep memory low.
    [[nodiscard]] QList<JobEvent> feed(QByteArrayView bytes);
    /// Bytes of the log up to the end of the last whole event: where a later run may go on.
    [[nodiscard]] qint64 committedOffset() const { return m_committedOffset; }
    /// How many blocks could not be read as an event (garbage, XML or JSON log); kept for the user
    /// to see.
    [[nodiscard]] int unreadableBlocks() const { return m_unreadableBlocks; }
    [[nodiscard]] Format format() const { return m_format; }
    /// Begin anew: the log was truncated or made again, or is read on from a committed offset.
    void reset(qint64 offset = 0);

private:
    enum class Block { None, Event, Garbage };

    void detectFormat(char first);
    void takeLine(QByteArrayView line, qint64 lineEnd, QList<JobEvent> &events);
    [[nodiscard]] bool beginEvent(QByteArrayView header);

    int m_utcOffsetSeconds = 0;
    QDateTime m_now;
    qint64 m_nowMsecs = 0; ///< of this feed()
    Format m_format = Format::Unknown;
    QByteArray m_pending; ///< begin of a line whose end has not come, cut at the line limit
    bool m_hasPending = false;
    qint64 m_offset = 0; ///< of the next byte to be fed
    qint64 m_committedOffset = 0;
    int m_unreadableBlocks = 0;
    Block m_block = Block::None;
    JobEvent m_event;
    qint64 m_eventBytes = 0;
};

} // namespace perch
