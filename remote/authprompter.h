// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <QCoro/QCoroTask>

#include <optional>

namespace perch
{

/// A host key that ~/.ssh/known_hosts does not know yet.
struct HostKeyQuestion {
    QString machine;     ///< "ap2001.chtc.wisc.edu:22"
    QString keyType;     ///< "ssh-ed25519"
    QString fingerprint; ///< "SHA256:..."
    QString published;   ///< the site file's fingerprint, empty where none
};

/// One line to be answered; `echo` false for secrets.
struct AuthPrompt {
    QString text; ///< as the server wrote it, bounded, plain text
    bool echo = false;
};

/// One round of questions of a server (password, or keyboard-interactive with any number of prompts).
struct AuthQuestion {
    QString machine;
    QString user;
    QString why; ///< why Perch logs in now: "An upload goes through the transfer server."
    QString instruction;
    QList<AuthPrompt> prompts;
};

/// How `remote` asks the person. Implemented by gui. Called and answered in the GUI thread.
class AuthPrompter
{
public:
    AuthPrompter() = default;
    virtual ~AuthPrompter() = default;
    AuthPrompter(const AuthPrompter &) = delete;
    AuthPrompter &operator=(const AuthPrompter &) = delete;

    /// True: remember this key and go on.
    virtual QCoro::Task<bool> acceptHostKey(HostKeyQuestion question) = 0;
    /// One answer per prompt, or nothing when the person gave up.
    virtual QCoro::Task<std::optional<QStringList>> answer(AuthQuestion question) = 0;
};

} // namespace perch
