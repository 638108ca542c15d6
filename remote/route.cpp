// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/route.h"

#include "remote/connection.h"
#include "remote/opensshconfig.h"

#include <QCoro/QCoroTask>

#include <QDir>

#include <algorithm>

namespace perch
{

namespace
{

constexpr std::size_t maximumJumps = 8;
constexpr quint16 standardPort = 22;

/// What OpenSSH does where nothing is configured (ssh_config(5)).
OpenSshSettings defaults(const OpenSshQuery &query)
{
    const QString folder = QDir::homePath() + QStringLiteral("/.ssh/");
    OpenSshSettings settings;
    settings.hostName = query.host;
    settings.user = query.user.isEmpty() ? qEnvironmentVariable("USER") : query.user;
    settings.port = query.port.value_or(standardPort);
    settings.identityAgent = qEnvironmentVariable("SSH_AUTH_SOCK");
    if (!query.hasOwnKey) {
        for (const char *name : {"id_rsa", "id_ecdsa", "id_ed25519"})
            settings.identityFiles.append(folder + QLatin1String(name));
    }
    settings.userKnownHostsFiles = {folder + QStringLiteral("known_hosts")};
    settings.globalKnownHostsFiles = {QStringLiteral("/etc/ssh/ssh_known_hosts")};
    return settings;
}

std::vector<std::string> strings(const QStringList &texts)
{
    std::vector<std::string> result;
    for (const QString &text : texts)
        result.push_back(text.toStdString());
    return result;
}

SshTarget sshTarget(const OpenSshSettings &settings, const ConnectionTarget &target)
{
    SshTarget ssh;
    ssh.host = settings.hostName.toLower().toStdString(); // as OpenSSH looks it up in known_hosts
    ssh.port = settings.port;
    ssh.user = settings.user.toStdString();
    ssh.keyFiles = strings(settings.identityFiles);
    ssh.identitiesOnly = settings.identitiesOnly;
    ssh.agentSocket = settings.identityAgent.toStdString();
    QStringList files = settings.userKnownHostsFiles + settings.globalKnownHostsFiles;
    if (!target.knownHostsFile.isEmpty())
        files = QStringList{target.knownHostsFile};
    else if (settings.userKnownHostsFiles.isEmpty())
        files.prepend(QString()); // "none": nothing is written
    ssh.knownHostsFile = files.takeFirst().toStdString();
    ssh.moreKnownHostsFiles = strings(files);
    ssh.hostKeyAlias = settings.hostKeyAlias.toLower().toStdString();
    ssh.hashKnownHosts = settings.hashKnownHosts;
    ssh.refusesUnknownHosts = settings.refusesUnknownHosts;
    ssh.timeout = target.timeout;
    ssh.verdictTimeout = target.verdictTimeout;
    if (settings.connectTimeout)
        ssh.timeout =
            std::min<std::chrono::milliseconds>(*settings.connectTimeout, std::chrono::minutes(2));
    return ssh;
}

/// OpenSSH's answer, or its defaults where there is no OpenSSH.
QCoro::Task<Result<OpenSshSettings>> settingsFor(OpenSshQuery query, QStringList *notes,
                                                 std::stop_token stop)
{
    auto asking = askOpenSsh(query, stop);
    const Result<OpenSshSettings> answer = co_await asking;
    if (answer || answer.error().code != Error::Code::NotFound)
        co_return answer;
    notes->append(QStringLiteral("There is no OpenSSH on this computer, so ~/.ssh/config is not "
                                 "read; OpenSSH's usual settings are used for %1.")
                      .arg(query.host));
    const OpenSshSettings usual = defaults(query);
    co_return usual;
}

Error cannotRun(const OpenSshSettings &settings, const QString &host)
{
    return Error(
        Error::Code::Remote,
        QStringLiteral("Your OpenSSH configuration reaches %1 through a program (ProxyCommand), "
                       "which Perch does not run. If the program is another ssh, write it as "
                       "\"ProxyJump user@machine\" in ~/.ssh/config; Perch follows that.")
            .arg(host),
        settings.proxyCommand);
}

OpenSshQuery queryFor(const JumpHost &hop, const ConnectionTarget &target)
{
    OpenSshQuery query;
    query.host = hop.host;
    query.user = hop.user;
    query.port = hop.port;
    query.configFile = target.sshConfigFile;
    return query;
}

/// The machines on the way, first to be dialled first. As with OpenSSH, each machine of a list is
/// reached through the one before it, and only the first may need a way of its own.
QCoro::Task<Result<std::vector<SshTarget>>> planJumps(QString proxyJump, ConnectionTarget target,
                                                      QStringList *notes, std::stop_token stop)
{
    std::vector<SshTarget> jumps;
    while (!proxyJump.isEmpty()) {
        const Result<QList<JumpHost>> hops = parseProxyJump(proxyJump);
        if (!hops)
            co_return hops.error();
        proxyJump.clear();
        std::vector<SshTarget> part;
        for (const JumpHost &hop : *hops) {
            const OpenSshQuery query = queryFor(hop, target);
            auto asking = settingsFor(query, notes, stop);
            const Result<OpenSshSettings> settings = co_await asking;
            if (!settings)
                co_return settings.error();
            part.push_back(sshTarget(*settings, target));
            if (part.size() > 1)
                continue;
            if (!settings->proxyCommand.isEmpty()) {
                const Error error = cannotRun(*settings, hop.host);
                co_return error;
            }
            proxyJump = settings->proxyJump;
        }
        jumps.insert(jumps.begin(), part.begin(), part.end());
        if (jumps.size() > maximumJumps) {
            const Error error(Error::Code::Remote,
                              QStringLiteral("The way to %1 goes over more than %2 machines. Look "
                                             "for a ProxyJump in ~/.ssh/config that leads back to "
                                             "itself.")
                                  .arg(target.service.host)
                                  .arg(maximumJumps));
            co_return error;
        }
    }
    co_return jumps;
}

} // namespace

QCoro::Task<Result<Route>> planRoute(ConnectionTarget target, std::stop_token stop)
{
    OpenSshQuery query;
    query.host = target.service.host;
    query.user = target.user;
    if (target.service.port != standardPort)
        query.port = target.service.port;
    query.hasOwnKey = !target.keyFile.isEmpty();
    query.configFile = target.sshConfigFile;

    Route route;
    QStringList notes;
    auto asking = settingsFor(query, &notes, stop);
    const Result<OpenSshSettings> settings = co_await asking;
    if (!settings)
        co_return settings.error();
    route.target = sshTarget(*settings, target);
    route.target.publishedFingerprint = target.service.fingerprint.toStdString();
    if (query.hasOwnKey) {
        const std::string own = target.keyFile.toStdString();
        std::erase(route.target.keyFiles, own);
        route.target.keyFiles.insert(route.target.keyFiles.begin(), own);
    }
    if (!settings->proxyJump.isEmpty()) {
        auto planning = planJumps(settings->proxyJump, target, &notes, stop);
        const Result<std::vector<SshTarget>> jumps = co_await planning;
        if (!jumps)
            co_return jumps.error();
        route.target.jumps = *jumps;
    } else if (!settings->proxyCommand.isEmpty()) {
        const Error error = cannotRun(*settings, target.service.host);
        co_return error;
    }
    notes.removeDuplicates();
    route.notes = notes;
    co_return route;
}

} // namespace perch
