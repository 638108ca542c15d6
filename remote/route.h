// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "remote/sshwire.h"

#include <QStringList>

#include <QCoro/QCoroTask>

#include <stop_token>

namespace perch
{

struct ConnectionTarget;

/// The way to a machine as the connection's thread takes it, with what a person may want to know
/// of how it was found.
struct Route {
    SshTarget target;
    QStringList notes; ///< whole sentences, for the connection report
};

/// Finds the way as the user's OpenSSH would go it: host name, keys, agent, known_hosts files and
/// the machines of ProxyJump, each with its own settings. The profile's user, key and port are
/// stronger than the configuration (port 22 is not: it is what a site file says when it says
/// nothing). Without an ssh program the defaults of OpenSSH are taken, and a note says so. Error
/// Network for a name that is none, Remote for a way that Perch cannot go (ProxyCommand).
[[nodiscard]] QCoro::Task<Result<Route>> planRoute(ConnectionTarget target, std::stop_token stop);

} // namespace perch
