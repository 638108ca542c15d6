// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/stagedpart.h"
#include "remote/uploader.h"

namespace perch
{

class HashingReader;

struct PlainJob {
    std::shared_ptr<HashingReader> reader; ///< at the beginning
    PartName part;
    std::function<qint64()> bytesPerSecond; ///< asked often; 0 no limit; may be empty
    /// Comparing with the bytes read, then Sending and Verifying with those that are there.
    std::function<void(UploadProgress::Phase phase, qint64 bytes)> progress;
};

/// The file's bytes lie in the part, on the disk, with the same SHA-256 as here.
struct PlainPart {
    std::shared_ptr<StagedPart> part; ///< nullptr: the part is not to be had
    qint64 found = 0;                 ///< lay there before
};

/// Brings a file into its part by one plain stream and the tools of any Unix, for a server without
/// Python; goes on behind the bytes that the part has when the file begins with them.
[[nodiscard]] QCoro::Task<Result<PlainPart>> sendPlainly(Transport &transport, PlainJob job,
                                                         std::stop_token stop);

} // namespace perch
