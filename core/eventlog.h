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

/// One event of a job event log, as written (HTCondor manual, "Job event log"); nothing is interpreted here.
struct JobEvent {
    int code = 0; ///< 000 submit, 001 execute, 005 terminated, 012 held, 040 file transfer ...
    JobId id;
    QDateTime time;   ///< UTC; made from the access point's local time and its offset
    QString headline; ///< rest of the header line
    QStringList body; ///< lines between the header and "...", each bounded
};

/// Incremental parser: feed bytes as they come, get whole events. An event counts only when its "..." line has come.
/// Bounded: a line longer than 64 KiB is cut, an event of more than 2,000 lines loses the rest.
class EventLogParser
{
public:
    /// `utcOffsetSeconds`: of the access point (`date +%z`), used for dates without a zone.
    explicit EventLogParser(int utcOffsetSeconds = 0);

    [[nodiscard]] QList<JobEvent> feed(QByteArrayView bytes);
    /// Bytes of the log up to the end of the last whole event: where a later run may go on.
    [[nodiscard]] qint64 committedOffset() const { return m_committedOffset; }
    /// How many blocks could not be read as an event (garbage, XML or JSON log); kept for the user to see.
    [[nodiscard]] int unreadableBlocks() const { return m_unreadableBlocks; }
    /// Begin anew: the log was truncated or made again.
    void reset(qint64 offset = 0);

private:
    int m_utcOffsetSeconds = 0;
    QByteArray m_pending;
    qint64 m_committedOffset = 0;
    int m_unreadableBlocks = 0;
};

} // namespace perch
