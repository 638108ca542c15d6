// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/runcurves.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype allPoints = 4'000'000;
constexpr qsizetype leastRuns = 16; ///< so that more runs can come without reading anew
constexpr qsizetype leastPoints = 100;

} // namespace

RunCurves curvesOf(const QMap<QString, MetricSeries> &series, qsizetype mostPoints)
{
    RunCurves curves;
    const qsizetype each =
        std::max(leastPoints, mostPoints / std::max<qsizetype>(1, series.size()));
    for (auto one = series.cbegin(); one != series.cend(); ++one) {
        curves.scores.insert(one.key(), scoreOf(*one));
        curves.series.insert(one.key(), thinned(*one, each));
    }
    return curves;
}

RunCurves curvesInOutput(const QByteArray &output, qsizetype mostPoints)
{
    MetricLog log;
    log.feed(output);
    log.finish();
    return curvesOf(log.series(), mostPoints);
}

qsizetype pointsOfEach(qsizetype runs)
{
    return allPoints / std::max(runs, leastRuns);
}

} // namespace perch
