// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QByteArray>

#include <optional>

namespace perch
{

/// All of a job but its id, for the store.
[[nodiscard]] QByteArray bytesOfJob(const Job &job);
/// Nothing where the bytes are damaged, or of a newer version of Perch.
[[nodiscard]] std::optional<Job> jobOfBytes(JobId id, const QByteArray &bytes);

} // namespace perch
