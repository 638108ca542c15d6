// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/dialogprompter.h"

#include "gui/promptdialog.h"
#include "remote/answer.h"

#include <QCoro/QCoroFuture>

#include <functional>

namespace perch
{

namespace
{

/// Opens the dialog; the answer comes when it is closed, or is Cancelled when the dialog vanishes
/// with its window.
QFuture<Result<QList<Secret>>> askWith(PromptDialog *dialog)
{
    auto answer = std::make_shared<Answer<QList<Secret>>>();
    QFuture<Result<QList<Secret>>> future = answer->future();
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

std::function<void()> closing(const QPointer<PromptDialog> &dialog)
{
    return [dialog] {
        if (dialog)
            dialog->reject();
    };
}

} // namespace

DialogPrompter::DialogPrompter(QObject *parent) : QObject(parent) {}

void DialogPrompter::setWindow(QWidget *window)
{
    m_window = window;
}

QCoro::Task<bool> DialogPrompter::acceptHostKey(HostKeyQuestion question, std::stop_token withdrawn)
{
    const QPointer<DialogPrompter> self = this;
    countOpen(1);
    const QPointer<PromptDialog> dialog = new PromptDialog(question, m_window);
    auto asking = askWith(dialog);
    const std::stop_callback<std::function<void()>> onWithdrawn(withdrawn, closing(dialog));
    const Result<QList<Secret>> answered = co_await asking;
    if (self)
        countOpen(-1);
    co_return answered.has_value();
}

QCoro::Task<std::optional<QList<Secret>>> DialogPrompter::answer(AuthQuestion question,
                                                                 std::stop_token withdrawn)
{
    const QPointer<DialogPrompter> self = this;
    countOpen(1);
    const QPointer<PromptDialog> dialog = new PromptDialog(question, m_window);
    auto asking = askWith(dialog);
    const std::stop_callback<std::function<void()>> onWithdrawn(withdrawn, closing(dialog));
    const Result<QList<Secret>> answered = co_await asking;
    if (self)
        countOpen(-1);
    std::optional<QList<Secret>> answers;
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
