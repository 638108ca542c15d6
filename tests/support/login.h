// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"
#include "remote/connection.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroTask>

#include <QTemporaryDir>

#include <memory>

namespace perch::test
{

/// Trusts every host key and knows no password: logins go by key.
class TrustingPrompter : public AuthPrompter
{
public:
    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question, std::stop_token withdrawn) override
    {
        Q_UNUSED(question)
        Q_UNUSED(withdrawn)
        co_return true;
    }
    QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion question,
                                                     std::stop_token withdrawn) override
    {
        Q_UNUSED(question)
        Q_UNUSED(withdrawn)
        co_return std::optional<QList<Secret>>();
    }
};

/// A private sshd, a logged-in connection to it, and a folder for either side.
class Login
{
public:
    /// `home`: whether commands find their HOME in there(), so that nothing is written to the real
    /// one.
    enum class Home { Real, There };
    explicit Login(Home home = Home::Real) : m_server(optionsFor(home, m_there->path()))
    {
        m_connection = std::make_unique<Connection>(targetOf(m_server), m_prompter);
        reconnect();
    }

    /// Logs in again, as after a lost link.
    void reconnect()
    {
        m_connection->close();
        const Result<void> opened = QCoro::waitFor(m_connection->open());
        if (!opened)
            qFatal("no login: %s (%s)", qPrintable(opened.error().message),
                   qPrintable(opened.error().detail));
    }

    /// Empty folders for the next test; the login stays.
    void renewFolders()
    {
        m_here = std::make_unique<QTemporaryDir>();
        m_there = std::make_unique<QTemporaryDir>();
    }

    [[nodiscard]] Connection &connection() { return *m_connection; }
    [[nodiscard]] SshdServer &server() { return m_server; }
    [[nodiscard]] QString here(const QString &name) const { return m_here->filePath(name); }
    [[nodiscard]] QString there(const QString &name) const { return m_there->filePath(name); }
    [[nodiscard]] QString here() const { return m_here->path(); }
    [[nodiscard]] QString there() const { return m_there->path(); }

private:
    static SshdServer::Options optionsFor(Home home, const QString &folder)
    {
        SshdServer::Options options;
        if (home == Home::There)
            options.config = "SetEnv HOME=" + folder.toStdString();
        return options;
    }

    TrustingPrompter m_prompter;
    std::unique_ptr<QTemporaryDir> m_here = std::make_unique<QTemporaryDir>();
    std::unique_ptr<QTemporaryDir> m_there = std::make_unique<QTemporaryDir>();
    SshdServer m_server; ///< after the folders: its settings name one
    std::unique_ptr<Connection> m_connection;
};

} // namespace perch::test
