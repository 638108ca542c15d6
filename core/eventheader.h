// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QByteArrayView>
#include <QDateTime>

#include <array>
#include <optional>

namespace perch
{

/// What the first line of an event says: "012 (081.003.000) 2026-11-22 07:12:16 Job was held."
struct EventHeader {
    int code = 0;
    JobId id;
    qint64 msecs = 0;        ///< since 1970, UTC
    QByteArrayView headline; ///< the rest, in the line that was read
};

/// Reads first lines of events (HTCondor manual, "Job event log"): dates as ISO 8601, with or
/// without a zone, and of the old form, which has no year. Made for 800,000 of them: most have the
/// time of the one before.
class EventHeaderReader
{
public:
    /// `utcOffsetSeconds`: of the access point, for dates without a zone.
    explicit EventHeaderReader(int utcOffsetSeconds) : m_utcOffsetSeconds(utcOffsetSeconds) {}

    void setUtcOffset(int seconds)
    {
        m_utcOffsetSeconds = seconds;
        m_lastDateSize = 0;
    }
    /// Gives the year to dates that have none: the latest such day that is not in the future (a
    /// day of grace for wrong clocks).
    void setNow(qint64 msecsUtc);
    [[nodiscard]] std::optional<EventHeader> read(QByteArrayView line);

private:
    [[nodiscard]] std::optional<qint64> timeAt(QByteArrayView text, qsizetype &length);

    int m_utcOffsetSeconds = 0;
    qint64 m_nowMsecs = 0;
    std::array<char, 32> m_lastDate{}; ///< as it was written
    qsizetype m_lastDateSize = 0;
    qint64 m_lastMsecs = 0;
};

} // namespace perch
