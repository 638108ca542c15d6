// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <QCoro/QCoroTask>

#include <chrono>
#include <optional>
#include <stop_token>

namespace perch
{

/// What the user's OpenSSH would do to reach one machine, in the words of ssh_config(5). Paths are
/// absolute, tokens and variables expanded.
struct OpenSshSettings {
    QString hostName;
    QString user;
    quint16 port = 22;
    QStringList identityFiles; ///< in the order of trying
    bool identitiesOnly = false;
    QString identityAgent;           ///< a socket; empty: no agent
    QString proxyJump;               ///< "user@first:port,second"; empty: none
    QString proxyCommand;            ///< empty: none
    QStringList userKnownHostsFiles; ///< the first is written to
    QStringList globalKnownHostsFiles;
    QString hostKeyAlias;
    bool hashKnownHosts = false;
    bool refusesUnknownHosts = false; ///< StrictHostKeyChecking yes
    std::optional<std::chrono::seconds> connectTimeout;
};

/// One machine of a ProxyJump: "[user@]host[:port]" or "ssh://[user@]host[:port]".
struct JumpHost {
    QString host;
    QString user; ///< empty: not given
    std::optional<quint16> port;
};

/// What is asked of OpenSSH about one machine.
struct OpenSshQuery {
    QString host;
    QString user;                ///< empty: what the configuration says
    std::optional<quint16> port; ///< as on the command line: stronger than the configuration
    /// A key named elsewhere: the files that OpenSSH tries when no IdentityFile is configured are
    /// left out.
    bool hasOwnKey = false;
    QString configFile; ///< empty: the user's and the system's, "none": no configuration
};

/// True when `host` may be given to OpenSSH: a name or an address, nothing that a shell or an
/// option parser would read otherwise (ssh.c, valid_hostname).
[[nodiscard]] bool isSshHost(QStringView host);
/// True when `user` may be given to OpenSSH (ssh.c, valid_ruser, and stricter).
[[nodiscard]] bool isSshUser(QStringView user);

/// Reads what `ssh -G` printed. `variables` holds the environment, with HOME; `query` what was
/// asked, for the tokens. Error Parse when it is not the output of `ssh -G`.
[[nodiscard]] Result<OpenSshSettings>
parseOpenSshSettings(const QByteArray &output, const OpenSshQuery &query,
                     const QHash<QString, QString> &variables);

/// The machines of a ProxyJump, in the order of dialling. Error Parse when one is not a machine.
[[nodiscard]] Result<QList<JumpHost>> parseProxyJump(const QString &proxyJump);

/// Asks the user's own OpenSSH (`ssh -G`), so that Host, Match and Include count exactly as they do
/// there. Connects to nothing. Error NotFound when there is no ssh program, Parse when it refuses
/// its configuration, Timeout when it takes too long (`Match exec` runs a program of the user's).
[[nodiscard]] QCoro::Task<Result<OpenSshSettings>> askOpenSsh(OpenSshQuery query,
                                                              std::stop_token stop);

} // namespace perch
