// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/metriccurve.h"

namespace perch
{

/// A ring around one point of a plot, and beside the pointer what it is. The curves need not be
/// drawn anew for it.
class ValueHint
{
public:
    explicit ValueHint(QCustomPlot &plot) : m_plot(plot) {}

    /// `text` is plain; `position` is the pointer's.
    void show(const MetricCurve &curve, const QPointF &point, const QString &text,
              const QPointF &position);
    void hide();

private:
    QCustomPlot &m_plot;
    QCPItemTracer *m_ring = nullptr; ///< belongs to the plot
};

} // namespace perch
