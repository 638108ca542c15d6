// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace perch
{

/// The value of transfer_input_files with the staged file `url` in it: in the place of the version
/// that it replaces (the same name with other digits, core/stagedname.h), else at the end. What is
/// written there stays as it is.
[[nodiscard]] QString withStagedInput(const QString &list, const QString &url);

} // namespace perch
