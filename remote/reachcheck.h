// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"
#include "remote/transport.h"

#include <QStringList>

#include <chrono>
#include <variant>

namespace perch
{

/// The addresses that this computer finds for a name; a failure is UnknownHost
/// or Timeout.
[[nodiscard]] QCoro::Task<SshOutcome<QStringList>> addressesOf(QString host,
                                                               std::chrono::milliseconds timeout);

/// Calls a port and waits for an SSH server's first line
/// ("SSH-2.0-OpenSSH_9.2"; plain text, at most 255 characters), then hangs up:
/// no login, no key exchange.
[[nodiscard]] QCoro::Task<SshOutcome<QString>> greetingOf(QString host, quint16 port,
                                                          std::chrono::milliseconds timeout);

} // namespace perch
