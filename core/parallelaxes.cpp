// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/parallelaxes.h"

#include <cmath>

namespace perch
{

QList<ParallelAxis> parallelAxes(const RunSheet &sheet)
{
    QList<ParallelAxis> axes;
    for (const QString &name : sheet.parameterNames) {
        const QStringList values = sheet.valuesOf(name);
        ParallelAxis axis{name, ValueScale::ofTexts(values), {}};
        for (const QString &value : values)
            axis.shares << axis.scale.shareOf(value);
        axes << axis;
    }
    if (sheet.metric.isEmpty())
        return axes;
    QList<double> best;
    for (const RunRow &row : sheet.rows)
        best << row.score.best(sheet.better);
    ParallelAxis axis{sheet.metric, ValueScale::ofNumbers(best), {}};
    for (const double value : std::as_const(best))
        axis.shares << axis.scale.shareOf(value);
    axes << axis;
    return axes;
}

bool isWithin(const QList<ParallelAxis> &axes, const QList<AxisBrush> &brushes, qsizetype row)
{
    for (qsizetype i = 0; i < std::min(axes.size(), brushes.size()); ++i) {
        const AxisBrush &brush = brushes.at(i);
        if (!brush.isSet())
            continue;
        const double share = axes.at(i).shares.at(row);
        if (!(share >= brush.lower && share <= brush.upper))
            return false;
    }
    return true;
}

} // namespace perch
