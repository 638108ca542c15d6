// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/recordedrun.h"

namespace perch
{

/// Makes a job folder with what was sent in a recorded run: the same submit description and, byte
/// by byte, the same inputs, from the record or, the large ones, from the job folder of then. Whole
/// or not at all; `newFolder` must not be there yet. Error Refused names the input that is gone or
/// has other bytes now. Blocks on the disk: large inputs are hashed.
[[nodiscard]] Result<void> restoreJobFolder(const QString &recordFolder, const RecordedRun &run,
                                            const QString &newFolder);

/// A name for the folder of the next such run: "hello-again".
[[nodiscard]] QString nameForRerun(const RecordedRun &run);

/// What speaks against running with this source again, as far as its name tells: it lies in a
/// registry under a name that can be given to other bytes, or where Perch cannot look. Empty when
/// nothing does.
[[nodiscard]] QString complaintAboutSource(const RecordedSource &source);

/// What speaks against a source of which the server now tells this hash; empty when nothing does:
/// it is the one recorded or, where none was, begins with the digits in the file's name.
[[nodiscard]] QString complaintAboutHash(const RecordedSource &source, const QString &sha256);

} // namespace perch
