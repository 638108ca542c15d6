// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QPen>
#include <QString>

class QPalette;

namespace perch
{

/// The diagram that a metric belongs to, by its name.
enum class MetricKind { Loss, Accuracy, Other };

[[nodiscard]] MetricKind metricKindOf(const QString &name);
[[nodiscard]] QString titleOf(MetricKind kind);

/// Measured on data that is not trained on.
[[nodiscard]] bool isTestMetric(const QString &name);
/// "train_loss" as people write it.
[[nodiscard]] QString metricLabel(const QString &name);

/// Of the `index`-th curve of its diagram that is a test metric or is none. A few differ in colour
/// and dash, so that colour is never the only difference; of many each is thin and has a colour of
/// its own.
[[nodiscard]] QPen curvePen(int index, const QString &name, bool areMany, const QPalette &palette);

} // namespace perch
