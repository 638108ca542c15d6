// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/rightsizing.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace perch
{

/// A command of a submit file, and the value that it should have.
using SubmitValue = std::pair<QString, QString>;

/// What jobs used of what they asked for, and what to ask for next time, with the reason.
class SizingList : public QWidget
{
    Q_OBJECT

public:
    explicit SizingList(QWidget *parent = nullptr);

    void showSizing(const RightSizing &sizing);
    /// Why the values cannot be put into a submit file from here; empty: they can.
    void setObstacle(const QString &why);

Q_SIGNALS:
    void valuesWanted(const QList<perch::SubmitValue> &values);

protected:
    void changeEvent(QEvent *event) override;

private:
    void addRow(const SizedRequest &request);
    void restyle();

    RightSizing m_sizing;
    QString m_obstacle;
    QVBoxLayout *m_rows = nullptr;
    QList<std::pair<QLabel *, SizedRequest::Verdict>> m_marks;
    QList<QLabel *> m_reasons;
    QLabel *m_remark = nullptr;
    QPushButton *m_use = nullptr;
};

} // namespace perch
