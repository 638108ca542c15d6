// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace perch
{

/// Measures for how long the GUI thread does not answer. A thread of its own posts one small event
/// every few milliseconds; the time until the GUI thread handles it is a stall. The kernel's figure
/// for how long the GUI thread was ready but had no processor (/proc/.../schedstat) is taken off:
/// that is the machine's load, not Perch's doing. Make it in the GUI thread.
class StallWatch : public QObject
{
    Q_OBJECT

public:
    StallWatch();
    ~StallWatch() override;

    /// Longest stall so far, without the waiting for a processor.
    [[nodiscard]] std::chrono::milliseconds longest() const { return m_longest; }
    /// The same with the waiting for a processor.
    [[nodiscard]] std::chrono::milliseconds longestWithLoad() const { return m_longestWithLoad; }
    /// What the driver said it was doing when the longest stall came.
    [[nodiscard]] QString longestDuring() const { return m_longestDuring; }
    void setActivity(const QString &text) { m_activity = text; }

    /// While one lives, nothing is measured: around what the test itself does in the GUI thread (a
    /// picture).
    class Pause
    {
    public:
        explicit Pause(StallWatch &watch);
        ~Pause();
        Pause(const Pause &) = delete;
        Pause &operator=(const Pause &) = delete;

    private:
        StallWatch &m_watch;
    };

private:
    using Clock = std::chrono::steady_clock;
    void handle(Clock::time_point posted, std::chrono::nanoseconds waitedBefore, int generation);
    [[nodiscard]] std::chrono::nanoseconds waitedForProcessor() const;

    std::string m_schedstat;
    std::chrono::milliseconds m_longest{0};
    std::chrono::milliseconds m_longestWithLoad{0};
    QString m_activity;
    QString m_longestDuring;
    int m_pauses = 0;
    std::atomic_int m_generation{0};
    std::atomic_bool m_pending{false};
    std::atomic_bool m_stop{false};
    std::thread m_thread;
};

} // namespace perch
