// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QElapsedTimer>

#include <deque>
#include <utility>

namespace perch
{

/// Says when it is time to tell of progress (at most every 100 ms), and how fast bytes went over
/// the last 4 seconds.
class TransferMeter
{
public:
    TransferMeter();

    /// `bytes` since the beginning. True when progress should be told now.
    [[nodiscard]] bool add(qint64 bytes);
    [[nodiscard]] double bytesPerSecond() const;
    /// Another phase begins, in which so many bytes need not go over any more.
    void restart(qint64 bytes = 0);

private:
    QElapsedTimer m_clock;
    qint64 m_lastTold = 0;
    bool m_hasTold = false;
    std::deque<std::pair<qint64, qint64>> m_samples; ///< milliseconds, bytes
};

} // namespace perch
