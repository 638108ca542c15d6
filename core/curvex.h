// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"

namespace perch
{

/// What curves run along.
enum class CurveX { Step, Epoch, Time };

/// Whether any of the series tells it.
[[nodiscard]] bool tellsX(const QMap<QString, MetricSeries> &all, CurveX x);

/// Unix seconds of the earliest value of all; 0 when none tells a time.
[[nodiscard]] double firstWallTime(const QMap<QString, MetricSeries> &all);

/// Where the values of a series stand: whole epochs spread out (curveshape.h), times in seconds
/// since `begin`. NaN where it does not tell.
[[nodiscard]] QList<double> positionsAlong(const MetricSeries &series, CurveX x, double begin);

/// That for many series: those that share their list (sharedlists.h) share their positions, too.
class PositionsAlong
{
public:
    PositionsAlong(CurveX x, double begin) : m_x(x), m_begin(begin) {}

    [[nodiscard]] QList<double> of(const MetricSeries &series);

private:
    struct Known {
        QList<double> told;
        QList<double> positions;
    };
    CurveX m_x;
    double m_begin;
    QHash<const double *, Known> m_known;
};

} // namespace perch
