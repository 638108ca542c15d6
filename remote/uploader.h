// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store.h"
#include "remote/staging.h"

#include <functional>
#include <optional>
#include <stop_token>

namespace perch
{

class ChunkLists;

/// Where an upload stands. `sent` counts image bytes that are there, however they came; while
/// `Reading` or `Comparing`, the bytes read so far.
struct UploadProgress {
    enum class Phase { Reading, Comparing, Sending, Verifying, Publishing, Done };
    Phase phase = Phase::Reading;
    qint64 sent = 0;
    qint64 total = 0;
    double bytesPerSecond = 0; ///< over the last few seconds
    qint64 copied = 0;         ///< of `sent`: copied on the server from other images
    qint64 found = 0;          ///< of `sent`: an earlier, broken upload had brought them
};

struct UploadRequest {
    QString localPath;
    QString stagingFolder; ///< absolute, on the transfer server
    QString knownSha256;   ///< from the store when the file's stamp is known, else empty
    qint64 maximumBytes = 100'000'000'000; ///< the site's limit for one image
    ChunkLists *lists = nullptr; ///< of images that were uploaded before; outlives the task
    std::function<qint64()> bytesPerSecond = {}; ///< the person's limit, asked often; 0: none
    /// Files whose whole content is known from their upload, with its SHA-256: while size, time
    /// and inode still agree, they are not hashed again on the server.
    QList<StagedRecord> verified = {};
};

struct UploadResult {
    StagedImage image;
    QString sha256;
    qint64 bytesSent = 0;  ///< 0 when the same bytes were there already
    qint64 bytesFound = 0; ///< that an earlier, broken upload of the file had sent
    bool wasAlreadyStaged = false;
    qint64 bytesCopied = 0; ///< on the server, from images that lie there
};

/// Puts one image on /staging: reads once, hashes while sending to a hidden partial file in the
/// target's own folder, compares size and SHA-256 on the server, publishes under NAME-xxxxxxxx.sif
/// by a step that cannot overwrite (link, then unlink). The same bytes again send nothing. Several
/// lanes fill a long link (remote/partlanes.h); what lies in other images there is copied on the
/// server (core/chunkindex.h). A server without Python gets one plain stream.
/// A lost link is Error Network, and what was sent stays there (remote/stagedpart.h): the next
/// upload of the same local file, also by a Perch that was started anew, compares its blocks and
/// sends the others. A `pause` (Cancelled) keeps it in the same way; `stop` and every other error
/// leave no partial file behind. Two uploads of one file at once (two windows) do not meet: the
/// later one begins a part of its own, which a pause does not keep: it tells `sent` 0 then.
/// `progress` is called in the caller's thread at most every 100 ms. A stop or pause must be
/// requested in the caller's thread. `transport` must outlive the task. The local file is inspected
/// first: no SIF, a cut one or one for another machine is refused before a byte is sent.
[[nodiscard]] QCoro::Task<Result<UploadResult>>
uploadImage(Transport &transport, UploadRequest request,
            std::function<void(UploadProgress)> progress, std::stop_token stop,
            std::stop_token pause = {});

/// Removes what a broken upload of this file left there, unless another one goes on with it.
[[nodiscard]] QCoro::Task<Result<void>> discardUpload(Transport &transport, QString localPath,
                                                      QString stagingFolder);

} // namespace perch
