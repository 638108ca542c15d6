// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>

#include <vector>

namespace perch
{

/// Which points of an ascending x stand in which column of a screen, worked out once for all curves
/// that share this x.
class ColumnIndex
{
public:
    /// Points from `begin` to before `end` in one column; -1 for the point left of the screen, and
    /// the number of columns for the one right of it.
    struct Run {
        qsizetype column = 0;
        qsizetype begin = 0;
        qsizetype end = 0;
        double at = 0; ///< where the first of them stands, counted in columns
    };

    /// `x` is finite and ascends; upper > lower, columns > 0.
    ColumnIndex(const QList<double> &x, double lower, double upper, qsizetype columns);

    /// From left to right. Where many points stand in a column they begin at a multiple of
    /// CurveShape's blocks, exact to a column.
    [[nodiscard]] const std::vector<Run> &runs() const { return m_runs; }

private:
    std::vector<Run> m_runs;
};

} // namespace perch
