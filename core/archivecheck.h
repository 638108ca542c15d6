// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QString>

namespace perch
{

/// Whether the file is what its suffix says (core/stagedname.h, archiveSuffixes()), judged by its
/// first bytes, not empty, and no longer than `maximumBytes`. Blocks on the disk.
[[nodiscard]] Result<void> inspectArchiveFile(const QString &path, qint64 maximumBytes);

} // namespace perch
