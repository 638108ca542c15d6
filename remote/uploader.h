// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/staging.h"

#include <functional>
#include <optional>
#include <stop_token>

namespace perch
{

/// Where an upload stands. `sent` counts image bytes given to the link; while `Reading`, the bytes
/// read so far.
struct UploadProgress {
    enum class Phase { Reading, Sending, Verifying, Publishing, Done };
    Phase phase = Phase::Reading;
    qint64 sent = 0;
    qint64 total = 0;
    double bytesPerSecond = 0; ///< over the last few seconds
};

struct UploadRequest {
    QString localPath;
    QString stagingFolder; ///< absolute, on the transfer server
    QString knownSha256;   ///< from the store when the file's stamp is known, else empty
    qint64 maximumBytes = 100'000'000'000; ///< the site's limit for one image
};

struct UploadResult {
    StagedImage image;
    QString sha256;
    qint64 bytesSent = 0; ///< 0 when the same bytes were there already
    bool wasAlreadyStaged = false;
};

/// Puts one image on /staging: reads once, hashes while sending to a hidden partial file in the
/// target's own folder, compares size and SHA-256 on the server, publishes under NAME-xxxxxxxx.sif
/// by a step that cannot overwrite
/// (`ln -T`, then rm). The same bytes again send nothing. Cancel and errors leave no partial file
/// behind (or, when the link is gone, a hidden one that the server's side of the upload removes
/// when it notices, and that a later upload sweeps). `progress` is called in the caller's thread at
/// most every 100 ms. A stop must be requested in the caller's thread. `transport` must outlive the
/// task. The local file is inspected first: no SIF, a cut one or one for another machine is refused
/// before a byte is sent.
[[nodiscard]] QCoro::Task<Result<UploadResult>>
uploadImage(Transport &transport, UploadRequest request,
            std::function<void(UploadProgress)> progress, std::stop_token stop);

} // namespace perch
