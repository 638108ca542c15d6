// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"
#include "remote/connection.h"
#include "tests/support/sshdserver.h"

#include <QCoro/QCoroTask>

#include <QTemporaryDir>

#include <memory>

namespace perch::test
{

/// Trusts every host key and knows no password: logins go by key.
class TrustingPrompter : public AuthPrompter
{
public:
    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question) override
    {
        Q_UNUSED(question)
        co_return true;
    }
    QCoro::Task<std::optional<QStringList>> answer(AuthQuestion question) override
    {
        Q_UNUSED(question)
        co_return std::optional<QStringList>();
    }
};

/// A private sshd, a logged-in connection to it, and a folder for either side.
class Login
{
public:
    Login() { reconnect(); }

    /// A new connection to the same server, as after a lost link.
    void reconnect()
    {
        ConnectionTarget target;
        target.service.host = QStringLiteral("127.0.0.1");
        target.service.port = quint16(m_server.port());
        target.user = QString::fromStdString(m_server.user());
        target.keyFile = QString::fromStdString(m_server.keyFile());
        target.knownHostsFile = QString::fromStdString(m_server.knownHostsFile());
        m_connection = std::make_unique<Connection>(target, m_prompter);
        const Result<void> opened = QCoro::waitFor(m_connection->open());
        if (!opened)
            qFatal("no login: %s (%s)", qPrintable(opened.error().message), qPrintable(opened.error().detail));
    }

    [[nodiscard]] Connection &connection() { return *m_connection; }
    [[nodiscard]] SshdServer &server() { return m_server; }
    [[nodiscard]] QString here(const QString &name) const { return m_here.filePath(name); }
    [[nodiscard]] QString there(const QString &name) const { return m_there.filePath(name); }
    [[nodiscard]] QString here() const { return m_here.path(); }
    [[nodiscard]] QString there() const { return m_there.path(); }

private:
    SshdServer m_server;
    TrustingPrompter m_prompter;
    QTemporaryDir m_here;
    QTemporaryDir m_there;
    std::unique_ptr<Connection> m_connection;
};

} // namespace perch::test
