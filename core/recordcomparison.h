// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/linediff.h"
#include "core/recordedrun.h"

#include <QHash>

namespace perch
{

/// What two run records have in common, and what not.
struct RecordComparison {
    enum class Group { Run, Image, Parameters, Files, Metrics };
    /// One thing that both tell; empty texts where one does not.
    struct Row {
        Group group = Group::Run;
        QString name;
        QString first;
        QString second;
        bool isDifferent = false;
        bool operator==(const Row &) const = default;
    };
    QList<Row> rows; ///< group after group; foreign texts, one line each
    QList<DiffLine> text;

    [[nodiscard]] qsizetype differences(Group group) const;
    /// Everything that decides what is computed is the same: text, image and inputs, by hash.
    [[nodiscard]] bool isSameWork() const;
};

/// `firstMetrics`: the last value of each curve, by name.
[[nodiscard]] RecordComparison compareRecords(const RecordedRun &first,
                                              const QHash<QString, double> &firstMetrics,
                                              const RecordedRun &second,
                                              const QHash<QString, double> &secondMetrics);

} // namespace perch
