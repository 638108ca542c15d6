// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/whyidle.h"

#include "gui/session.h"
#include "remote/poolquestion.h"

#include <QCoroFuture>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

WhyIdle::WhyIdle(QObject *parent) : QObject(parent) {}

void WhyIdle::setSession(Session *session)
{
    m_session = session;
    ++m_turn; // an answer on its way is another access point's
    m_state = State::NeverAsked;
    Q_EMIT changed();
}

WhyIdle::State WhyIdle::stateOf(JobId job) const
{
    return job == m_job ? m_state : State::NeverAsked;
}

void WhyIdle::ask(JobId job)
{
    if (m_state == State::Asking && job == m_job)
        return;
    m_job = job;
    if (!m_session) {
        fail(Error(Error::Code::Network,
                   tr("You are not connected to the access point. Connect, then ask again.")));
        return;
    }
    askPool(job);
}

QCoro::Task<void> WhyIdle::askPool(JobId job)
{
    const QPointer<WhyIdle> self = this;
    const int mine = ++m_turn;
    const QString group = m_session->profile().site.slotOwnerAttribute;
    m_state = State::Asking;
    Q_EMIT changed();
    auto asking = askWhyItWaits(m_session->accessPoint(), job, group);
    const Result<QByteArray> answer = co_await std::move(asking);
    if (!self || mine != m_turn)
        co_return;
    if (!answer) {
        fail(answer.error());
        co_return;
    }
    auto reading =
        QtConcurrent::run([bytes = *answer, group] { return readRunForecast(bytes, group); });
    const Result<RunForecast> forecast = co_await reading;
    if (!self || mine != m_turn)
        co_return;
    if (forecast)
        showForecast(job, *forecast, QDateTime::currentDateTimeUtc());
    else
        fail(forecast.error());
}

void WhyIdle::showForecast(JobId job, const RunForecast &forecast, const QDateTime &when)
{
    m_job = job;
    m_forecast = forecast;
    m_answered = when;
    m_state = State::Answered;
    Q_EMIT changed();
}

void WhyIdle::fail(const Error &error)
{
    m_error = error;
    m_state = State::Failed;
    Q_EMIT changed();
}

} // namespace perch

#include "moc_whyidle.cpp"
