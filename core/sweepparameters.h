// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace perch
{

/// Which values of the queue variables each job of one cluster got. Bounded: 16 variables, 100,000
/// jobs; a value is cut after 200 bytes.
struct SweepParameters {
    QStringList names;
    QStringList texts; ///< all values, each once; the first is the empty one: no value
    /// By name, then by proc: the number of the value in `texts`. All of them are equally long.
    std::vector<std::vector<quint32>> values;

    [[nodiscard]] qsizetype jobCount() const
    {
        return values.empty() ? 0 : qsizetype(values.front().size());
    }
    [[nodiscard]] QString value(qsizetype name, qsizetype proc) const;
};

/// What a submit description was submitted with.
struct SweepSource {
    QString submitText;
    int cluster = 1;
    /// The content of queueListFile(); nothing where it is not at hand.
    std::optional<QByteArray> list;
    QStringList fileNames; ///< of the submit folder, for `queue ... matching`
};

/// Reads the description as condor_submit does; of the jobs of its first cluster. No names where
/// its jobs have no queue variables. Error Parse, in a sentence, where their values cannot be known
/// here. A tenth of a second for 100,000 jobs: not in the GUI thread.
[[nodiscard]] Result<SweepParameters> readSweepParameters(const SweepSource &source);

struct RunRecord;

/// The list that this run's jobs were queued from, read from the job folder. Nothing where there is
/// none, or where the file is another one than was sent. Blocks on the disk.
[[nodiscard]] std::optional<QByteArray> queueListAsSent(const RunRecord &run);

/// The same of a run that Perch submitted. `list`: as the store kept it; else the job folder's is
/// taken, if it is still the same. Blocks on the disk.
[[nodiscard]] Result<SweepParameters> sweepParametersOfRun(const RunRecord &run,
                                                           const std::optional<QByteArray> &list);

} // namespace perch
