// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metricpattern.h"

#include <QByteArray>
#include <QList>

namespace perch
{

/// What a pattern finds in an output, for a person who is writing it.
struct MetricPreview {
    struct Row {
        QStringList numbers; ///< of each name
        QString line;        ///< fit to be shown
        bool operator==(const Row &) const = default;
    };
    QStringList names;
    /// The first lines that match; where none does, the first lines at all, without numbers.
    QList<Row> rows;
    qint64 matched = 0;
    qint64 lines = 0;    ///< that hold anything
    bool isWhole = true; ///< else only the begin of the output was looked at
};

/// Looks at up to 4 MB of `output` (at a few hundred MB in a second) and keeps 200 rows.
[[nodiscard]] MetricPreview metricPreview(const QByteArray &output,
                                          const std::optional<MetricPattern> &pattern);

} // namespace perch
