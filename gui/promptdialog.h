// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/authprompter.h"

#include <QDialog>

class QLineEdit;
class QVBoxLayout;

namespace perch
{

/// The common face of Perch's questions: an icon, a title, sentences, a form, two buttons. Opened,
/// never executed.
class PromptDialog : public QDialog
{
    Q_OBJECT

public:
    /// Asks whether an unknown machine is the right one. Accepted: remember its key and connect.
    PromptDialog(const HostKeyQuestion &question, QWidget *parent);
    /// Asks what the server asks: one field for each prompt, secrets masked.
    PromptDialog(const AuthQuestion &question, QWidget *parent);

    /// What was typed, one for each prompt.
    [[nodiscard]] QList<Secret> answers() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    PromptDialog(const QString &iconName, const QString &title, const QString &text,
                 QWidget *parent);
    void addButtons(const QString &acceptText);
    QLineEdit *addField(const QString &label, bool echo);
    void addRefusal(const AuthQuestion &question);
    void addFact(const QString &label, const QString &value, bool fixed);

    QVBoxLayout *m_column = nullptr;
    QList<QLineEdit *> m_fields;
};

} // namespace perch
