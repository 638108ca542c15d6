// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace perch
{

/// A new id for one submission: a UUID. It stands in each of its job ads as PerchSubmission.
[[nodiscard]] QString newSubmissionToken();

/// Runs condor_submit -terse in `folder`, once for ever, whatever becomes of the link: its answer
/// is kept there in ".perch-submit". Prints what condor_submit prints and ends as it ends.
/// ExitTaken: that was done before (prints "withdrawn" when the outcome was asked for first).
/// ExitPending: condor_submit failed in a way that leaves open what the queue has taken.
[[nodiscard]] QString submitOnceCommand(const QString &folder, const QString &submitFileName,
                                        const QString &token);

/// What became of it: prints "none" when it was not submitted, and from then on it cannot be any
/// more, however late its command arrives; else "done", then what condor_submit said. ExitPending:
/// it works still, or the queue does not answer. Where condor_submit ended without a word, the
/// queue and its history are asked once, by the token.
[[nodiscard]] QString submitOutcomeCommand(const QString &folder, const QString &token);

} // namespace perch
