// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <atomic>

namespace perch
{

/// Wakes the connection's thread out of its poll, from any thread.
class SshMailbox
{
public:
    SshMailbox();
    ~SshMailbox();
    SshMailbox(const SshMailbox &) = delete;
    SshMailbox &operator=(const SshMailbox &) = delete;

    /// There is something to do.
    void wake();
    /// The thread shall end; cannot be taken back.
    void stop();
    [[nodiscard]] bool stopped() const { return m_stopped.load(std::memory_order_acquire); }

    /// Readable when woken.
    [[nodiscard]] int descriptor() const { return m_descriptor; }
    /// Forgets the wakes so far. Look for work after this, not before.
    void drain();

private:
    int m_descriptor = -1;
    std::atomic<bool> m_stopped = false;
    std::atomic<bool> m_woken = false; ///< one write wakes for all who come until the thread looks
};

} // namespace perch
