// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"

#include <functional>
#include <memory>

namespace perch
{

class SshMailbox;

/// A TCP connection to the target, as a non-blocking descriptor that the caller owns. Waits only in
/// poll: the name is looked up by a thread of its own, which is left behind when `mailbox` is
/// stopped, because getaddrinfo cannot be interrupted. Addresses are tried side by side, a new one
/// every 300 ms, so that a dead IPv6 route costs little. `stage` is told Resolving, then Dialling.
[[nodiscard]] SshOutcome<int> dial(const SshTarget &target,
                                   const std::shared_ptr<SshMailbox> &mailbox,
                                   SshClock::time_point deadline,
                                   const std::function<void(SshStage)> &stage);

} // namespace perch
