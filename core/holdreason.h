// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace perch
{

/// A hold in plain words.
struct HoldExplanation {
    QString whatHappened; ///< one sentence, with the numbers of this very job where the reason text
                          ///< has them
    QString whatToDo;     ///< one or two sentences
};

/// `code` and `subCode` as in event 012 (HTCondor manual, "Hold reason codes"); `reason` is
/// HTCondor's own text. An unknown code is said to be unknown, with the text of the reason.
[[nodiscard]] HoldExplanation explainHold(int code, int subCode, const QString &reason);

} // namespace perch
