// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

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
    std::function<SshOutcome<std::optional<std::vector<std::string>>>(const SshQuestion &)>
        question;
    std::function<void(std::string)> banner;
    /// The agent's descriptor while it is talked to, -1 after: an agent may wait for a person, so
    /// stopping shuts it.
    std::function<void(int)> agentBusy;
};

/// One login on a connected session: host key, then keys, then questions. Tries no answer that it
/// was not given.
class SshLogin
{
public:
    /// `useKeys` false goes straight to the questions.
    SshLogin(SshSession &session, const SshTarget &target, const SshAsk &ask, bool useKeys);

    /// Nothing when logged in.
    std::optional<SshFailure> run();
    /// The server closed the connection over the keys offered: worth a second connection without
    /// them.
    [[nodiscard]] bool failedOnKeys() const { return m_failedOnKeys; }

private:
    /// Success ends the login; Go tries the next way.
    enum class Step { Success, Go, Failed };

    std::optional<SshFailure> checkHostKey();
    Step none();
    Step keys();
    Step keyFile(const std::string &file);
    Step unlockKeyFile(const std::string &file, ssh_key &key);
    Step agent();
    Step interactive();
    Step interactiveRounds(const std::string &refusal, int &asked);
    Step password();
    Step judge(int rc);
    Step judgeKey(int rc);
    Step fail(SshFailure failure);
    void showBanner();
    [[nodiscard]] bool offers(int method) const;
    std::optional<std::vector<std::string>> askPerson(SshQuestion question);

    template <typename Call>
    std::optional<int> call(Call libsshCall, std::chrono::seconds patience);

    SshSession &m_session;
    const SshTarget &m_target;
    const SshAsk &m_ask;
    bool m_useKeys = true;
    bool m_failedOnKeys = false;
    bool m_isPartAccepted = false;
    bool m_bannerShown = false;
    SshFailure m_failure;
};

} // namespace perch
