// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"
#include "tests/support/sshdserver.h"

namespace perch::test
{

/// Where the test's server is, with the key that it takes and a known_hosts file of the test's own.
inline ConnectionTarget targetOf(const SshdServer &server)
{
    ConnectionTarget target;
    target.service.label = QStringLiteral("test server");
    target.service.host = QStringLiteral("127.0.0.1");
    target.service.port = static_cast<quint16>(server.port());
    target.user = QString::fromStdString(server.user());
    target.keyFile = QString::fromStdString(server.keyFile());
    target.knownHostsFile = QString::fromStdString(server.knownHostsFile());
    target.sshConfigFile = QStringLiteral("none"); // not that of whoever runs the test
    target.why = QStringLiteral("A test logs in.");
    return target;
}

} // namespace perch::test
