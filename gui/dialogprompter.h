// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace perch
{

/// Asks the person by dialogs over the window; several questions may be open at once. All questions
/// of one login come in one dialog, which stays until that login is over.
class DialogPrompter : public QObject, public AuthPrompter
{
    Q_OBJECT

public:
    explicit DialogPrompter(QObject *parent = nullptr);
    ~DialogPrompter() override;

    void setWindow(QWidget *window); ///< the dialogs' parent

    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question, std::stop_token withdrawn) override;
    QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion question,
                                                     std::stop_token withdrawn) override;

Q_SIGNALS:
    void waitingChanged(bool waiting); ///< a question is open

private:
    class Talk;
    Talk &talkOf(const std::stop_token &withdrawn);
    void countOpen(int change);

    QPointer<QWidget> m_window;
    QList<QPointer<Talk>> m_talks;
    int m_open = 0;
};

} // namespace perch
