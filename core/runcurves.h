// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metricscore.h"

#include <QByteArray>

namespace perch
{

/// All that one run told, kept beside many others.
struct RunCurves {
    QMap<QString, MetricSeries> series; ///< thinned
    QMap<QString, MetricScore> scores;  ///< of all values, before that
    bool isWhole = true;                ///< else a part of its output was not read

    [[nodiscard]] MetricScore scoreOf(const QString &metric) const { return scores.value(metric); }
};

/// At most about `mostPoints` points are kept of all series together, and some of each.
[[nodiscard]] RunCurves curvesOf(const QMap<QString, MetricSeries> &series, qsizetype mostPoints);
/// What an output tells from its first to its last byte.
[[nodiscard]] RunCurves curvesInOutput(const QByteArray &output, qsizetype mostPoints);

/// Of how many points of each of so many runs there is memory for: 4,000,000 in all.
[[nodiscard]] qsizetype pointsOfEach(qsizetype runs);

} // namespace perch
