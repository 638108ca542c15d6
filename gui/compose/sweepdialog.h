// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/sweep.h"

#include <QDialog>
#include <QTimer>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;
class QVBoxLayout;

namespace perch
{

class ErrorBanner;
class SweepParameterRow;

/// Makes a sweep: parameters, how many jobs they make, the first and the last of them, and what
/// that may cost. Rows are computed beside the GUI thread.
class SweepDialog : public QDialog
{
    Q_OBJECT

public:
    /// `submitText`: the submit description that the sweep is for.
    explicit SweepDialog(const QString &submitText, QWidget *parent = nullptr);

    void setSweep(const Sweep &sweep);
    [[nodiscard]] Sweep sweep() const;
    /// Takes the parameters from a CSV file.
    void readCsv(const QString &path);

Q_SIGNALS:
    /// The person wants these jobs.
    void sweepMade(const perch::SweepRows &rows);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    QWidget *makeParameters();
    QWidget *makePreview();
    void addParameter(const SweepParameter &parameter);
    void importCsv();

    void count();
    void showRows(const Result<SweepRows> &rows);
    void showCost();

    QString m_submitText;
    QList<SweepParameterRow *> m_parameters;
    Result<SweepRows> m_rows;
    int m_turn = 0;
    QTimer m_countTimer;
    ErrorBanner *m_banner = nullptr;
    QComboBox *m_shape = nullptr;
    QSpinBox *m_seed = nullptr;
    QVBoxLayout *m_rowsLayout = nullptr;
    QLabel *m_sign = nullptr;
    QLabel *m_count = nullptr;
    QLabel *m_advice = nullptr;
    QTableWidget *m_preview = nullptr;
    QDoubleSpinBox *m_hours = nullptr;
    QLabel *m_cost = nullptr;
    QPushButton *m_use = nullptr;
};

} // namespace perch
