// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/dialogprompter.h"

#include "gui/hostkeydialog.h"
#include "gui/logindialog.h"
#include "remote/answer.h"

#include <QCoro/QCoroFuture>

#include <algorithm>
#include <functional>
#include <utility>

namespace perch
{

namespace
{

using OnStop = std::stop_callback<std::function<void()>>;

Error closedQuestion()
{
    return Error(Error::Code::Cancelled, DialogPrompter::tr("The question was closed."));
}

/// Opens the dialog; its answer comes when it is closed, or is No when it vanishes with its window.
QFuture<Result<bool>> askWith(QDialog *dialog)
{
    auto answer = std::make_shared<Answer<bool>>();
    QFuture<Result<bool>> future = answer->future();
    QObject::connect(dialog, &QDialog::finished, dialog, [dialog, answer](int code) {
        answer->give(code == QDialog::Accepted);
        dialog->deleteLater();
    });
    dialog->open();
    return future;
}

} // namespace

/// The dialog of one login, with the question that is open in it. Goes with the dialog, which
/// closes when the login is over, when the person leaves it, or with its window.
class DialogPrompter::Talk : public QObject
{
public:
    Talk(std::stop_token withdrawn, QWidget *window)
        : QObject(new LoginDialog(window)), m_withdrawn(std::move(withdrawn)),
          m_onOver(m_withdrawn, [this] { dialog().finish(); })
    {
        connect(&dialog(), &LoginDialog::answered, this,
                [this](const QList<Secret> &answers, bool keep) { give(answers, keep); });
        connect(&dialog(), &LoginDialog::left, this, [this] { leave(); });
        connect(&dialog(), &QDialog::finished, this, [this] {
            m_open.reset(); // answers Cancelled
            m_isOver = true;
            dialog().deleteLater();
        });
    }

    [[nodiscard]] bool isOf(const std::stop_token &withdrawn) const
    {
        return !m_isOver && withdrawn.stop_possible() && m_withdrawn == withdrawn;
    }

    QFuture<Result<QList<Secret>>> ask(const AuthQuestion &question)
    {
        m_question = question;
        m_open = std::make_shared<Answer<QList<Secret>>>(); // an older question is void
        auto future = m_open->future();
        dialog().ask(question);
        dialog().open();
        return future;
    }

private:
    [[nodiscard]] LoginDialog &dialog() const { return *static_cast<LoginDialog *>(parent()); }

    void give(const QList<Secret> &answers, bool keep)
    {
        if (keep && m_question.keep)
            m_question.keep();
        if (const auto open = std::exchange(m_open, nullptr))
            open->give(answers);
        if (!m_withdrawn.stop_possible())
            dialog().finish(); // nobody will tell the end of this login
    }

    /// Giving up a question is its answer; a login that thinks about one has to be told.
    void leave()
    {
        if (const auto open = std::exchange(m_open, nullptr))
            open->give(closedQuestion());
        else if (m_question.leave)
            m_question.leave();
    }

    std::stop_token m_withdrawn;
    AuthQuestion m_question;
    std::shared_ptr<Answer<QList<Secret>>> m_open;
    bool m_isOver = false;
    OnStop m_onOver; ///< last: uses the rest
};

DialogPrompter::DialogPrompter(QObject *parent) : QObject(parent) {}

DialogPrompter::~DialogPrompter() = default;

void DialogPrompter::setWindow(QWidget *window)
{
    m_window = window;
}

QCoro::Task<bool> DialogPrompter::acceptHostKey(HostKeyQuestion question, std::stop_token withdrawn)
{
    const QPointer<DialogPrompter> self = this;
    countOpen(1);
    const QPointer<HostKeyDialog> dialog = new HostKeyDialog(question, m_window);
    auto asking = askWith(dialog);
    const OnStop onWithdrawn(withdrawn, [dialog] {
        if (dialog)
            dialog->reject();
    });
    const Result<bool> answered = co_await asking;
    if (self)
        countOpen(-1);
    co_return answered.has_value() && *answered;
}

QCoro::Task<std::optional<QList<Secret>>> DialogPrompter::answer(AuthQuestion question,
                                                                 std::stop_token withdrawn)
{
    if (withdrawn.stop_requested())
        co_return std::optional<QList<Secret>>();
    const QPointer<DialogPrompter> self = this;
    countOpen(1);
    Talk &talk = talkOf(withdrawn);
    auto asking = talk.ask(question);
    const Result<QList<Secret>> answered = co_await asking;
    if (self)
        countOpen(-1);
    std::optional<QList<Secret>> answers;
    if (answered)
        answers = *answered;
    co_return answers;
}

DialogPrompter::Talk &DialogPrompter::talkOf(const std::stop_token &withdrawn)
{
    m_talks.removeAll(nullptr);
    const auto found = std::ranges::find_if(
        m_talks, [&withdrawn](const QPointer<Talk> &talk) { return talk->isOf(withdrawn); });
    if (found != m_talks.end())
        return **found;
    m_talks.append(new Talk(withdrawn, m_window));
    return *m_talks.last();
}

void DialogPrompter::countOpen(int change)
{
    const bool was = m_open > 0;
    m_open += change;
    if (was != (m_open > 0))
        Q_EMIT waitingChanged(m_open > 0);
}

} // namespace perch

#include "moc_dialogprompter.cpp"
