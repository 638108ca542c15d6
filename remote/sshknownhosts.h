// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"

#include <string>

namespace perch
{

class SshSession;

/// What known_hosts and the site say about the key that the server has shown.
struct SshKeyVerdict {
    enum class Kind { Known, Ask, Refuse };
    Kind kind = Kind::Refuse;
    SshHostKey key;
    std::string base64; ///< the key as known_hosts writes it
    SshFailure refusal; ///< of Refuse
};

/// The host key algorithms to ask the server for, those of the keys on file first, so that it shows
/// the key that is known (as OpenSSH does); empty when none is on file.
[[nodiscard]] std::string wantedHostKeys(const SshTarget &target);

/// Looks the server's key up in all files, as OpenSSH reads them. A known key is good; a changed or
/// revoked one is refused without a way round; a new one is asked about, unless the site publishes
/// another, the configuration wants no question, or the files name only an authority that signs
/// the host's keys (libssh cannot check its signature).
[[nodiscard]] SshKeyVerdict judgeHostKey(SshSession &session, const SshTarget &target);

/// Appends the server's key to known_hosts as OpenSSH would; false when it cannot be written.
[[nodiscard]] bool rememberHostKey(const SshKeyVerdict &verdict, const SshTarget &target);

} // namespace perch
