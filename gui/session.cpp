// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/session.h"

#include <QPointer>

namespace perch
{

namespace
{

ConnectionTarget targetOf(const Profile &profile, const SshService &service, const QString &why,
                          const QString &knownHostsFile)
{
    ConnectionTarget target;
    target.service = service;
    target.user = profile.user;
    target.keyFile = profile.keyFile;
    target.why = why;
    target.knownHostsFile = knownHostsFile;
    return target;
}

} // namespace

Session::Session(Profile profile, AuthPrompter &prompter, QString knownHostsFile, QObject *parent)
    : QObject(parent), m_profile(std::move(profile)),
      m_accessPoint(targetOf(m_profile, m_profile.accessPoint(),
                             tr("Perch submits and follows your jobs on the access point."),
                             knownHostsFile),
                    prompter),
      m_transferServer(
          targetOf(m_profile, m_profile.site.transferServer,
                   tr("Images go to /staging through the transfer server, a second machine with a "
                      "login of its own."),
                   knownHostsFile),
          prompter),
      m_condor(m_accessPoint), m_logs(m_accessPoint)
{
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
