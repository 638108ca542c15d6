// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/rightsizing.h"

#include <optional>

namespace perch
{

/// The class of job lengths that is just long enough (CHTC guide gpu-jobs: the shorter, the more
/// GPUs jobs may use). `usage`: seconds. `submitted`: what the submit description says, empty where
/// it says nothing; nothing: it is not known. There must be classes.
[[nodiscard]] SizedRequest gpuLengthRequest(const UsageOf &usage, const LintLimits &limits,
                                            const std::optional<QString> &submitted);

/// How long jobs ran, against the time that the site gives to all jobs.
[[nodiscard]] SizedRequest runTimeRequest(const UsageOf &usage, const LintLimits &limits);

} // namespace perch
