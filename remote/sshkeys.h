// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshauth.h"

namespace perch
{

/// The part of a login that needs no question but a passphrase: key files and the agent.
class SshKeys
{
public:
    explicit SshKeys(SshAuth &auth) : m_auth(auth) {}

    /// Offers one key after the other.
    SshAuth::Step run();

private:
    using Step = SshAuth::Step;
    Step keyFile(const std::string &file);
    Step unlockKeyFile(const std::string &file, ssh_key &key);
    Step agent();

    SshAuth &m_auth;
};

} // namespace perch
