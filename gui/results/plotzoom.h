// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/customplot.h"

#include <QObject>

namespace perch
{

/// What mouse and wheel do with a plot whose diagrams have one x: a drag zooms in, with Shift it
/// moves, the wheel zooms along x and with Shift along y, a double click wants all again.
class PlotZoom : public QObject
{
    Q_OBJECT

public:
    explicit PlotZoom(QCustomPlot &plot);

    /// Times along x; below 1 out.
    void zoom(double factor);
    /// By a share of what is seen, to the right when positive.
    void pan(double share);
    /// From now on this diagram's x goes along with that of the others.
    void join(QCPAxisRect *diagram);

Q_SIGNALS:
    void zoomed(); ///< by a person
    void wholeWanted();
    void pointed(const QPointF &position);
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void begin(QMouseEvent *event);
    void zoomTo(const QRect &pixels);
    void setRange(const QCPRange &range);

    QCustomPlot &m_plot;
    QPoint m_pressed;
    bool m_isSharing = false;
};

} // namespace perch
