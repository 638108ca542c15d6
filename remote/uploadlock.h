// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/stagedpart.h"

#include <QLockFile>

#include <memory>

namespace perch
{

/// On this computer, one upload at a time owns the lasting part of a local file: a lock file in the
/// folder for temporary files, gone with its last owner. The lock of a Perch that was killed does
/// not count (QLockFile looks for its process).
using UploadLock = std::shared_ptr<QLockFile>;

/// nullptr: another upload of the file is alive, or there is no place for locks. Blocks on the
/// disk.
[[nodiscard]] UploadLock lockUpload(const PartName &part);

} // namespace perch
