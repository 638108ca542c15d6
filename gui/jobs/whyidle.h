// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/jobid.h"
#include "core/willitrun.h"

#include <QCoro/QCoroTask>
#include <QDateTime>
#include <QObject>
#include <QPointer>

namespace perch
{

class Session;

/// Asks the pool why a job waits in the queue, each time a person wants to know and never by
/// itself. Keeps the last answer only.
class WhyIdle : public QObject
{
    Q_OBJECT

public:
    explicit WhyIdle(QObject *parent = nullptr);

    void setSession(Session *session);
    void ask(JobId job); ///< `changed` follows
    /// The pool's answer about a job.
    void showForecast(JobId job, const RunForecast &forecast, const QDateTime &when);

    enum class State { NeverAsked, Asking, Answered, Failed };
    /// NeverAsked for every job but the last one that was asked about.
    [[nodiscard]] State stateOf(JobId job) const;
    [[nodiscard]] const RunForecast &forecast() const { return m_forecast; }
    [[nodiscard]] const Error &error() const { return m_error; }
    [[nodiscard]] QDateTime answered() const { return m_answered; }

Q_SIGNALS:
    void changed();

private:
    QCoro::Task<void> askPool(JobId job);
    void fail(const Error &error);

    QPointer<Session> m_session;
    State m_state = State::NeverAsked;
    JobId m_job;
    RunForecast m_forecast;
    Error m_error;
    QDateTime m_answered;
    int m_turn = 0;
};

} // namespace perch
