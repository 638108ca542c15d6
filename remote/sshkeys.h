// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshagent.h"
#include "remote/sshauth.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace perch
{

/// One key to be offered: by the agent, or from a file.
struct KeyChoice {
    std::string file;              ///< empty: only the agent has it
    std::string blob;              ///< the public key; empty: not known before the file is opened
    std::optional<AgentKey> agent; ///< none: from the file
};

/// The keys in OpenSSH's order (sshconnect2.c, pubkey_prepare): those of the files that the agent
/// holds, then the agent's others unless `identitiesOnly`, then the files that it does not hold.
/// `files` have their blobs where these are known. None comes twice.
[[nodiscard]] std::vector<KeyChoice> orderKeys(const std::vector<KeyChoice> &files,
                                               const std::vector<AgentKey> &agent,
                                               bool identitiesOnly);

/// The part of a login that needs no question but a passphrase: key files and the agent.
class SshKeys
{
public:
    explicit SshKeys(SshAuth &auth) : m_auth(auth) {}

    /// Offers one key after the other: those of the agent, then the files.
    SshAuth::Step run();

private:
    using Step = SshAuth::Step;
    [[nodiscard]] std::vector<KeyChoice> keyFiles() const;
    Step offerFromAgent(std::vector<AgentKey> keys);
    Step offerFromFile(const KeyChoice &choice);
    Step unlock(const KeyChoice &choice, ssh_key &key);
    Step wouldTake(const std::string &file, bool &isWanted);

    SshAuth &m_auth;
    std::unique_ptr<SshAgent> m_agent;
};

} // namespace perch
