// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/secret.h"
#include "remote/sshwire.h"

#include <libssh/libssh.h>

#include <functional>
#include <optional>

namespace perch
{

class SshSession;

/// How the login asks: each call waits in the session's poll, so that a stop or a closed link ends
/// it.
struct SshAsk {
    std::function<SshOutcome<bool>(const SshHostKey &)> hostKey;
    /// No value: the person gave up.
    std::function<SshOutcome<std::optional<std::vector<Secret>>>(const SshQuestion &)> question;
    std::function<void(std::string)> banner;
    std::function<void(SshStage)> stage; ///< HostKey, then Login and SecondFactor
    /// The agent's descriptor while it is talked to, -1 after: an agent may wait for a person, so
    /// stopping shuts it.
    std::function<void(int)> agentBusy;
};

/// Overwrites answers that are no longer needed.
void wipe(std::vector<Secret> &secrets);

/// What every way of a login needs: calls that wait in the session's poll, and a verdict on what
/// the server said.
class SshAuth
{
public:
    /// Success ends the login; Go tries the next way.
    enum class Step { Success, Go, Failed };
    static constexpr std::chrono::seconds serverAnswersWithin{60}; ///< it may look up our name

    SshAuth(SshSession &session, const SshTarget &target, const SshAsk &ask);
    SshAuth(const SshAuth &) = delete;
    SshAuth &operator=(const SshAuth &) = delete;

    [[nodiscard]] SshSession &session() const { return m_session; }
    [[nodiscard]] const SshTarget &target() const { return m_target; }
    [[nodiscard]] const SshAsk &ask() const { return m_ask; }

    /// Repeats a libssh call until it answers; nothing when it failed.
    std::optional<int> call(const std::function<int()> &libsshCall, std::chrono::seconds patience);
    Step judge(int rc);
    /// A key that cannot be used is no reason to give up.
    Step judgeKey(int rc);
    Step fail(SshFailure failure);
    [[nodiscard]] const SshFailure &failure() const { return m_failure; }
    /// A server may want several parts, each by a way of its own.
    void beginPart() { m_isPartAccepted = false; }
    [[nodiscard]] bool isPartAccepted() const { return m_isPartAccepted; }
    /// The server takes this method next.
    [[nodiscard]] bool offers(int method) const;
    void showBanner();
    /// As many answers as prompts; nothing when the login has failed meanwhile or was given up.
    std::optional<std::vector<Secret>> askPerson(SshQuestion question);

protected:
    ~SshAuth() = default;

    SshSession &m_session;
    const SshTarget &m_target;
    const SshAsk &m_ask;
    bool m_isPartAccepted = false;
    bool m_bannerShown = false;
    SshFailure m_failure;
};

} // namespace perch
