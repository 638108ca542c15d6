// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/runsheet.h"
#include "core/store.h"

namespace perch
{

/// All that is known of one of two runs.
struct ComparedRun {
    RunRow row;
    QStringList parameterNames;        ///< of row.parameters
    RunRecord record;                  ///< as it was submitted; of cluster 0: not known
    QMap<QString, MetricScore> scores; ///< by metric
};

/// One line of a comparison. Foreign texts.
struct RunDifference {
    enum class Part { Parameter, Result, Submitted, Machine };
    Part part = Part::Parameter;
    QString what;
    QString first;
    QString second;
    bool isOther = false; ///< though the words are the same
    [[nodiscard]] bool isSame() const { return !isOther && first == second; }
};

/// Parameters, what they reached in each metric, what was submitted (image, files by their hashes,
/// how many lines of the description differ), where they ran and how long. What neither of them
/// has is left out.
[[nodiscard]] QList<RunDifference> differencesOf(const ComparedRun &first,
                                                 const ComparedRun &second);

} // namespace perch
