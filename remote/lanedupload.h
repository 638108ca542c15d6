// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/chunklists.h"
#include "remote/imagescanner.h"
#include "remote/uploader.h"

#include <functional>

namespace perch
{

class HashingReader;

/// How far the sending is; `step` names what the numbers tell.
struct LanedProgress {
    UploadProgress::Phase phase = UploadProgress::Phase::Sending;
    qint64 there = 0; ///< bytes of the image that lie there, however they came
    qint64 copied = 0;
    qint64 found = 0;
};

struct LanedJob {
    std::shared_ptr<HashingReader> reader; ///< at the beginning
    QString localPath;
    PartName part;
    QList<StagedImage> staged;
    QStringList keptThere;       ///< listKeptLists()
    ChunkLists *lists = nullptr; ///< may be null
    std::function<qint64()> bytesPerSecond;
    std::function<void(LanedProgress)> progress;
};

/// The image's bytes lie in the part, on the disk, with the same SHA-256 as here.
struct LanedPart {
    std::shared_ptr<PartProcess> owner; ///< nullptr: the server has no Python for it, or `isBusy`
    bool isBusy = false;                ///< the part is not to be had
    QString sha256;
    qint64 sent = 0;
    qint64 copied = 0;
    qint64 found = 0;
    KnownChunks chunks;
    QList<ChunkRun> runs;
    QStringList bases; ///< SHA-256 of what `runs` are told of
};

/// Brings an image into its part by several lanes, copies what lies in other images there, goes on
/// with what the part has. A base that changes meanwhile, and a block that differs at the end, are
/// sent again, once; then Error Io.
[[nodiscard]] QCoro::Task<Result<LanedPart>> sendInLanes(Transport &transport, LanedJob job,
                                                         std::stop_token stop);

/// Keeps the chunks of the published image, here and on the server. Quiet.
[[nodiscard]] QCoro::Task<> keepChunks(LanedPart part, ChunkLists *lists, QStringList keptThere);

/// The SHA-256 of another file in the part's folder; empty where it cannot be read.
[[nodiscard]] QCoro::Task<Result<QString>> hashBeside(std::shared_ptr<PartProcess> owner,
                                                      QString fileName);

/// Gives the part its name; the file's time, or nullopt when the name is taken.
[[nodiscard]] QCoro::Task<Result<std::optional<QDateTime>>>
publishPart(std::shared_ptr<PartProcess> owner, QString fileName);

} // namespace perch
