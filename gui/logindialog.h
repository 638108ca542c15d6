// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/promptdialog.h"
#include "remote/authprompter.h"

#include <QTimer>

class QBoxLayout;
class QCheckBox;
class QLineEdit;

namespace perch
{

struct DuoPrompt;
struct DuoOption;

/// One login's talk with the person, in one dialog from its first question to its end: it asks,
/// says what is waited for after an answer, and asks again.
class LoginDialog : public PromptDialog
{
    Q_OBJECT

public:
    explicit LoginDialog(QWidget *parent);

    /// Shows `question` in place of what was there.
    void ask(const AuthQuestion &question);
    /// The login is over: closes without left().
    void finish();
    void reject() override;

Q_SIGNALS:
    /// One answer for each prompt; `keep`: the person wants it kept when it is right.
    void answered(const QList<perch::Secret> &answers, bool keep);
    /// The person wants this login to end, while it asks or while it waits.
    void left();

private:
    QBoxLayout &renewBody();
    void showBody(QWidget *focus);
    void addRefusal(QBoxLayout &body, const AuthQuestion &question);
    void askPlainly(QBoxLayout &body, const AuthQuestion &question);
    void askDuo(QBoxLayout &body, const AuthQuestion &question, const DuoPrompt &duo);
    void addPasscode(QBoxLayout &body, const AuthPrompt &prompt);
    void addKeeping(QBoxLayout &body, const AuthQuestion &question);
    QLineEdit *addField(QBoxLayout &body, const QString &label, bool echo);
    void submit();
    void choose(const DuoOption &option);
    void send(const QList<Secret> &answers);
    void waitFor(const QString &title, const QString &text);

    QWidget *m_body = nullptr;
    QList<QLineEdit *> m_fields;
    QCheckBox *m_keep = nullptr;
    QString m_machine;
    QTimer m_patience; ///< a quick server needs no words
};

} // namespace perch
