// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/linkshare.h"

#include <algorithm>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto lookFor = 4s;
constexpr auto lookAgainAfter = 10min;
constexpr auto window = 2s;
constexpr auto leastWindow = 1500ms; ///< bytes come in pieces: less of it says nothing
/// A link that seemed slower was looked at while there was little to send.
constexpr qint64 leastLimit = 256 * 1024;

} // namespace

void LinkShare::note(qint64 bytes, bool isFree, std::chrono::milliseconds now)
{
    if (!isFree) {
        m_samples.clear();
        m_isLooking = m_isLooking || now - m_lookedAt > lookAgainAfter;
        return;
    }
    if (m_samples.empty() || now - m_samples.back().time > window) { // nothing went meanwhile
        m_samples.clear();
        m_lookBegan = now;
        m_seen = 0;
    }
    m_samples.push_back({now, bytes});
    while (now - m_samples.front().time > window)
        m_samples.pop_front();
    const auto passed = now - m_samples.front().time;
    if (passed >= leastWindow)
        m_seen = std::max(m_seen, 1000.0 * double(bytes - m_samples.front().bytes) /
                                      double(passed.count()));
    if (m_seen <= 0 || now - m_lookBegan < lookFor)
        return;
    m_given = std::exchange(m_seen, 0);
    m_isLooking = false;
    m_lookedAt = now;
    m_lookBegan = now;
}

qint64 LinkShare::limit() const
{
    return m_isLooking ? 0 : std::max(leastLimit, qint64(m_given / 2));
}

void LinkShare::beginFlow()
{
    m_samples.clear();
}

void LinkShare::forget()
{
    *this = {};
}

} // namespace perch
