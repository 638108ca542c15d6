// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshevents.h"
#include "remote/sshwire.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <memory>
#include <optional>
#include <string>

namespace perch
{

class SshSession;

/// The way through one machine to the next (ProxyJump): a forwarded channel of the session there,
/// and one end of a socket pair whose other end is the next session's connection. Lives in the same
/// thread and loop as both. Bounded both ways: what the next session writes is taken only while the
/// channel's window is open, and the channel is read only while the socket takes it.
class SshJump
{
public:
    /// Asks `via` for a connection to host and port. Fails naming `via`: JumpRefused when it cannot
    /// pass the connection on.
    [[nodiscard]] static SshOutcome<std::unique_ptr<SshJump>> open(std::shared_ptr<SshSession> via,
                                                                   const std::string &host,
                                                                   std::uint16_t port,
                                                                   SshClock::time_point deadline);
    ~SshJump();
    SshJump(const SshJump &) = delete;
    SshJump &operator=(const SshJump &) = delete;

    /// The next session's end, as a non-blocking descriptor that the caller owns from now on.
    [[nodiscard]] int takeDescriptor();

    /// Carries what there is, also through the machines before. `needsTurn` is set when the loop
    /// must look again before it sleeps: there is more, or libssh served callbacks meanwhile.
    /// Fails, naming the machine, when one on the way is gone. Not from a callback.
    std::optional<SshFailure> pump(bool &needsTurn);

private:
    SshJump(std::shared_ptr<SshSession> via, int ours, int theirs);
    std::optional<SshFailure> connect(const std::string &host, std::uint16_t port,
                                      SshClock::time_point deadline);
    void moveOut();
    void moveIn();
    static int handleData(ssh_session session, ssh_channel channel, void *data, std::uint32_t size,
                          int isError, void *self);
    static void handleEnd(ssh_session session, ssh_channel channel, void *self);

    std::shared_ptr<SshSession> m_via;
    ssh_channel m_channel = nullptr;
    ssh_channel_callbacks_struct m_callbacks{};
    int m_ours = -1;
    int m_theirs = -1;
    SshWatch m_watch;
    std::string m_out;        ///< read from the next session, not yet in the channel
    std::string m_in;         ///< read from the channel, not yet taken by the next session
    bool m_hasData = false;   ///< libssh keeps something of the channel
    bool m_isEnded = false;   ///< the other side closed its direction
    bool m_isInShut = false;  ///< and the next session was told
    bool m_isOutShut = false; ///< the next session closed its end
};

} // namespace perch
