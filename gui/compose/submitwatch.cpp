// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitwatch.h"

#include "gui/session.h"

#include <QCoroTask>
#include <QPointer>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto lookAgainAfter = 10s;
constexpr int mostLooks = 20; // each waits some seconds at the server too: about ten minutes

QString machineOf(const Profile &profile)
{
    return profile.accessPoint().host + u':' + QString::number(profile.accessPoint().port);
}

} // namespace

SubmitWatch::SubmitWatch(QObject *parent) : QObject(parent)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, [this] { look(); });
}

QString SubmitWatch::sentence()
{
    return tr("It is not known whether the job was submitted: the connection was lost before "
              "HTCondor's answer came. Perch looks as soon as the connection is back. Do not "
              "submit it again until then.");
}

bool SubmitWatch::isAnswerLost(const Error &error)
{
    return error.code == Error::Code::Network || error.code == Error::Code::Timeout ||
           error.code == Error::Code::Cancelled;
}

void SubmitWatch::setSession(Session *session)
{
    if (m_session)
        m_session->accessPoint().disconnect(this);
    m_session = session;
    m_again.stop();
    if (!session)
        return;
    connect(session, &QObject::destroyed, this, [this, session] {
        if (m_session == session)
            m_session = nullptr;
    });
    connect(&session->accessPoint(), &Connection::stateChanged, this, [this] { look(); });
    look();
}

void SubmitWatch::begin(const RunRecord &run)
{
    m_run = run;
    m_looks = 0;
    m_again.start(1s); // the link may be back already
}

bool SubmitWatch::isHere() const
{
    return m_session && m_session->accessPoint().state() == Connection::State::Online && m_run &&
           m_run->siteId == m_session->profile().site.id &&
           m_run->user == m_session->profile().user &&
           m_run->accessPoint == machineOf(m_session->profile());
}

QCoro::Task<void> SubmitWatch::look()
{
    const QPointer<SubmitWatch> self = this;
    if (m_isLooking || !isHere())
        co_return;
    m_isLooking = true;
    auto asking = m_session->condor().submitOutcome(m_run->remoteFolder);
    const Result<std::optional<SubmittedCluster>> outcome = co_await std::move(asking);
    if (!self)
        co_return;
    m_isLooking = false;
    const bool isUnknown = !outcome && isAnswerLost(outcome.error());
    if (isUnknown && ++m_looks < mostLooks) {
        m_again.start(lookAgainAfter); // does nothing while the link is away
        co_return;
    }
    const RunRecord run = *m_run;
    m_run.reset();
    if (isUnknown) {
        Q_EMIT givenUp(Error(
            Error::Code::Timeout,
            tr("Perch could not find out whether the job was submitted: HTCondor's answer is still "
               "missing in %1. Ask the site's staff whether it runs (or type condor_q in a "
               "terminal there) before you submit it again.")
                .arg(run.remoteFolder),
            outcome.error().detail));
    } else if (!outcome) {
        Q_EMIT notSubmitted(outcome.error());
    } else if (*outcome) {
        Q_EMIT found(run, **outcome);
    } else {
        Q_EMIT notSubmitted(
            Error(Error::Code::Network,
                  tr("The job was not submitted: the connection was lost before HTCondor was "
                     "asked, and Perch has made sure of it. Submit it again.")));
    }
}

} // namespace perch

#include "moc_submitwatch.cpp"
