// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/session.h"

#include <QPointer>

namespace perch
{

namespace
{

/// The site's advice with the page that says it, in one line.
QString reachHint(const Site &site)
{
    return site.reachHint.isEmpty() || site.reachGuide.isEmpty()
               ? site.reachHint
               : QStringLiteral("%1 (%2)").arg(site.reachHint, site.reachGuide);
}

ConnectionTarget targetOf(const Profile &profile, const SshService &service, const QString &why,
                          const QString &knownHostsFile)
{
    ConnectionTarget target;
    target.service = service;
    target.user = profile.user;
    target.keyFile = profile.keyFile;
    target.why = why;
    target.reachHint = reachHint(profile.site);
    target.knownHostsFile = knownHostsFile;
    return target;
}

} // namespace

ConnectionTarget accessPointTarget(const Profile &profile, const QString &knownHostsFile)
{
    return targetOf(profile, profile.accessPoint(),
                    Session::tr("Perch submits and follows your jobs on the access point."),
                    knownHostsFile);
}

ConnectionTarget transferServerTarget(const Profile &profile, const QString &knownHostsFile)
{
    return targetOf(profile, profile.site.transferServer,
                    Session::tr("Images go to /staging through the transfer server. It is a "
                                "second machine with a login of its own, so you are asked once "
                                "more; then Perch keeps that connection too."),
                    knownHostsFile);
}

Session::Session(Profile profile, AuthPrompter &prompter, QString knownHostsFile, QObject *parent)
    : QObject(parent), m_profile(std::move(profile)),
      m_accessPoint(accessPointTarget(m_profile, knownHostsFile), prompter),
      m_transferServer(transferServerTarget(m_profile, knownHostsFile), prompter),
      m_condor(m_accessPoint), m_logs(m_accessPoint)
{
    if (m_profile.isSharedComputer || !m_profile.keepsSecrets)
        return;
    m_accessPoint.setSecretStore(&m_secrets);
    m_transferServer.setSecretStore(&m_secrets);
}

QCoro::Task<Result<void>> Session::open()
{
    const QPointer<Session> self = this;
    auto login = m_accessPoint.open();
    const Result<void> opened = co_await std::move(login);
    if (!self)
        co_return Error(Error::Code::Cancelled, tr("The connection was closed."));
    if (!opened)
        co_return opened.error();
    auto asking = m_condor.utcOffsetSeconds();
    const Result<int> offset = co_await std::move(asking);
    if (!self)
        co_return Error(Error::Code::Cancelled, tr("The connection was closed."));
    if (!offset)
        co_return offset.error();
    m_utcOffsetSeconds = *offset;
    co_return Result<void>();
}

} // namespace perch

#include "moc_session.cpp"
