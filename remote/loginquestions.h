// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"
#include "remote/sshwire.h"

namespace perch
{

class SshLoop;
struct ConnectionTarget;

/// The questions of one login, on their way from the connection's thread to the person and back.
/// Lives as long as that login: when it goes, what is still open is withdrawn.
class LoginQuestions
{
public:
    LoginQuestions(const ConnectionTarget &target, AuthPrompter &prompter, SshLoop &loop);
    ~LoginQuestions();
    LoginQuestions(const LoginQuestions &) = delete;
    LoginQuestions &operator=(const LoginQuestions &) = delete;

    void ask(const SshHostKey &key);
    void ask(const SshQuestion &question);

private:
    QCoro::Task<void> askHostKey(SshHostKey key, std::stop_token withdrawn);
    QCoro::Task<void> askPerson(SshQuestion question, std::stop_token withdrawn);

    const ConnectionTarget &m_target;
    AuthPrompter &m_prompter;
    SshLoop &m_loop;
    std::stop_source m_over;
    int m_asked = 0; ///< counts questions: an answer to an earlier one is dropped
};

} // namespace perch
