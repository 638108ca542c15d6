// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>

namespace perch::test
{

/// Ticks in the event loop of its thread and remembers the longest time without a tick: what a user
/// sees as a stall.
class EventLoopCheck
{
public:
    EventLoopCheck()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { tick(); });
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.start(5);
        m_clock.start();
    }
    EventLoopCheck(const EventLoopCheck &) = delete;
    EventLoopCheck &operator=(const EventLoopCheck &) = delete;

    /// Begins anew, for a test that blocked on purpose (starting a server).
    void restart()
    {
        m_longest = 0;
        m_ticks = 0;
        m_clock.restart();
    }
    [[nodiscard]] qint64 longestGapMilliseconds() const
    {
        return std::max(m_longest, m_clock.elapsed());
    }
    [[nodiscard]] int ticks() const { return m_ticks; }

private:
    void tick()
    {
        m_longest = std::max(m_longest, m_clock.restart());
        ++m_ticks;
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
    int m_ticks = 0;
};

} // namespace perch::test
