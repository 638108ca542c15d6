// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobanswers.h"
#include "core/result.h"
#include "remote/transport.h"

namespace perch
{

/// Runs condor_hold or one of its kin for these jobs, many in one command. `verb` is for the
/// error's sentence: "The jobs could not be held". See Condor for what is answered.
[[nodiscard]] QCoro::Task<Result<JobAnswers>> actOnJobs(Transport &transport, QString command,
                                                        QList<JobId> jobs, QString verb);

/// Sets attributes with condor_qedit; see Condor::edit().
[[nodiscard]] QCoro::Task<Result<JobAnswers>> editJobs(Transport &transport, QList<JobId> jobs,
                                                       QList<JobEdit> edits);

} // namespace perch
