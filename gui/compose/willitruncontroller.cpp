// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/willitruncontroller.h"

#include "core/submit/submitfile.h"
#include "gui/compose/composecontroller.h"
#include "gui/session.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

constexpr qsizetype mostBytes = 2 * 1024 * 1024; // of files that condor_submit may read
constexpr qsizetype mostFiles = 500;

/// condor_submit looks for the executable and reads lists; what is in other files does not matter
/// to it, only that they are there and not empty.
const QByteArray &placeholder()
{
    static const QByteArray script("#!/bin/sh\n");
    return script;
}

} // namespace

WillItRunController::WillItRunController(ComposeController &compose, QObject *parent)
    : QObject(parent), m_compose(compose)
{
    connect(&compose, &ComposeController::opened, this, [this] {
        ++m_turn; // an answer on its way is about another job
        m_state = State::NeverAsked;
        m_forecast = {};
        ++m_answers;
        Q_EMIT changed();
    });
    connect(&compose, &ComposeController::statusChanged, this, &WillItRunController::changed);
}

void WillItRunController::setSession(Session *session)
{
    if (m_session)
        m_session->accessPoint().disconnect(this);
    m_session = session;
    if (session)
        connect(&session->accessPoint(), &Connection::stateChanged, this,
                &WillItRunController::changed);
    if (m_state == State::Asking) {
        ++m_turn;
        m_state = m_answered.isValid() ? State::Answered : State::NeverAsked;
    }
    Q_EMIT changed();
}

QString WillItRunController::presentText() const
{
    return m_compose.text(m_compose.submitFileName());
}

QString WillItRunController::obstacle() const
{
    if (m_compose.submitFileName().isEmpty())
        return tr("No job is open. Open a job folder or make one from an example.");
    if (!m_session || m_session->accessPoint().state() != Connection::State::Online)
        return tr("You are not connected to the access point. Connect, then ask the pool.");
    return {};
}

bool WillItRunController::isAboutPresentText() const
{
    return m_folder == m_compose.folder() && m_text == presentText();
}

QString WillItRunController::summary() const
{
    return m_state == State::Answered && isAboutPresentText() ? summaryOf(m_forecast) : QString();
}

MatchQuestion WillItRunController::questionAbout(const ComposeController &compose)
{
    MatchQuestion question;
    question.submitFileName = compose.submitFileName();
    question.submitText = compose.text(question.submitFileName);
    qsizetype bytes = 0;
    QStringList names;
    const QList<JobFile> files = compose.files();
    for (const JobFile &file : files) {
        if (file.name == question.submitFileName || question.files.size() >= mostFiles)
            continue;
        QuestionFile one{file.name, placeholder()};
        const QByteArray text = file.isText && question.submitText.contains(file.name)
                                    ? compose.text(file.name).toUtf8()
                                    : QByteArray();
        if (!text.isEmpty() && bytes + text.size() <= mostBytes)
            one.bytes = QByteArray(text).replace("\r\n", "\n"); // as they are sent with the job
        bytes += one.bytes.size();
        names << file.name;
        question.files.append(one);
    }
    const QStringList inputs = SubmitFile(question.submitText).localInputFiles();
    for (const QString &name : inputs) { // those in folders
        if (!names.contains(name) && question.files.size() < mostFiles)
            question.files.append({name, placeholder()});
    }
    return question;
}

void WillItRunController::ask()
{
    if (m_state == State::Asking)
        return;
    if (const QString why = obstacle(); !why.isEmpty()) {
        fail(Error(Error::Code::Network, why));
        return;
    }
    askPool();
}

QCoro::Task<void> WillItRunController::askPool()
{
    const QPointer<WillItRunController> self = this;
    const int mine = ++m_turn;
    MatchQuestion question = questionAbout(m_compose);
    const QString text = question.submitText;
    const QString group = m_session->profile().site.slotOwnerAttribute;
    question.groupAttribute = group;
    m_state = State::Asking;
    Q_EMIT changed();
    auto asking = askWhetherItRuns(m_session->accessPoint(), question);
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
        showForecast(*forecast, text, QDateTime::currentDateTimeUtc());
    else
        fail(forecast.error());
}

void WillItRunController::fail(const Error &error)
{
    m_error = error;
    ++m_answers;
    m_state = State::Failed;
    Q_EMIT changed();
}

void WillItRunController::showForecast(const RunForecast &forecast, const QString &text,
                                       const QDateTime &when)
{
    m_forecast = forecast;
    ++m_answers;
    m_text = text;
    m_folder = m_compose.folder();
    m_answered = when;
    m_state = State::Answered;
    if (m_forecast.wantsGpus && !m_forecast.pool.isEmpty())
        Q_EMIT gpuSlotsSeen(m_forecast.pool, m_answered);
    Q_EMIT changed();
}

} // namespace perch

#include "moc_willitruncontroller.cpp"
