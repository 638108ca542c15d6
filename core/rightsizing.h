// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/lintrules.h"
#include "core/usagetally.h"

#include <QList>
#include <QString>

namespace perch
{

/// What to ask for next time of one resource, and why.
struct SizedRequest {
    enum class Verdict {
        Unknown, ///< too few jobs, or their logs do not tell
        Fits,
        AskMore,
        AskLess
    };
    QString title;     ///< "Memory"
    QString command;   ///< of the submit file: "request_memory", "+GPUJobLength"
    QString used;      ///< the most that any job used: "3.1 GB"
    QString requested; ///< "16 GB"; empty where the log does not tell
    Verdict verdict = Verdict::Unknown;
    /// As a submit file writes it: "4 GB", "\"short\""; empty: nothing to change, or no single
    /// value would do.
    QString value;
    QString reason; ///< a sentence, with the number of jobs that it rests on

    bool operator==(const SizedRequest &) const = default;
};

struct RightSizing {
    int jobs = 0; ///< that succeeded
    QList<SizedRequest> requests;
    QString remark; ///< why there is nothing, or not all; may be empty

    [[nodiscard]] bool hasValues() const;
    bool operator==(const RightSizing &) const = default;
};

/// Less than what was asked for is only advised from this many jobs on.
inline constexpr int fewestToAskLess = 3;

/// Right sizes for the next submission. Room of a quarter above the most that was used, of a half
/// with fewer than ten jobs. `limits`: of the site, for job lengths (its GPU classes, its time for
/// all jobs). `submitText`: the description that the jobs came from, where it is known; a request
/// that it makes with a macro is not proposed anew.
[[nodiscard]] RightSizing rightSizing(const UsageTally &tally, const LintLimits &limits,
                                      const QString &submitText = {});

} // namespace perch
