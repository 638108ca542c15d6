// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"

#include <QStringList>

#include <utility>

namespace perch
{

/// A file among the outputs of a job, or several that belong together, that tell metrics.
struct MetricFiles {
    enum class Kind { Lines, Json, Events };
    Kind kind = Kind::Lines;
    QStringList names; ///< relative to the job's folder, in the order of reading
    qint64 bytes = 0;  ///< of all
    bool operator==(const MetricFiles &) const = default;
};

/// More is not fetched unless someone asks for it, and then not more than metricFilesLimit.
inline constexpr qint64 smallMetricFiles = qint64(16) * 1024 * 1024;
inline constexpr qint64 metricFilesLimit = qint64(64) * 1024 * 1024;

/// Those among `files` (name and size) that metrics can be expected in by their names: Lightning's
/// metrics.csv, YOLO's results.csv, *.jsonl, metrics.json, trainer_state.json, TensorBoard's
/// events.out.tfevents.*, of which all in one folder are one run. The likeliest first; at most 50.
[[nodiscard]] QList<MetricFiles> metricFilesAmong(const QList<std::pair<QString, qint64>> &files);

struct MetricReading {
    MetricLog log;
    QString problem; ///< what was wrong with a file, in words; empty when nothing was
};

/// Reads them, `contents` in the order of their names. Takes a second for 16 MB.
[[nodiscard]] MetricReading readMetricFiles(const MetricFiles &files,
                                            const QList<QByteArray> &contents);

} // namespace perch
