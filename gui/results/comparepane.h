// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/runsheet.h"
#include "gui/results/runcolors.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QTabWidget;

namespace perch
{

class BestRunsTable;
class ElidedLabel;
class EmptyState;
class ParallelView;
class RunDifferencesView;
class RunKey;
class RunsBar;
class RunsController;
class RunsPlot;
class RunsSaver;

/// Several runs beside each other by one metric: their curves, a table with the best on top, and
/// lines along their parameters; of two of them, in what they differ. The chosen run is the same in
/// all of them.
class ComparePane : public QWidget
{
    Q_OBJECT

public:
    explicit ComparePane(RunsController &runs, QWidget *parent = nullptr);

    /// Cluster -1: none.
    void setChosen(JobId id);
    [[nodiscard]] const RunSheet &sheet() const { return m_sheet; }
    /// What cannot be seen in the curves: runs that are not followed, not read, left out.
    [[nodiscard]] QString note() const;

Q_SIGNALS:
    void runChosen(perch::JobId id);
    void noticed(const QString &text);
    void failed(const perch::Error &error);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QLayout *makeHead();
    QLayout *makeChoices();
    void makeTabs();
    void wire();
    void refresh();
    void offerMetrics();
    void offerParameters();
    void fillTab();
    void showPlot();
    void showWords();

    RunsController &m_runs;
    RunSheet m_sheet;
    RunColors m_colors;
    JobId m_chosen{-1, -1};
    QString m_wantedMetric; ///< by a person; kept for other runs
    QString m_wantedColor;
    bool m_hasWantedColor = false;

    QLabel *m_title = nullptr;
    ElidedLabel *m_best = nullptr;
    QComboBox *m_metric = nullptr;
    QComboBox *m_better = nullptr;
    QComboBox *m_color = nullptr;
    RunKey *m_key = nullptr;
    RunsSaver *m_saver = nullptr;
    QTabWidget *m_tabs = nullptr;
    QWidget *m_curves = nullptr;
    RunsPlot *m_plot = nullptr;
    RunsBar *m_bar = nullptr;
    BestRunsTable *m_table = nullptr;
    ParallelView *m_parallel = nullptr;
    RunDifferencesView *m_differences = nullptr;
    EmptyState *m_empty = nullptr;
    QLabel *m_note = nullptr;
};

} // namespace perch
