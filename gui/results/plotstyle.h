// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/curvex.h"
#include "gui/results/customplot.h"

namespace perch
{

/// Background and zoom rectangle in the palette's colours.
void stylePlot(QCustomPlot &plot, const QPalette &palette);
/// Axes, grid and legend in the palette's colours.
void styleDiagram(QCPAxisRect &rect, QCPLegend &legend, const QPalette &palette);
/// Ticks and labels for what x is and for how y is divided.
/// `beside`: how many diagrams share the width.
void setScales(QCPAxisRect &rect, CurveX x, bool isLog, qsizetype beside = 1);
/// With some room around it, more of it around a single value.
[[nodiscard]] QCPRange widened(const QCPRange &range, bool isLog);

} // namespace perch
