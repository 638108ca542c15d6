// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "remote/sshwire.h"

namespace perch
{

struct ConnectionTarget;

/// A failure of the connection's thread in words for the user: what happened, at which machine,
/// why, and what to do now.
[[nodiscard]] Error describe(const SshFailure &failure, const ConnectionTarget &target);

} // namespace perch
