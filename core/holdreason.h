// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/holdcauses.h"
#include "core/job.h"

#include <QString>

namespace perch
{

/// One way out of a hold, with the values of this very job.
struct HoldFix {
    HoldRemedy::Way way = HoldRemedy::Way::Release;
    QString command; ///< of the submit file: "request_memory"; empty for Release
    /// Of Edit: the value to ask for, as a submit file writes it ("6 GB", "false"); empty where the
    /// job does not tell.
    QString proposal;
    bool operator==(const HoldFix &) const = default;
};

/// A hold in plain words. Sentences are bounded, and hold foreign text: never rich text.
struct HoldDiagnosis {
    QString cause;        ///< "memory"; "unknown" where Perch does not know the code
    QString whatHappened; ///< one sentence, with the numbers of this very job where they are known
    QString likelyCause;  ///< empty where whatHappened says it all
    QString whatToDo;     ///< one to three sentences
    QList<HoldFix> fixes; ///< best first
    QString file;         ///< that could not be transferred, as the reason names it
    /// The same for jobs that are held for the same cause and helped by the same fix.
    QString group;
};

/// Says why a held job is held and what helps (resources/rules/holds.json). `submitText`: the
/// submit description that the job came from, where it is known; it tells what was asked for. An
/// unknown code is said to be unknown, with the text of the reason.
[[nodiscard]] HoldDiagnosis diagnoseHold(const Job &job, const QString &submitText = {});

/// Of `jobs`, those that are held for the same cause as `one`, it included, in their order.
[[nodiscard]] QList<JobId> heldAlike(const Job &one, const QList<Job> &jobs,
                                     const QString &submitText = {});

} // namespace perch
