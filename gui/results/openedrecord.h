// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"
#include "core/recordedrun.h"

#include <QTemporaryDir>

#include <memory>
#include <optional>

namespace perch
{

/// A run record that was read, with where it lies.
struct OpenedRecord {
    RecordedRun run;
    QString folder;
    QList<int> procs; ///< jobs of which there are values
    int proc = -1;    ///< the one whose values are here; -1: none
    QMap<QString, MetricSeries> series;
    std::shared_ptr<QTemporaryDir> place; ///< of an unpacked archive: goes with the last copy

    [[nodiscard]] QHash<QString, double> lastValues() const;
};

/// Reads a record: its folder, the run.json in it, or an archive, which is unpacked to a temporary
/// folder. `proc`: whose values to read; the first one that has some where it is -1. Blocks on the
/// disk: not in the GUI thread.
[[nodiscard]] Result<OpenedRecord> openRecord(const QString &path, int proc = -1);

} // namespace perch
