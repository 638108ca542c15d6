// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshevents.h"

#include "remote/sshmailbox.h"

#include <utility>

#include <poll.h>

namespace perch
{

/// libssh also polls inside its other calls, so a wake may be taken at any time: it is remembered
/// until the next turn.
int SshEvents::handleWake(socket_t, int, void *self)
{
    auto *events = static_cast<SshEvents *>(self);
    events->m_mailbox->drain();
    events->m_woken = true;
    return 0;
}

SshEvents::SshEvents(std::shared_ptr<SshMailbox> mailbox)
    : m_mailbox(std::move(mailbox)), m_event(ssh_event_new())
{
    ssh_event_add_fd(m_event, m_mailbox->descriptor(), POLLIN, handleWake, this);
}

SshEvents::~SshEvents()
{
    ssh_event_remove_fd(m_event, m_mailbox->descriptor());
    ssh_event_free(m_event);
}

bool SshEvents::isStopped() const
{
    return m_mailbox->stopped();
}

bool SshEvents::poll(int milliseconds)
{
    if (std::exchange(m_woken, false))
        milliseconds = 0;
    return ssh_event_dopoll(m_event, milliseconds) != SSH_ERROR;
}

int SshWatch::handleReady(socket_t, int, void *)
{
    return 0; // the turn that this ends looks itself
}

SshWatch::SshWatch(std::shared_ptr<SshEvents> events, int descriptor)
    : m_events(std::move(events)), m_descriptor(descriptor)
{
}

SshWatch::~SshWatch()
{
    waitFor(0);
}

void SshWatch::waitFor(short wanted)
{
    if (wanted == m_wanted)
        return;
    if (m_wanted != 0) // libssh has no call to change what a descriptor waits for
        ssh_event_remove_fd(m_events->handle(), m_descriptor);
    m_wanted = wanted;
    if (m_wanted != 0)
        ssh_event_add_fd(m_events->handle(), m_descriptor, m_wanted, handleReady, this);
}

} // namespace perch
