// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <string>

namespace perch
{

/// The SSH library that runs: "libssh 0.10.6".
[[nodiscard]] std::string sshLibrary();

} // namespace perch
