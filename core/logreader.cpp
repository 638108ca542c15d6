// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logreader.h"

namespace perch
{

namespace
{

constexpr qsizetype tailBytes = 256;
/// An event that has not come to its end is read again by the next run; what stands before it is
/// known while it is not longer than this.
constexpr qsizetype keptBytes = 16 * 1024;

} // namespace

LogReader::LogReader(int utcOffsetSeconds, const QDateTime &now) : m_parser(utcOffsetSeconds, now)
{
}

void LogReader::restore(const LogPosition &position, const QList<Job> &jobs)
{
    for (const Job &job : jobs)
        m_history.restore(job);
    reopenAt(position);
}

void LogReader::reopen()
{
    reopenAt(position());
}

void LogReader::reopenAt(const LogPosition &position)
{
    m_restored = position;
    if (position.offset == 0)
        m_restored.unreadableBlocks = 0; // they are seen again
    m_parser.reset(position.offset);
    m_tail = position.tail;
}

void LogReader::read(QByteArrayView bytes)
{
    m_parser.feed(bytes, [this](const JobEventView &event) { m_history.apply(event); });
    if (bytes.size() >= keptBytes)
        m_tail = bytes.last(keptBytes).toByteArray();
    else
        m_tail = m_tail.append(bytes).right(keptBytes);
}

void LogReader::beginAnew()
{
    m_parser.reset();
    m_restored = {};
    m_tail.clear();
    m_history.beginLogAnew();
}

LogPosition LogReader::position() const
{
    LogPosition position = m_restored;
    position.offset = m_parser.committedOffset();
    position.unreadableBlocks += m_parser.unreadableBlocks();
    const qsizetype uncommitted = qsizetype(m_parser.fedOffset() - position.offset);
    const qsizetype known = qMax<qsizetype>(0, m_tail.size() - uncommitted);
    position.tail = m_tail.first(known).right(tailBytes);
    return position;
}

} // namespace perch
