// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/curvex.h"

#include "core/curveshape.h"

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

const QList<double> &toldBy(const MetricSeries &series, CurveX x)
{
    if (x == CurveX::Epoch)
        return series.epochs;
    return x == CurveX::Time ? series.wallTimes : series.steps;
}

} // namespace

bool tellsX(const QMap<QString, MetricSeries> &all, CurveX x)
{
    return std::any_of(all.cbegin(), all.cend(), [x](const MetricSeries &series) {
        const QList<double> &list = toldBy(series, x);
        return std::any_of(list.cbegin(), list.cend(), [](double at) { return std::isfinite(at); });
    });
}

double firstWallTime(const QMap<QString, MetricSeries> &all)
{
    double first = 0;
    for (const MetricSeries &series : all) {
        const auto told = std::find_if(series.wallTimes.cbegin(), series.wallTimes.cend(),
                                       [](double wall) { return std::isfinite(wall); });
        if (told != series.wallTimes.cend() && (first == 0 || *told < first))
            first = *told;
    }
    return first;
}

QList<double> positionsAlong(const MetricSeries &series, CurveX x, double begin)
{
    if (x == CurveX::Epoch)
        return spreadEpochs(series.epochs);
    QList<double> list = toldBy(series, x);
    for (qsizetype i = 0; x == CurveX::Time && i < list.size(); ++i)
        list[i] -= begin;
    return list;
}

QList<double> PositionsAlong::of(const MetricSeries &series)
{
    const QList<double> &told = toldBy(series, m_x);
    const auto known = m_known.constFind(told.constData());
    if (known != m_known.cend() && known->told.size() == told.size())
        return known->positions;
    const QList<double> positions = positionsAlong(series, m_x, m_begin);
    m_known.insert(told.constData(), {told, positions});
    return positions;
}

} // namespace perch
