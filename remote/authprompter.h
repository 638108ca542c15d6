// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/secret.h"

#include <QList>
#include <QString>

#include <QCoro/QCoroTask>

#include <functional>
#include <optional>
#include <stop_token>

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

/// One round of questions: a password, a key's passphrase, or what the server wants to know
/// (keyboard-interactive with any number of prompts).
struct AuthQuestion {
    enum class Kind { Password, Passphrase, Server };
    Kind kind = Kind::Server;
    QString machine; ///< who asks: a host on the way may want a login too
    QString user;
    QString why;         ///< why Perch logs in now: "An upload goes through the transfer server."
    QString instruction; ///< the server's words before the prompts
    QString refusal;     ///< why it is asked again; empty for the first time
    QString keyFile;     ///< Passphrase: of this key
    int triesLeft = -1;  ///< how often it is asked again when this answer is wrong; -1: unknown
    QList<AuthPrompt> prompts;

    /// Called before the answer: the person wants it kept in the keychain when it is right. Empty:
    /// that is not offered.
    std::function<void()> keep;
    bool lacksKeychain = false; ///< it would be offered, but this computer has no keychain service
    /// Ends the login while the server thinks about the answers. Harmless when it is over.
    std::function<void()> leave;
};

/// How `remote` asks the person. Implemented by gui. Called and answered in the GUI thread.
class AuthPrompter
{
public:
    AuthPrompter() = default;
    virtual ~AuthPrompter() = default;
    AuthPrompter(const AuthPrompter &) = delete;
    AuthPrompter &operator=(const AuthPrompter &) = delete;

    /// True: remember this key and go on. `withdrawn` as for answer().
    virtual QCoro::Task<bool> acceptHostKey(HostKeyQuestion question,
                                            std::stop_token withdrawn) = 0;
    /// One answer per prompt, or nothing when the person gave up. `withdrawn` is one and the same
    /// for all questions of a login. It is stopped, in the GUI thread, when that login is over,
    /// however it ended: then there is nothing left to ask or to wait for, and an answer is no
    /// longer heard. Between an answer and the next question the server thinks, maybe until a
    /// telephone is answered: a prompter shows that, and offers to leave. A question that comes
    /// while an earlier one of its login is open makes that one void.
    virtual QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion question,
                                                             std::stop_token withdrawn) = 0;
};

} // namespace perch
