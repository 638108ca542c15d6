// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QtGlobal>

#include <chrono>
#include <deque>

namespace perch
{

/// Half of what a link gives, so that the other half is left for others. What it gives shows only
/// at full speed: for some seconds at the beginning, and again every ten minutes. The caller has
/// the clock: `now` is the time since any fixed moment.
class LinkShare
{
public:
    /// So many bytes went over in this flow. `isFree`: nothing limits it.
    void note(qint64 bytes, bool isFree, std::chrono::milliseconds now);
    /// Bytes a second; 0: none, it looks at what the link gives.
    [[nodiscard]] qint64 limit() const;

    void beginFlow(); ///< the bytes are counted from another number on
    void forget();    ///< it is another link

private:
    struct Sample {
        std::chrono::milliseconds time;
        qint64 bytes;
    };
    std::deque<Sample> m_samples; ///< of the last two seconds, while nothing limits
    std::chrono::milliseconds m_lookedAt{0};
    std::chrono::milliseconds m_lookBegan{0};
    bool m_isLooking = true;
    double m_seen = 0;  ///< bytes a second, the best of this look
    double m_given = 0; ///< of the last look
};

} // namespace perch
