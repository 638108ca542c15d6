// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/transfermeter.h"

namespace perch
{

namespace
{
constexpr qint64 quietMilliseconds = 100;
constexpr qint64 windowMilliseconds = 4000;
} // namespace

TransferMeter::TransferMeter()
{
    restart();
}

void TransferMeter::restart(qint64 bytes)
{
    m_clock.start();
    m_hasTold = false;
    m_samples.assign(1, {0, bytes});
}

bool TransferMeter::add(qint64 bytes)
{
    const qint64 now = m_clock.elapsed();
    if (m_hasTold && now - m_lastTold < quietMilliseconds)
        return false;
    m_hasTold = true;
    m_lastTold = now;
    m_samples.emplace_back(now, bytes);
    while (m_samples.size() > 2 && now - m_samples.front().first > windowMilliseconds)
        m_samples.pop_front();
    return true;
}

double TransferMeter::bytesPerSecond() const
{
    const auto &[firstTime, firstBytes] = m_samples.front();
    const auto &[lastTime, lastBytes] = m_samples.back();
    if (lastTime <= firstTime)
        return 0;
    return double(lastBytes - firstBytes) * 1000.0 / double(lastTime - firstTime);
}

} // namespace perch
