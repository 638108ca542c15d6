// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"

#include <limits>

namespace perch
{

/// Which of two values of a metric is the better one.
enum class BetterValue { Less, More };

/// By the metric's name: the least loss, error, perplexity or distance, the most of all else. A
/// person may see it the other way round.
[[nodiscard]] BetterValue betterOf(const QString &metric);

/// How long an epoch took, how fast it went: of another scale than what is learnt, and shown beside
/// it only when asked for.
[[nodiscard]] bool isBookkeeping(const QString &name);

/// The metric that runs are compared by until told otherwise: a loss on data that is not trained on
/// before other losses, these before other results, times and rates last. Empty without names.
[[nodiscard]] QString chiefMetric(const QStringList &names);

/// What one run reached in one metric. NaN while it has told no number.
struct MetricScore {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    double last = none; ///< the newest number
    double least = none;
    double most = none;
    double leastStep = none; ///< where it was reached first
    double mostStep = none;
    double steps = none; ///< the last step that the run told
    qint64 count = 0;    ///< numbers told

    [[nodiscard]] double best(BetterValue better) const
    {
        return better == BetterValue::Less ? least : most;
    }
    [[nodiscard]] double bestStep(BetterValue better) const
    {
        return better == BetterValue::Less ? leastStep : mostStep;
    }
    bool operator==(const MetricScore &) const = default;
};

/// Values that are no numbers are left out.
[[nodiscard]] MetricScore scoreOf(const MetricSeries &series);

/// Whether `a` is better than `b`; a value that is NaN is worse than any other.
[[nodiscard]] bool isBetter(double a, double b, BetterValue better);

/// At most `most` points of the series, evenly, with the first and the newest.
[[nodiscard]] MetricSeries thinned(const MetricSeries &series, qsizetype most);

} // namespace perch
