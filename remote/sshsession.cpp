// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshsession.h"

#include "remote/sshevents.h"
#include "remote/sshjump.h"
#include "remote/sshknownhosts.h"

#include <algorithm>
#include <utility>

#include <fcntl.h>

namespace perch
{

SshSession::SshSession(const SshTarget &target, std::unique_ptr<SshJump> jump,
                       std::shared_ptr<SshEvents> events)
    : SshSession(target, jump->takeDescriptor(), std::move(events))
{
    m_jump = std::move(jump);
}

SshSession::SshSession(const SshTarget &target, int descriptor, std::shared_ptr<SshEvents> events)
    : m_events(std::move(events)), m_machine(target.host), m_user(target.user), m_port(target.port),
      m_session(ssh_new())
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
    // known_hosts is read by us (sshknownhosts): libssh would expand tokens in the paths, and put
    // the key types in another order
    ssh_options_set(m_session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
    ssh_options_set(m_session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
    if (const std::string types = wantedHostKeys(target); !types.empty())
        ssh_options_set(m_session, SSH_OPTIONS_HOSTKEYS, types.c_str());
    // libssh would take ChaCha20 first, which costs both machines twice what AES with the
    // processor's own instructions does
    const char *const ciphers = "aes128-gcm@openssh.com,aes256-gcm@openssh.com,"
                                "chacha20-poly1305@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr";
    ssh_options_set(m_session, SSH_OPTIONS_CIPHERS_C_S, ciphers);
    ssh_options_set(m_session, SSH_OPTIONS_CIPHERS_S_C, ciphers);
    ssh_options_set(m_session, SSH_OPTIONS_NODELAY, &yes);
    ssh_options_set(m_session, SSH_OPTIONS_TIMEOUT,
                    &seconds); // else some blocking calls never return
    ssh_options_set(m_session, SSH_OPTIONS_FD, &fd);
    ssh_set_blocking(m_session, 0);
    ssh_set_counters(m_session, &m_counter, &m_packets);
}

SshSession::~SshSession()
{
    ssh_event_remove_session(m_events->handle(), m_session);
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
    ssh_event_add_session(m_events->handle(),
                          m_session); // the socket's poll handle exists only now
    while (rc == SSH_AGAIN) {
        if (SshClock::now() >= deadline)
            return SshFailure{SshFailure::Kind::Timeout, "waiting for the server's greeting"};
        if (auto failure = turn(deadline)) {
            if (failure->kind == SshFailure::Kind::Closed && failure->machine.empty())
                break;
            return failure;
        }
        rc = ssh_connect(m_session);
    }
    if (rc != SSH_OK)
        return closedEarly();
    keepFromBlocking();
    return std::nullopt;
}

/// libssh makes its socket blocking when the connection stands, and its send() then waits until the
/// other side has taken everything: for ever on a dead link, and on the way through another machine
/// for this thread itself. It sends only after poll has promised room, so that a send that does not
/// wait takes at least a part, which libssh understands (EAGAIN it would not).
void SshSession::keepFromBlocking() const
{
    const int descriptor = ssh_get_fd(m_session);
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags >= 0)
        ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
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
    else if (errorText().find("no match for method") != std::string::npos)
        kind = Kind::NoAgreement;
    else if (errorText().empty() || errorText().find("Socket error") != std::string::npos)
        kind = Kind::Closed;
    return {kind, errorText()};
}

void SshSession::sign(SshFailure &failure) const
{
    failure.machine = m_machine;
    failure.user = m_user;
    failure.port = m_port;
}

std::optional<SshFailure> SshSession::serveWay(bool &needsTurn)
{
    if (m_jump) {
        const auto before = bytesReceived();
        if (auto failure = m_jump->pump(needsTurn))
            return failure;
        needsTurn = needsTurn || bytesReceived() != before;
    }
    if (isGone()) // noticed by a call in between: poll would sleep over it
        return SshFailure{SshFailure::Kind::Closed, errorText()};
    return std::nullopt;
}

std::optional<SshFailure> SshSession::turn(SshClock::time_point deadline)
{
    const SshFailure cancelled{SshFailure::Kind::Cancelled, {}};
    if (m_events->isStopped())
        return cancelled;
    bool needsTurn = false;
    if (auto failure = serveWay(needsTurn))
        return failure;
    int milliseconds = -1;
    if (deadline != forever) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SshClock::now());
        milliseconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    }
    const bool isPolled = m_events->poll(needsTurn ? 0 : milliseconds);
    if (m_events->isStopped())
        return cancelled;
    if (auto failure = serveWay(needsTurn))
        return failure;
    if (!isPolled)
        return SshFailure{SshFailure::Kind::Closed, errorText()};
    return std::nullopt;
}

} // namespace perch
