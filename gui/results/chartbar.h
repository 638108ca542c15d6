// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QMenu;
class QSlider;
class QToolButton;

namespace perch
{

class MetricsPlot;

/// How a plot shows its curves: along what, on which scale, how smooth, which of them.
class ChartBar : public QWidget
{
    Q_OBJECT

public:
    /// `plot` must outlive it.
    explicit ChartBar(MetricsPlot &plot, QWidget *parent = nullptr);

private:
    void makeControls();
    void offerX();
    void fillMenu();
    void smooth(int percent);

    MetricsPlot &m_plot;
    QComboBox *m_x = nullptr;
    QCheckBox *m_log = nullptr;
    QSlider *m_smoothing = nullptr;
    QLabel *m_weight = nullptr;
    QToolButton *m_metrics = nullptr;
    QMenu *m_menu = nullptr;
    QToolButton *m_whole = nullptr;
};

} // namespace perch
