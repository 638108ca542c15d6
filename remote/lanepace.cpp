// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/lanepace.h"

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr double mebibyte = 1024 * 1024;
/// Before anything is known of the link.
constexpr double firstUnderway = 16 * mebibyte;
constexpr double leastUnderway = 1 * mebibyte;
constexpr qint64 judgeAfter = 1000; ///< milliseconds
/// One lane does this where the way is short; several would only wait for each other's writes.
constexpr double fastNearBy = 100 * mebibyte;
/// Another lane was worth it when it brought so much.
constexpr double worthIt = 1.08;

} // namespace

LanePace::LanePace()
{
    m_clock.start();
}

void LanePace::setRoundTrip(std::chrono::milliseconds roundTrip)
{
    m_roundTrip = roundTrip;
    m_knowsRoundTrip = true;
}

void LanePace::addWritten(qint64 bytes)
{
    m_written += bytes;
}

void LanePace::tick()
{
    const qint64 now = m_clock.elapsed();
    const qint64 passed = now - m_lastTick;
    if (passed < 200)
        return;
    const double rate = 1000.0 * double(m_written - m_writtenAtTick) / double(passed);
    const double weight = std::min(1.0, double(passed) / 600.0);
    m_rate = m_rate == 0 ? rate : m_rate + weight * (rate - m_rate);
    m_lastTick = now;
    m_writtenAtTick = m_written;
}

bool LanePace::mayBring(qint64 bytes, qint64 underway, qint64 limit)
{
    const bool knowsRate = m_clock.elapsed() > 2 * judgeAfter && m_rate > 0;
    const double most = std::max(knowsRate ? leastUnderway : firstUnderway, 1.5 * m_rate);
    if (underway > 0 && double(underway) > most)
        return false;
    const qint64 now = m_clock.elapsed();
    if (limit <= 0) {
        m_allowance = 0;
        m_allowedAt = now;
        return true;
    }
    m_allowance = std::min(double(limit) / 4, // a quarter of a second may be caught up
                           m_allowance + double(limit) * double(now - m_allowedAt) / 1000.0);
    m_allowedAt = now;
    if (m_allowance < 0)
        return false;
    m_allowance -= double(bytes);
    return true;
}

int LanePace::wantedLanes(int lanes, int opening, bool isLaneMissing, int most)
{
    if (!isLaneMissing || opening > 0)
        return lanes;
    const qint64 now = m_clock.elapsed();
    if (m_grownAt == 0) { // as many as a fast link of this length takes
        if (!m_knowsRoundTrip)
            return lanes;
        const int first = isFar() ? int(std::ceil(double(m_roundTrip.count()) / 12.0)) : 1;
        m_grownAt = now;
        m_rateAtGrowth = 0;
        return std::clamp(first, 1, most);
    }
    if (now - m_grownAt < judgeAfter || !m_helped)
        return lanes;
    if (!isFar() && lanes > 0 && (now < 2 * judgeAfter || m_rate > fastNearBy))
        return lanes;
    m_helped = m_rate > worthIt * m_rateAtGrowth;
    m_grownAt = now;
    m_rateAtGrowth = m_rate;
    return m_helped ? std::min(lanes + 1, std::max(lanes, most)) : lanes;
}

} // namespace perch
