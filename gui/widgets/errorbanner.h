// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "gui/theme.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace perch
{

/// A strip at the top of a page that shows one Error: its sentence as plain text, the detail on
/// demand, one optional button, and a close button. Hidden when there is nothing to say. Copyable,
/// announced to screen readers.
class ErrorBanner : public QWidget
{
    Q_OBJECT

public:
    explicit ErrorBanner(QWidget *parent = nullptr);

    void showError(const Error &error, const QString &actionText = {});
    /// Something good or neutral that must be read.
    void showNotice(const QString &text, const QString &actionText = {});
    /// What was done, with what was answered of each part as the detail. Not `isWhole`: some parts
    /// were refused, and the detail is open at once.
    void showOutcome(bool isWhole, const QString &text, const QString &detail,
                     const QString &actionText = {});
    void clear();
    [[nodiscard]] QString message() const;

Q_SIGNALS:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void present(theme::Tone tone, const QString &message, const QString &detail,
                 const QString &actionText);
    void restyle();

    theme::Tone m_tone = theme::Tone::Bad;
    QLabel *m_icon = nullptr;
    QLabel *m_message = nullptr;
    QPushButton *m_action = nullptr;
    QToolButton *m_more = nullptr;
    QToolButton *m_close = nullptr;
    QPlainTextEdit *m_detail = nullptr;
};

} // namespace perch
