// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/willitrun.h"
#include "remote/poolquestion.h"

#include <QDateTime>
#include <QObject>
#include <QPointer>

namespace perch
{

class ComposeController;
class Session;

/// Asks the pool whether the open job would run, each time a person wants to know and never by
/// itself. The last answer stays when the link goes.
class WillItRunController : public QObject
{
    Q_OBJECT

public:
    explicit WillItRunController(ComposeController &compose, QObject *parent = nullptr);

    void setSession(Session *session);
    void ask(); ///< `changed` follows

    /// The pool's answer about `text`, the open job's submit description.
    void showForecast(const RunForecast &forecast, const QString &text, const QDateTime &when);

    enum class State { NeverAsked, Asking, Answered, Failed };
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const RunForecast &forecast() const { return m_forecast; }
    [[nodiscard]] const Error &error() const { return m_error; }
    [[nodiscard]] QDateTime answered() const { return m_answered; }
    /// Another number for another answer: `changed` also tells what is small.
    [[nodiscard]] int answerNumber() const { return m_answers; }
    /// Why it cannot be asked now; empty when it can.
    [[nodiscard]] QString obstacle() const;
    /// False when the submit description has changed since the answer.
    [[nodiscard]] bool isAboutPresentText() const;
    /// "12 of 122 GPUs can run it" for the text as it is, else empty.
    [[nodiscard]] QString summary() const;

    /// The open job as the pool is asked about it.
    [[nodiscard]] static MatchQuestion questionAbout(const ComposeController &compose);

Q_SIGNALS:
    void changed();
    /// Machines with GPUs, seen on the way.
    void gpuSlotsSeen(const QList<perch::Slot> &pool, const QDateTime &when);

private:
    QCoro::Task<void> askPool();
    void fail(const Error &error);
    [[nodiscard]] QString presentText() const;

    ComposeController &m_compose;
    QPointer<Session> m_session;
    State m_state = State::NeverAsked;
    RunForecast m_forecast;
    Error m_error;
    QDateTime m_answered;
    QString m_text;   ///< that the answer is about
    QString m_folder; ///< the same
    int m_turn = 0;
    int m_answers = 0;
};

} // namespace perch
