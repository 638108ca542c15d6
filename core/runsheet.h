// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "core/jobstate.h"
#include "core/metricscore.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace perch
{

/// One run beside others: what it was started with and what it reached in the chosen metric.
struct RunRow {
    JobId id;
    QString batch;          ///< foreign text, as all here
    QStringList parameters; ///< by RunSheet::parameterNames; empty where it has none
    JobState state = JobState::Unknown;
    MetricScore score;
    qint64 seconds = -1; ///< of the last start; -1: it never started
    QString gpu;
    QString host;
};

/// Runs that are compared by one metric.
struct RunSheet {
    QString metric; ///< empty: none of them told a value
    BetterValue better = BetterValue::Less;
    QStringList parameterNames; ///< those in which the runs differ
    QList<RunRow> rows;         ///< as they were picked

    /// What each run is called beside the others: "lr = 0.1 · width = 32", and its id where that
    /// does not tell it from another.
    [[nodiscard]] QStringList names() const;
    [[nodiscard]] qsizetype rowOf(JobId id) const; ///< -1: not here
    /// The one with the best value, the first of equals; -1 while none has a value.
    [[nodiscard]] qsizetype bestRow() const;
    /// All values of one parameter, row by row.
    [[nodiscard]] QStringList valuesOf(const QString &parameter) const;
};

/// Of the names those whose values differ between the rows, and the rows with these alone.
[[nodiscard]] RunSheet withVaryingParameters(RunSheet sheet);

/// A table with a line of titles, for spreadsheets (RFC 4180).
[[nodiscard]] QByteArray asCsv(const RunSheet &sheet);

} // namespace perch
