// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/linkwatch.h"

#include <ctime>

namespace perch
{

namespace
{

#ifdef CLOCK_BOOTTIME
std::chrono::nanoseconds read(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}
#endif

} // namespace

LinkWatch::LinkWatch(SshClock::time_point now, std::chrono::nanoseconds asleep)
    : m_lastHeard(now), m_lastAsked(now), m_asleep(asleep)
{
}

LinkWatch::Verdict LinkWatch::look(SshClock::time_point now, std::chrono::nanoseconds asleep,
                                   std::uint64_t bytes)
{
    const bool hasSlept = asleep - m_asleep >= shortestSleep;
    m_asleep = asleep;
    if (bytes != m_bytes) {
        m_bytes = bytes;
        m_lastHeard = now;
        m_isAsking = false;
        m_patience = lostAfter;
        // what came may have lain in the socket since before the sleep
        if (!hasSlept)
            return Verdict::Wait;
    }
    if (hasSlept || (!m_isAsking && now - m_lastHeard >= askAfter)) {
        m_patience = hasSlept ? lostAfterSleep : lostAfter;
        m_isAsking = true;
        m_lastAsked = now;
        return Verdict::Ask;
    }
    return m_isAsking && now - m_lastAsked >= m_patience ? Verdict::Lost : Verdict::Wait;
}

SshClock::time_point LinkWatch::next() const
{
    return m_isAsking ? m_lastAsked + m_patience : m_lastHeard + askAfter;
}

std::chrono::nanoseconds timeAsleep()
{
#ifdef CLOCK_BOOTTIME
    return read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC);
#else
    return {}; // macOS: its steady_clock goes on counting, so that silence is long enough at once
#endif
}

} // namespace perch
