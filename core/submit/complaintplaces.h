// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/submit/submitfile.h"

namespace perch
{

/// The same complaints with the lines of `file` that they speak of. condor_submit numbers few of
/// them; the others name a command, a job attribute or a value, and where the one they name is not
/// in the file, or nothing is named, the line stays 0. What is missing from the file is said at its
/// first queue statement.
[[nodiscard]] QList<SubmitComplaint> withPlaces(QList<SubmitComplaint> complaints,
                                                const SubmitFile &file);

} // namespace perch
