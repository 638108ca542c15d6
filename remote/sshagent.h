// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace perch
{

class SshSession;

/// A key that the agent holds.
struct AgentKey {
    std::string blob; ///< the public key as SSH writes it
    std::string comment;
};

/// The keys in an agent's answer (draft-miller-ssh-agent, 3.5), without the length before it.
/// Nothing when it is no such answer. At most 64 keys.
[[nodiscard]] std::optional<std::vector<AgentKey>> readAgentKeys(std::string_view answer);

/// The user's ssh-agent (draft-miller-ssh-agent). libssh would offer the server every key that an
/// agent holds, in the agent's order; here it talks to an agent that holds the wanted keys only, in
/// the wanted order, and that signs with no other. A thread stands between the two while this
/// lives, since libssh waits for an agent without a loop.
class SshAgent
{
public:
    /// Nothing when no agent listens there.
    [[nodiscard]] static std::unique_ptr<SshAgent> connect(const std::string &path);
    ~SshAgent();
    SshAgent(const SshAgent &) = delete;
    SshAgent &operator=(const SshAgent &) = delete;

    /// What the agent holds, asked while the session's loop goes on; empty when it does not say.
    [[nodiscard]] SshOutcome<std::vector<AgentKey>> keys(SshSession &session);

    /// Gives libssh an agent that holds these keys; once. False when the proxy cannot start.
    [[nodiscard]] bool show(SshSession &session, std::vector<AgentKey> keys);

    /// To be shut from another thread, which ends the wait of libssh; -1 before show().
    [[nodiscard]] int watched() const { return m_watched; }

private:
    explicit SshAgent(int descriptor) : m_agent(descriptor) {}
    void relay() const;
    [[nodiscard]] std::string answerTo(const std::string &request) const;

    int m_agent = -1;              ///< the real one
    int m_proxy = -1;              ///< our end of the pair
    int m_watched = -1;            ///< a copy of libssh's end
    std::vector<AgentKey> m_shown; ///< not changed while the thread runs
    std::thread m_thread;
};

} // namespace perch
