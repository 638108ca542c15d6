// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/e2e/stallwatch.h"

#include <fstream>

#include <sys/syscall.h>
#include <unistd.h>

namespace perch
{

using namespace std::chrono_literals;

StallWatch::StallWatch()
    : m_schedstat("/proc/self/task/" + std::to_string(::syscall(SYS_gettid)) + "/schedstat")
{
    m_thread = std::thread([this] {
        while (!m_stop) {
            if (!m_pending.exchange(true)) {
                const auto posted = Clock::now();
                const auto waited = waitedForProcessor();
                const int generation = m_generation;
                QMetaObject::invokeMethod(
                    this,
                    [this, posted, waited, generation] { handle(posted, waited, generation); },
                    Qt::QueuedConnection);
            }
            std::this_thread::sleep_for(
                3ms); // the pace of the measurement, not a wait for something
        }
    });
}

StallWatch::~StallWatch()
{
    m_stop = true;
    m_thread.join();
}

void StallWatch::handle(Clock::time_point posted, std::chrono::nanoseconds waitedBefore,
                        int generation)
{
    m_pending = false;
    if (generation != m_generation || m_pauses > 0)
        return;
    const auto whole = Clock::now() - posted;
    const auto own = whole - (waitedForProcessor() - waitedBefore);
    const auto inMs = [](auto duration) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
    };
    m_longestWithLoad = std::max(m_longestWithLoad, inMs(whole));
    if (inMs(own) > m_longest) {
        m_longest = inMs(own);
        m_longestDuring = m_activity;
    }
}

std::chrono::nanoseconds StallWatch::waitedForProcessor() const
{
    // "time on the processor, time waiting for one, time slices":
    // Documentation/scheduler/sched-stats.rst
    std::ifstream file(m_schedstat);
    unsigned long long onProcessor = 0;
    long long waiting = 0;
    file >> onProcessor >> waiting;
    return std::chrono::nanoseconds(waiting);
}

StallWatch::Pause::Pause(StallWatch &watch) : m_watch(watch)
{
    ++m_watch.m_pauses;
    ++m_watch.m_generation; // what was posted before does not count either
}

StallWatch::Pause::~Pause()
{
    --m_watch.m_pauses;
    ++m_watch.m_generation;
}

} // namespace perch
