// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/runsheet.h"
#include "core/valuescale.h"

#include <utility>

namespace perch
{

/// One of the parallel lines on which runs lie: a parameter, or at last the metric.
struct ParallelAxis {
    QString name;
    ValueScale scale;
    QList<double> shares; ///< row by row, 0 below to 1 above; NaN where the run has no value
};

/// The parameters of the sheet and the best value of its metric.
[[nodiscard]] QList<ParallelAxis> parallelAxes(const RunSheet &sheet);

/// A part of an axis that a person marked, as shares; nothing marked while lower > upper.
struct AxisBrush {
    double lower = 1;
    double upper = 0;
    [[nodiscard]] bool isSet() const { return lower <= upper; }
};

/// Whether the run lies within the marked part of every axis. A run without a value lies in none.
[[nodiscard]] bool isWithin(const QList<ParallelAxis> &axes, const QList<AxisBrush> &brushes,
                            qsizetype row);

} // namespace perch
