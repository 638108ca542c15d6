// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QJsonObject>

namespace perch
{

/// One job of a run record, in words that can be read without Perch: states by name, times in UTC.
[[nodiscard]] QJsonObject recordedJobToJson(const Job &job);

/// Never fails: what is missing or out of bounds is as if it was not known. Foreign texts become
/// plain and are cut.
[[nodiscard]] Job recordedJobOfJson(const QJsonObject &object, int cluster);

} // namespace perch
