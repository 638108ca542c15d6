// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QElapsedTimer>
#include <QtGlobal>

#include <chrono>

namespace perch
{

/// How much an upload puts on its way, and over how many lanes: what helps, and not more.
class LanePace
{
public:
    LanePace();

    void setRoundTrip(std::chrono::milliseconds roundTrip);
    /// The way is so long that one channel's 2 MiB do not fill it.
    [[nodiscard]] bool isFar() const { return m_roundTrip > std::chrono::milliseconds(15); }
    /// A long frame takes no noticeable time.
    [[nodiscard]] bool isFast() const { return m_rate > 50e6; }
    void addWritten(qint64 bytes);
    void tick();

    /// Whether `bytes` more may be given to a lane when `underway` are not answered yet. At most
    /// one second's worth is on its way, so that a slow link stays usable for others; and not more
    /// than `limit` bytes a second (0: no limit).
    [[nodiscard]] bool mayBring(qint64 bytes, qint64 underway, qint64 limit);

    /// How many lanes there should be, when `lanes` are there, `opening` are being opened, and
    /// `isLaneMissing`: there are frames that no lane can take.
    [[nodiscard]] int wantedLanes(int lanes, int opening, bool isLaneMissing, int most);

private:
    QElapsedTimer m_clock;
    std::chrono::milliseconds m_roundTrip{0};
    bool m_knowsRoundTrip = false;
    qint64 m_written = 0;
    qint64 m_lastTick = 0; ///< milliseconds
    qint64 m_writtenAtTick = 0;
    double m_rate = 0; ///< bytes a second, over about a second
    double m_rateAtGrowth = 0;
    qint64 m_grownAt = 0;
    bool m_helped = true;
    double m_allowance = 0; ///< bytes that the limit still lets through
    qint64 m_allowedAt = 0;
};

} // namespace perch
