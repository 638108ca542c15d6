// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/support/sshdserver.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <string>
#include <vector>

namespace perch::test
{

/// A real ssh-agent with keys, in SSH_AUTH_SOCK while this lives.
class Agent
{
public:
    Agent(const SshdServer &server, const std::vector<std::string> &keyFiles)
    {
        const std::string socket = server.folder() + "/agent";
        m_process.start(QStringLiteral("ssh-agent"), {QStringLiteral("-D"), QStringLiteral("-a"),
                                                      QString::fromStdString(socket)});
        qputenv("SSH_AUTH_SOCK", QByteArray::fromStdString(socket));
        // its socket is there a moment before it listens; 1: it answers, and has no keys
        const auto answers = [&socket] {
            return QFile::exists(QString::fromStdString(socket)) &&
                   runProgram({"ssh-add", "-l"}) == 1;
        };
        if (!QTest::qWaitFor(answers, 10'000))
            qFatal("ssh-agent does not start");
        for (const std::string &file : keyFiles) {
            if (runProgram({"ssh-add", "-q", file}) != 0)
                qFatal("ssh-add failed");
        }
    }
    ~Agent()
    {
        qunsetenv("SSH_AUTH_SOCK");
        m_process.kill();
        m_process.waitForFinished();
    }
    Agent(const Agent &) = delete;
    Agent &operator=(const Agent &) = delete;

private:
    QProcess m_process;
};

} // namespace perch::test
