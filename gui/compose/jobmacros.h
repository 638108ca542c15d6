// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "core/submit/submitfile.h"

namespace perch
{

/// `value` with the macros that Perch can know replaced: $(Cluster), $(ClusterId), $(Process),
/// $(ProcId) and the names set in the submit description itself (HTCondor manual, "Macros in the
/// submit description file"). Macros that only HTCondor knows stay as they are.
[[nodiscard]] QString expandJobMacros(const QString &value, const SubmitFile &file, JobId job);

/// Where a file named by `command` ("log", "output", "error") lies, absolute, when the job was
/// submitted in `folder`; empty when the command is not set or its name cannot be known here.
[[nodiscard]] QString jobFilePath(const SubmitFile &file, const QString &command,
                                  const QString &folder, JobId job);

} // namespace perch
