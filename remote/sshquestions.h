// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshauth.h"

namespace perch
{

/// The part of a login that a person answers: keyboard-interactive with any number of rounds and
/// prompts, and the plain password. Tries no answer that it was not given, and asks at most three
/// times: an account may be locked after more.
class SshQuestions
{
public:
    explicit SshQuestions(SshAuth &auth) : m_auth(auth) {}

    SshAuth::Step run();

private:
    using Step = SshAuth::Step;
    Step interactive();
    Step rounds(int attempt, int refused, int &asked);
    Step round(SshQuestion question, int count);
    Step password();
    std::optional<int> judged(const std::function<int()> &libsshCall);
    std::string introduction() const;

    SshAuth &m_auth;
    bool m_hasAnswered = false; ///< the server has something to think about
};

} // namespace perch
