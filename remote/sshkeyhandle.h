// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <libssh/libssh.h>

#include <memory>
#include <string>

namespace perch
{

struct FreeSshKey {
    void operator()(ssh_key key) const { ssh_key_free(key); }
};

/// Owns a key of libssh's.
using SshKeyHandle = std::unique_ptr<ssh_key_struct, FreeSshKey>;

/// The public half in base64, as it stands in known_hosts and in a ".pub" file; empty when there is
/// none.
[[nodiscard]] std::string publicBase64(ssh_key key);

} // namespace perch
