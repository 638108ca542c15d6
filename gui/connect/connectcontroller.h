// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/profile.h"
#include "remote/sshwire.h"

#include <QObject>

#include <chrono>
#include <memory>

namespace perch
{

class AuthPrompter;
class Session;

/// What a login does at this stage: "checking the host key …", for the machine's badge.
[[nodiscard]] QString stageWord(SshStage stage);

/// Use cases of the connection: log in, log out, log in again after a lost link. Owns the session.
class ConnectController : public QObject
{
    Q_OBJECT

public:
    ConnectController(AuthPrompter &prompter, QString knownHostsFile, QObject *parent = nullptr);
    ~ConnectController() override;

    void connectTo(const Profile &profile); ///< `opened` or `failed` follows
    /// The person's click after `lost`: tries now, or logs in with questions after `loginNeeded`.
    void reconnect();
    void disconnect();
    [[nodiscard]] Session *session() const; ///< nullptr while there is none
    [[nodiscard]] bool isConnecting() const;

Q_SIGNALS:
    /// "Checking the host key of ap2001 ...", empty when done.
    void connectingChanged(const QString &what);
    /// A login begins; `session` runs its first commands before `opened`.
    void began(perch::Session *session);
    void opened(perch::Session *session);
    void closed();
    void failed(const perch::Error &error);
    void lost(const perch::Error &error);     ///< the access point's link; the session is kept
    void noticesChanged(const QString &text); ///< what the machines say at login; foreign
    /// After lost: tried again by itself in `left`. Told each second; zero: being tried now.
    void reconnecting(const perch::Error &why, std::chrono::seconds left);
    /// After lost: only the person can log in again; nothing is tried until reconnect().
    void loginNeeded(const perch::Error &why);
    void restored(); ///< after lost: the same session is online again

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
