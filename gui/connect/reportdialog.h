// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/connectionreport.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace perch
{

/// One check: a shape and a word for how it went, what was found, and what to do.
class ReportStepRow : public QWidget
{
    Q_OBJECT

public:
    explicit ReportStepRow(QWidget *parent = nullptr);

    void show(const ReportStep &step);

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();

    ReportStep m_step;
    QLabel *m_icon = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_word = nullptr;
    QLabel *m_result = nullptr;
    QLabel *m_advice = nullptr;
};

/// The connection report while it is made and afterwards: to read, and to copy into a mail.
class ReportDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ReportDialog(QWidget *parent = nullptr);

    void setReport(const ConnectionReport &report, bool isRunning);
    [[nodiscard]] QString copyText() const;

Q_SIGNALS:
    void againWanted();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void copy();
    [[nodiscard]] QString summary(bool isRunning) const;

    ConnectionReport m_report;
    QLabel *m_login = nullptr;
    QLabel *m_summary = nullptr;
    QWidget *m_inside = nullptr;
    QVBoxLayout *m_column = nullptr;
    QList<ReportStepRow *> m_rows;
    QPushButton *m_again = nullptr;
    QPushButton *m_copy = nullptr;
};

} // namespace perch
