// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"

#include <libssh/libssh.h>

#include <memory>
#include <optional>

namespace perch
{

class SshEvents;
class SshJump;

/// One libssh session in the connection's event loop, non-blocking. Lives and dies in the
/// connection's thread.
class SshSession
{
public:
    static constexpr auto forever = SshClock::time_point::max();

    /// Takes the connected descriptor.
    SshSession(const SshTarget &target, int descriptor, std::shared_ptr<SshEvents> events);
    /// Connected by way of another machine.
    SshSession(const SshTarget &target, std::unique_ptr<SshJump> jump,
               std::shared_ptr<SshEvents> events);
    ~SshSession();
    SshSession(const SshSession &) = delete;
    SshSession &operator=(const SshSession &) = delete;

    [[nodiscard]] ssh_session handle() const { return m_session; }
    /// libssh's own words for the last failure of a call.
    [[nodiscard]] std::string errorText() const;
    /// The link has ended, whatever the last call said.
    [[nodiscard]] bool isGone() const;
    /// Bytes that ever came from the server, to tell a silent one.
    [[nodiscard]] std::uint64_t bytesReceived() const { return m_counter.in_bytes; }
    [[nodiscard]] std::uint64_t packetsSent() const { return m_packets.out_packets; }

    [[nodiscard]] const std::shared_ptr<SshEvents> &events() const { return m_events; }
    /// Writes this machine into a failure as the place where it happened.
    void sign(SshFailure &failure) const;

    /// Key exchange.
    std::optional<SshFailure> connect(SshClock::time_point deadline);

    /// Sleeps in poll until something happens or `deadline` comes; serves libssh's callbacks. Fails
    /// when the mailbox was stopped (Cancelled) or the link is gone (Closed); a deadline that has
    /// come is no failure here.
    std::optional<SshFailure> turn(SshClock::time_point deadline);

    /// Carries what goes through the machines on the way; see SshJump::pump. Fails when one of them
    /// or this link is gone.
    std::optional<SshFailure> serveWay(bool &needsTurn);

    /// Repeats a libssh call that answers `again` until it answers otherwise; sets `rc`.
    template <typename Call>
    std::optional<SshFailure> repeat(int again, SshClock::time_point deadline, int &rc, Call call)
    {
        // SSH_AGAIN is also what libssh answers for ever after some disconnects: turn() tells
        while ((rc = call()) == again) {
            if (SshClock::now() >= deadline)
                return SshFailure{SshFailure::Kind::Timeout, {}};
            if (auto failure = turn(deadline))
                return failure;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] SshFailure closedEarly() const;
    void keepFromBlocking() const;

    std::shared_ptr<SshEvents> m_events;
    std::unique_ptr<SshJump> m_jump; ///< null: connected directly
    std::string m_machine;
    std::string m_user;
    std::uint16_t m_port = 0;
    ssh_session m_session = nullptr;
    ssh_counter_struct m_counter{}; // of the socket
    ssh_counter_struct m_packets{};
};

} // namespace perch
