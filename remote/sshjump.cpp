// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshjump.h"

#include "remote/sshsession.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace perch
{

namespace
{

constexpr std::size_t pieceBytes = 64 * 1024;
constexpr int piecesAtOnce = 16; ///< then the other channels have their turn

SshJump &jump(void *self)
{
    return *static_cast<SshJump *>(self);
}

} // namespace

SshOutcome<std::unique_ptr<SshJump>> SshJump::open(std::shared_ptr<SshSession> via,
                                                   const std::string &host, std::uint16_t port,
                                                   SshClock::time_point deadline)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
        return SshFailure{SshFailure::Kind::Unreachable, "no socket pair"};
    std::unique_ptr<SshJump> jump(new SshJump(std::move(via), ends[0], ends[1]));
    if (auto failure = jump->connect(host, port, deadline))
        return *failure;
    return jump;
}

SshJump::SshJump(std::shared_ptr<SshSession> via, int ours, int theirs)
    : m_via(std::move(via)), m_channel(ssh_channel_new(m_via->handle())), m_ours(ours),
      m_theirs(theirs), m_watch(m_via->events(), ours)
{
    m_callbacks.size = sizeof m_callbacks;
    m_callbacks.userdata = this;
    m_callbacks.channel_data_function = handleData;
    m_callbacks.channel_eof_function = handleEnd;
    m_callbacks.channel_close_function = handleEnd;
    ssh_set_channel_callbacks(m_channel, &m_callbacks);
}

SshJump::~SshJump()
{
    m_watch.waitFor(0);
    ssh_remove_channel_callbacks(m_channel, &m_callbacks);
    ssh_channel_free(m_channel);
    ::close(m_ours);
    if (m_theirs >= 0)
        ::close(m_theirs);
}

/// Takes nothing: the data stay in libssh, within the window, until there is room for them.
int SshJump::handleData(ssh_session, ssh_channel, void *, std::uint32_t, int, void *self)
{
    jump(self).m_hasData = true;
    return 0;
}

void SshJump::handleEnd(ssh_session, ssh_channel, void *self)
{
    jump(self).m_isEnded = true;
}

std::optional<SshFailure> SshJump::connect(const std::string &host, std::uint16_t port,
                                           SshClock::time_point deadline)
{
    int rc = SSH_ERROR;
    auto failure = m_via->repeat(SSH_AGAIN, deadline, rc, [&] {
        return ssh_channel_open_forward(m_channel, host.c_str(), port, "127.0.0.1", 0);
    });
    const std::string where = host + " port " + std::to_string(port);
    if (failure && failure->kind == SshFailure::Kind::Timeout)
        failure->detail = "waiting for a connection to " + where;
    else if (!failure && m_via->isGone())
        failure = SshFailure{SshFailure::Kind::Closed, m_via->errorText()};
    else if (!failure && rc != SSH_OK)
        failure = SshFailure{SshFailure::Kind::JumpRefused, where + ": " + m_via->errorText()};
    if (failure && failure->machine.empty())
        m_via->sign(*failure);
    return failure;
}

int SshJump::takeDescriptor()
{
    return std::exchange(m_theirs, -1);
}

std::optional<SshFailure> SshJump::pump(bool &needsTurn)
{
    const auto before = m_via->bytesReceived();
    if (auto failure = m_via->serveWay(needsTurn)) {
        if (failure->machine.empty())
            m_via->sign(*failure);
        return failure;
    }
    moveOut();
    moveIn();
    const bool takesMore = m_out.empty() && !m_isOutShut;
    m_watch.waitFor(static_cast<short>((takesMore ? POLLIN : 0) | (m_in.empty() ? 0 : POLLOUT)));
    needsTurn = needsTurn || (m_hasData && m_in.empty()) || m_via->bytesReceived() != before;
    return std::nullopt;
}

/// From the next session into the channel.
void SshJump::moveOut()
{
    std::array<char, pieceBytes> buffer; // NOLINT: filled before use
    for (int piece = 0; piece < piecesAtOnce; ++piece) {
        if (m_out.empty() && !m_isOutShut) {
            const ssize_t got = ::recv(m_ours, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got > 0)
                m_out.assign(buffer.data(), static_cast<std::size_t>(got));
            else if (got == 0 || (errno != EAGAIN && errno != EINTR))
                m_isOutShut = true;
        }
        if (m_out.empty())
            return;
        const std::size_t window = ssh_channel_window_size(m_channel);
        if (window == 0)
            return; // a growing window ends the sleep
        const auto size = static_cast<std::uint32_t>(std::min(m_out.size(), window));
        const int sent = ssh_channel_write(m_channel, m_out.data(), size);
        if (sent <= 0)
            return; // a key exchange is under way, or the channel has ended
        m_out.erase(0, static_cast<std::size_t>(sent));
    }
}

/// From the channel to the next session.
void SshJump::moveIn()
{
    std::array<char, pieceBytes> buffer; // NOLINT: filled before use
    for (int piece = 0; piece < piecesAtOnce; ++piece) {
        if (m_in.empty() && (m_hasData || m_isEnded)) {
            const int got =
                ssh_channel_read_nonblocking(m_channel, buffer.data(), buffer.size(), 0);
            if (got > 0)
                m_in.assign(buffer.data(), static_cast<std::size_t>(got));
            m_hasData = got > 0;
        }
        if (m_in.empty())
            break;
        const ssize_t sent = ::send(m_ours, m_in.data(), m_in.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            m_in.clear(); // the next session is gone
        if (sent <= 0)
            return;
        m_in.erase(0, static_cast<std::size_t>(sent));
    }
    if (m_isEnded && m_in.empty() && !m_hasData && !m_isInShut) {
        m_isInShut = true;
        ::shutdown(m_ours, SHUT_WR); // the next session reads what is left, then the end
    }
}

} // namespace perch
