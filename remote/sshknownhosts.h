// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"

#include <optional>

namespace perch
{

class SshSession;

/// What known_hosts and the site say about the key that the server has shown.
struct SshKeyVerdict {
    enum class Kind { Known, Ask, Refuse };
    Kind kind = Kind::Refuse;
    SshHostKey key;
    SshFailure refusal; ///< of Refuse
};

/// Looks the server's key up. A known key is good; a changed or revoked one is refused without a
/// way round; a new one is asked about, unless the site publishes another.
[[nodiscard]] SshKeyVerdict judgeHostKey(SshSession &session, const SshTarget &target);

/// Appends the server's key to known_hosts (making the file and its folder); false when it cannot
/// be written.
[[nodiscard]] bool rememberHostKey(SshSession &session);

} // namespace perch
