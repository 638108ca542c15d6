// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"
#include "remote/sshwire.h"

#include <QStringList>

#include <functional>
#include <vector>

namespace perch
{

class SecretStore;
class SshLoop;
struct ConnectionTarget;

/// The questions of one login, on their way from the connection's thread to the person and back.
/// Lives as long as that login: when it goes, what is still open is withdrawn. With a store, a kept
/// password or passphrase answers the first question for it, once; when the server does not take
/// it, it is forgotten and the person is asked.
class LoginQuestions
{
public:
    /// `store` may be null. `leave` ends the login while the server thinks about an answer.
    LoginQuestions(const ConnectionTarget &target, AuthPrompter &prompter, SshLoop &loop,
                   SecretStore *store, std::function<void()> leave);
    ~LoginQuestions();
    LoginQuestions(const LoginQuestions &) = delete;
    LoginQuestions &operator=(const LoginQuestions &) = delete;

    void ask(const SshHostKey &key);
    void ask(const SshQuestion &question);
    /// The login succeeded: what the person wants kept is right, and is kept.
    void succeed();

private:
    /// Something that the keychain may hold.
    struct Kept {
        QString account;
        Secret secret;
    };

    QCoro::Task<void> askHostKey(SshHostKey key, std::stop_token withdrawn);
    QCoro::Task<void> answer(SshQuestion question, std::stop_token withdrawn);
    [[nodiscard]] AuthQuestion shownAs(const SshQuestion &question) const;
    void noteRefusal(const QString &account, AuthQuestion &shown);

    const ConnectionTarget &m_target;
    AuthPrompter &m_prompter;
    SshLoop &m_loop;
    SecretStore *m_store;
    std::function<void()> m_leave;
    std::stop_source m_over;
    int m_asked = 0;      ///< counts questions: an answer to an earlier one is dropped
    QString m_keptUsed;   ///< the account that a kept secret answered for
    QStringList m_looked; ///< accounts that the keychain was asked for in this login
    QString m_wished;     ///< the account of the open question, when the person wants it kept
    std::vector<Kept> m_toKeep;
};

} // namespace perch
