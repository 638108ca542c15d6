// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"

namespace perch
{

/// Tells a link that died without a word (sleep, another Wi-Fi, a stopped server) from one with
/// nothing to say. TCP alone would notice never, or only after a quarter of an hour of repeats. A
/// pure value: time and bytes go in, what to do comes out. Free of Qt.
///
/// The figures: the server is asked after 8 s without a byte, and given up after 11 s more. So a
/// dead link is known 19 s after its last byte at the latest, idle or busy (the goal is 20 s), a
/// server that is only slow has 11 s to answer, and a path that comes back within that time costs
/// nothing. The answer is made by sshd itself, so that a stopped server is noticed too, which TCP's
/// own keepalive cannot.
///
/// The load: idle, at most 450 questions an hour, each one SSH packet there and one back
/// (tst_brokenlinks measures the bytes); OpenSSH's common `ServerAliveInterval 15` asks 240 times.
/// With anything to say, none.
class LinkWatch
{
public:
    static constexpr std::chrono::seconds askAfter{8};
    static constexpr std::chrono::seconds lostAfter{11};
    /// After a sleep the old path is likely to be gone, and the person is looking: less patience.
    static constexpr std::chrono::seconds lostAfterSleep{6};
    /// The clocks of a machine that did not sleep differ by less.
    static constexpr std::chrono::milliseconds shortestSleep{500};

    enum class Verdict { Wait, Ask, Lost };

    /// `asleep` is how long the machine has slept in all its life: it is not part of `now`
    /// (CLOCK_MONOTONIC).
    LinkWatch(SshClock::time_point now, std::chrono::nanoseconds asleep);

    /// `bytes` is all that ever came from the server. Ask is answered once: the question counts as
    /// put.
    Verdict look(SshClock::time_point now, std::chrono::nanoseconds asleep, std::uint64_t bytes);
    /// When to look again at the latest.
    [[nodiscard]] SshClock::time_point next() const;

private:
    SshClock::time_point m_lastHeard;
    SshClock::time_point m_lastAsked;
    std::chrono::nanoseconds m_asleep;
    std::chrono::seconds m_patience = lostAfter;
    std::uint64_t m_bytes = 0;
    bool m_isAsking = false;
};

/// How long this machine has slept since it was started: CLOCK_BOOTTIME counts sleep,
/// CLOCK_MONOTONIC does not.
[[nodiscard]] std::chrono::nanoseconds timeAsleep();

} // namespace perch
