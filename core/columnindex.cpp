// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/columnindex.h"

#include "core/curveshape.h"

#include <algorithm>

namespace perch
{

ColumnIndex::ColumnIndex(const QList<double> &x, double lower, double upper, qsizetype columns)
{
    const double *points = x.constData();
    const double *const all = points + x.size();
    const double scale = double(columns) / (upper - lower);
    qsizetype begin = std::lower_bound(points, all, lower) - points;
    const qsizetype end = std::upper_bound(points, all, upper) - points;
    const qsizetype perColumn = (end - begin) / columns;
    const qsizetype step = perColumn >= CurveShape::coarseBlock ? CurveShape::coarseBlock
                           : perColumn >= CurveShape::fineBlock ? CurveShape::fineBlock
                                                                : 1;
    const auto add = [&](qsizetype column, qsizetype from, qsizetype to) {
        if (from < to)
            m_runs.push_back({column, from, to, (points[from] - lower) * scale});
    };
    begin -= begin % step;
    if (begin > 0)
        add(-1, begin - 1, begin);
    for (qsizetype column = 0; column < columns && begin < end; ++column) {
        const double edge = lower + double(column + 1) / scale;
        qsizetype next = column + 1 == columns
                             ? end
                             : std::lower_bound(points + begin, points + end, edge) - points;
        if (next < end)
            next -= next % step;
        add(column, begin, next);
        begin = std::max(begin, next);
    }
    if (end < x.size())
        add(columns, end, end + 1);
}

} // namespace perch
