// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "core/logposition.h"

#include <QByteArray>

namespace perch
{

/// Reads one event log from its bytes to its jobs, and knows from where a later run of Perch goes
/// on.
class LogReader
{
public:
    /// As of EventLogParser.
    explicit LogReader(int utcOffsetSeconds = 0, const QDateTime &now = {});

    /// Goes on where an earlier run of Perch stopped, with the jobs that it knew.
    void restore(const LogPosition &position, const QList<Job> &jobs);
    /// Of the access point; for what is read from now on.
    void setUtcOffset(int seconds) { m_parser.setUtcOffset(seconds); }
    void read(QByteArrayView bytes);
    /// Bytes come from position() on again: what was read of an event that is not whole is
    /// forgotten.
    void reopen();
    /// The log was cut, rotated or made again: the next bytes are its first.
    void beginAnew();
    /// As JobHistory's.
    void nameBatch(int cluster, const QString &name) { m_history.nameBatch(cluster, name); }

    /// The jobs that changed since this was last asked.
    [[nodiscard]] QList<Job> takeChanged() { return m_history.takeChanged(); }
    /// Up to the last whole event. Its identity is what restore() was told.
    [[nodiscard]] LogPosition position() const;
    [[nodiscard]] const JobHistory &history() const { return m_history; }

private:
    void reopenAt(const LogPosition &position);

    EventLogParser m_parser;
    JobHistory m_history;
    LogPosition m_restored;
    QByteArray m_tail; ///< the last bytes that were read
};

} // namespace perch
