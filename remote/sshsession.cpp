// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshsession.h"

#include "remote/sshmailbox.h"

#include <algorithm>
#include <utility>

#include <poll.h>

namespace perch
{

/// libssh also polls inside its other calls, so a wake may be taken at any time: it is remembered
/// until the next turn.
int SshSession::handleWake(socket_t, int, void *self)
{
    auto *session = static_cast<SshSession *>(self);
    session->m_mailbox->drain();
    session->m_woken = true;
    return 0;
}

SshSession::SshSession(const SshTarget &target, int descriptor, std::shared_ptr<SshMailbox> mailbox)
    : m_mailbox(std::move(mailbox)), m_session(ssh_new()), m_event(ssh_event_new())
{
    const int no = 0;
    const int yes = 1;
    const unsigned int port = target.port;
    const long seconds = 15;
    const socket_t fd = descriptor;
    ssh_options_set(m_session, SSH_OPTIONS_PROCESS_CONFIG, &no); // ~/.ssh/config could run commands
    ssh_options_set(m_session, SSH_OPTIONS_HOST, target.host.c_str());
    ssh_options_set(m_session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(m_session, SSH_OPTIONS_USER, target.user.c_str());
    ssh_options_set(m_session, SSH_OPTIONS_KNOWNHOSTS, target.knownHostsFile.c_str());
    ssh_options_set(m_session, SSH_OPTIONS_NODELAY, &yes);
    ssh_options_set(m_session, SSH_OPTIONS_TIMEOUT,
                    &seconds); // else some blocking calls never return
    ssh_options_set(m_session, SSH_OPTIONS_FD, &fd);
    ssh_set_blocking(m_session, 0);
    ssh_set_counters(m_session, &m_counter, nullptr);
    ssh_event_add_fd(m_event, m_mailbox->descriptor(), POLLIN, handleWake, this);
}

SshSession::~SshSession()
{
    ssh_event_remove_fd(m_event, m_mailbox->descriptor());
    ssh_event_remove_session(m_event, m_session);
    ssh_event_free(m_event);
    // libssh 0.10 neither closes nor remembers a descriptor that it was given: the server would not
    // learn that nobody is there any more. Forgotten here, it is closed like its own.
    ssh_options_set(m_session, SSH_OPTIONS_FD, nullptr);
    ssh_disconnect(m_session);
    ssh_free(m_session);
}

std::string SshSession::errorText() const
{
    return plainText(ssh_get_error(m_session));
}

bool SshSession::isGone() const
{
    return !ssh_is_connected(m_session) ||
           (ssh_get_status(m_session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0;
}

std::optional<SshFailure> SshSession::connect(SshClock::time_point deadline)
{
    int rc = ssh_connect(m_session);
    ssh_event_add_session(m_event, m_session); // the socket's poll handle exists only now
    while (rc == SSH_AGAIN) {
        if (SshClock::now() >= deadline)
            return SshFailure{SshFailure::Kind::Timeout, "waiting for the server's greeting"};
        if (auto failure = turn(deadline)) {
            if (failure->kind == SshFailure::Kind::Closed)
                break;
            return failure;
        }
        rc = ssh_connect(m_session);
    }
    if (rc == SSH_OK)
        return std::nullopt;
    return closedEarly();
}

/// Why the server closed the connection before the login. A full one (MaxStartups) hangs up before
/// its greeting, without a word or with one line ("Exceeded MaxStartups"), which libssh does not
/// hand out.
SshFailure SshSession::closedEarly() const
{
    constexpr std::uint64_t oneLine = 64;
    using Kind = SshFailure::Kind;
    Kind kind = Kind::Protocol;
    if (!ssh_get_serverbanner(m_session))
        kind = bytesReceived() <= oneLine ? Kind::Busy : Kind::Protocol;
    else if (errorText().empty() || errorText().find("Socket error") != std::string::npos)
        kind = Kind::Closed;
    return {kind, errorText()};
}

std::optional<SshFailure> SshSession::turn(SshClock::time_point deadline)
{
    if (m_mailbox->stopped())
        return SshFailure{SshFailure::Kind::Cancelled, {}};
    if (isGone()) // noticed by a call in between: poll would sleep over it
        return SshFailure{SshFailure::Kind::Closed, errorText()};
    int milliseconds = -1;
    if (deadline != forever) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SshClock::now());
        milliseconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    }
    if (std::exchange(m_woken, false))
        milliseconds = 0;
    const int rc = ssh_event_dopoll(m_event, milliseconds);
    if (m_mailbox->stopped())
        return SshFailure{SshFailure::Kind::Cancelled, {}};
    if (rc == SSH_ERROR || isGone())
        return SshFailure{SshFailure::Kind::Closed, errorText()};
    return std::nullopt;
}

} // namespace perch
