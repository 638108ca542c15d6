// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshversion.h"

#include <libssh/libssh.h>

namespace perch
{

std::string sshLibrary()
{
    const std::string version = ssh_version(0); // "0.10.6/openssl/zlib"
    return "libssh " + version.substr(0, version.find('/'));
}

} // namespace perch
