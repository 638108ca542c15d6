// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"
#include "remote/condor.h"
#include "remote/connection.h"
#include "remote/logfollower.h"
#include "remote/secretstore.h"

#include <QObject>

namespace perch
{

/// How the two machines of a profile are reached. `knownHostsFile` empty: the user's.
[[nodiscard]] ConnectionTarget accessPointTarget(const Profile &profile,
                                                 const QString &knownHostsFile);
[[nodiscard]] ConnectionTarget transferServerTarget(const Profile &profile,
                                                    const QString &knownHostsFile);

/// Everything that belongs to one connected profile: two logins (the second only when first
/// needed), the access point's HTCondor and the followed event logs. Owned by Application; pages
/// get a pointer by setSession().
class Session : public QObject
{
    Q_OBJECT

public:
    /// `knownHostsFile` empty: ~/.ssh/known_hosts.
    Session(Profile profile, AuthPrompter &prompter, QString knownHostsFile = {},
            QObject *parent = nullptr);

    /// Logs in to the access point and asks its time zone.
    QCoro::Task<Result<void>> open();

    [[nodiscard]] const Profile &profile() const { return m_profile; }
    [[nodiscard]] Connection &accessPoint() { return m_accessPoint; }
    /// Opened by its first use, with a reason in the prompt: uploads go only through it.
    [[nodiscard]] Connection &transferServer() { return m_transferServer; }
    [[nodiscard]] Condor &condor() { return m_condor; }
    [[nodiscard]] LogFollower &logs() { return m_logs; }
    /// Seconds east of UTC on the access point; valid after open().
    [[nodiscard]] int utcOffsetSeconds() const { return m_utcOffsetSeconds; }

private:
    Profile m_profile;
    SecretStore m_secrets; ///< before the connections, which use it where the profile allows
    Connection m_accessPoint;
    Connection m_transferServer;
    Condor m_condor;
    LogFollower m_logs;
    int m_utcOffsetSeconds = 0;
};

} // namespace perch
