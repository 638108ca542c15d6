// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <libssh/libssh.h>

#include <memory>

namespace perch
{

class SshMailbox;

/// Where a connection's thread sleeps: libssh's event loop, with the mailbox in it. The sessions to
/// the machines on the way share one, so that a wait for any of them serves all.
class SshEvents
{
public:
    explicit SshEvents(std::shared_ptr<SshMailbox> mailbox);
    ~SshEvents();
    SshEvents(const SshEvents &) = delete;
    SshEvents &operator=(const SshEvents &) = delete;

    [[nodiscard]] ssh_event handle() const { return m_event; }
    /// The thread shall end.
    [[nodiscard]] bool isStopped() const;
    /// One turn of the loop; at once when it was woken since the last. False: it is broken.
    [[nodiscard]] bool poll(int milliseconds);

private:
    static int handleWake(socket_t descriptor, int events, void *self);

    std::shared_ptr<SshMailbox> m_mailbox;
    ssh_event m_event = nullptr;
    bool m_woken = false;
};

/// Watches a descriptor of ours in the loop. Its callback only notes what came: libssh also polls
/// inside its calls, where nothing may be done.
class SshWatch
{
public:
    SshWatch(std::shared_ptr<SshEvents> events, int descriptor);
    ~SshWatch();
    SshWatch(const SshWatch &) = delete;
    SshWatch &operator=(const SshWatch &) = delete;

    /// Of POLLIN and POLLOUT; 0 waits for nothing. Not from a callback.
    void waitFor(short wanted);

private:
    static int handleReady(socket_t descriptor, int events, void *self);

    std::shared_ptr<SshEvents> m_events;
    int m_descriptor = -1;
    short m_wanted = 0;
};

} // namespace perch
