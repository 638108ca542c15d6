// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/dialogprompter.h"

#include "gui/promptdialog.h"
#include "remote/answer.h"

#include <QCoro/QCoroFuture>

namespace perch
{

namespace
{

/// Opens the dialog; the answer comes when it is closed, or is Cancelled when the dialog vanishes
/// with its window.
QFuture<Result<QStringList>> askWith(PromptDialog *dialog)
{
    auto answer = std::make_shared<Answer<QStringList>>();
    QFuture<Result<QStringList>> future = answer->future();
    QObject::connect(dialog, &QDialog::finished, dialog, [dialog, answer](int code) {
        if (code == QDialog::Accepted)
            answer->give(dialog->answers());
        else
            answer->give(
                Error(Error::Code::Cancelled, PromptDialog::tr("The question was closed.")));
        dialog->deleteLater();
    });
    dialog->open();
    return future;
}

} // namespace

DialogPrompter::DialogPrompter(QObject *parent) : QObject(parent) {}

void DialogPrompter::setWindow(QWidget *window)
{
    m_window = window;
}

QCoro::Task<bool> DialogPrompter::acceptHostKey(HostKeyQuestion question)
{
    const QPointer<DialogPrompter> self = this;
    countOpen(1);
    auto asking = askWith(new PromptDialog(question, m_window));
    const Result<QStringList> answered = co_await asking;
    if (self)
        countOpen(-1);
    co_return answered.has_value();
}

QCoro::Task<std::optional<QStringList>> DialogPrompter::answer(AuthQuestion question)
{
    const QPointer<DialogPrompter> self = this;
    countOpen(1);
    auto asking = askWith(new PromptDialog(question, m_window));
    const Result<QStringList> answered = co_await asking;
    if (self)
        countOpen(-1);
    std::optional<QStringList> answers;
    if (answered)
        answers = *answered;
    co_return answers;
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
