// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace perch
{

class RunsPlot;

/// How the curves of several runs are shown: along what, on which scale, how smooth.
class RunsBar : public QWidget
{
    Q_OBJECT

public:
    /// `plot` must outlive it.
    explicit RunsBar(RunsPlot &plot, QWidget *parent = nullptr);

private:
    void makeControls();
    void offerX();
    void smooth(int percent);

    RunsPlot &m_plot;
    QComboBox *m_x = nullptr;
    QCheckBox *m_log = nullptr;
    QSlider *m_smoothing = nullptr;
    QLabel *m_weight = nullptr;
    QToolButton *m_whole = nullptr;
};

} // namespace perch
