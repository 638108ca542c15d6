// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/staging.h"

namespace perch
{

/// What became of one file that was to be deleted.
struct StagedRemoval {
    enum class Outcome {
        Removed,
        Gone,    ///< it was not there any more
        Changed, ///< it is not the file that was listed: left alone
        Refused, ///< no file of the listed folders, or not to be deleted by this account
        Unknown  ///< the server said nothing about it: the link may have been lost before
    };
    StagedImage image;
    Outcome outcome = Outcome::Unknown;
    QString detail; ///< what the server said; foreign text
};

/// Deletes these files of the listed `folders`, each only when it still is the regular file that
/// was listed: same size, time and inode, looked at right before. One command for all of them. An
/// error is of the command as a whole; then some may be gone, so list again.
[[nodiscard]] QCoro::Task<Result<QList<StagedRemoval>>>
removeStagedImages(Transport &transport, QList<StagedImage> images, QStringList folders);

} // namespace perch
