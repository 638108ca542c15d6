// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobhours.h"

#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;

namespace perch
{

/// What became of the hours that jobs computed, and how many were wasted by what; over a period
/// that a person chooses.
class HoursList : public QWidget
{
    Q_OBJECT

public:
    explicit HoursList(QWidget *parent = nullptr);

    void showHours(const JobHours &hours);
    /// Of the chosen one, before `now`.
    [[nodiscard]] Period period(const QDateTime &now) const;

Q_SIGNALS:
    void periodChosen();

protected:
    void changeEvent(QEvent *event) override;

private:
    void addRow(int row, const QString &name, const RunSums &sums, bool isHead);
    void restyle();

    JobHours m_hours;
    bool m_isShown = false;
    QComboBox *m_period = nullptr;
    QGridLayout *m_grid = nullptr;
    QLabel *m_summary = nullptr;
    QList<QLabel *> m_muted;
};

} // namespace perch
