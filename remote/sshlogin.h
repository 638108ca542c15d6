// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshauth.h"

namespace perch
{

/// One login on a connected session: host key, then keys, then questions. Tries no answer that it
/// was not given.
class SshLogin final : private SshAuth
{
public:
    /// `useKeys` false goes straight to the questions.
    SshLogin(SshSession &session, const SshTarget &target, const SshAsk &ask, bool useKeys);

    /// Nothing when logged in.
    std::optional<SshFailure> run();
    /// The server closed the connection over the keys offered: worth a second connection without
    /// them.
    [[nodiscard]] bool failedOnKeys() const { return m_failedOnKeys; }

private:
    std::optional<SshFailure> checkHostKey();
    Step none();

    bool m_useKeys = true;
    bool m_failedOnKeys = false;
};

} // namespace perch
