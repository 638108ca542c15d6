// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace perch
{

/// The name that a submit description gives to its batch (`batch_name`, or the attribute
/// JobBatchName); empty where it gives none, or one that cannot be worked out here. Event logs of
/// HTCondor before 25 do not tell it. Takes as long as reading the description: not for the GUI
/// thread.
[[nodiscard]] QString batchNameOf(const QString &submitText);

} // namespace perch
