// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/curvecloud.h"
#include "gui/results/plotzoom.h"
#include "gui/results/runsplot.h"
#include "gui/results/valuehint.h"

#include <optional>

namespace perch
{

/// What a RunsPlot is made of; for its own files only.
struct RunsPlot::Parts {
    struct Curve {
        MetricCurve *curve = nullptr;
        PlottedRun run;
        CurveX x = CurveX::Step;
    };

    QCustomPlot *plot = nullptr;
    PlotZoom *zoom = nullptr;
    std::optional<ValueHint> hint;
    QCPAxisRect *rect = nullptr;
    QCPLegend *legend = nullptr;
    CurveCloud *cloud = nullptr;
    std::vector<Curve> curves;
    QString metric;
    JobId chosen{-1, -1};
    CurveX x = CurveX::Step;
    double smoothing = 0;
    bool isLog = false;
    bool isZoomed = false;
    QPoint pressed;
};

} // namespace perch
