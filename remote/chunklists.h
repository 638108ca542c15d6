// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/chunklist.h"
#include "remote/partlanes.h"
#include "remote/staging.h"

#include <QCoro/QCoroTask>

#include <optional>

namespace perch
{

struct ChunkRun;

/// An image whose chunks are known.
struct KnownChunks {
    QString sha256;
    ChunkList chunks;
};

/// Where the chunk lists of images are kept on this computer. Lives in the caller's thread; its
/// tasks resume there.
class ChunkLists
{
public:
    ChunkLists() = default;
    virtual ~ChunkLists() = default;
    ChunkLists(const ChunkLists &) = delete;
    ChunkLists &operator=(const ChunkLists &) = delete;

    /// Of an image whose SHA-256 begins with `digits`, of `size` bytes.
    virtual QCoro::Task<std::optional<KnownChunks>> find(QString digits, qint64 size) = 0;
    virtual QCoro::Task<> keep(KnownChunks known) = 0;
};

/// The names of the lists that lie in the account's home on the server (~/.perch/chunks, not in
/// /staging, whose files are counted), where another computer's uploads find them: SHA-256 and
/// ".chunks". Makes the folder, and sweeps all but the newest 64. Quiet: none where that fails.
[[nodiscard]] QCoro::Task<QStringList> listKeptLists(Transport &transport);

/// The images that an upload may copy from, and their chunks.
struct Bases {
    QList<PartBase> images;
    QList<KnownChunks> known;
};

/// Chooses among the images that lie there: those whose chunks are known here or there, of the same
/// stem first, newest first; at most four. What is fetched from the server is kept here.
[[nodiscard]] QCoro::Task<Bases> chooseBases(Transport &transport, ChunkLists *lists,
                                             QList<StagedImage> staged, QStringList keptThere,
                                             QString localFileName);

/// Puts the list of a published image into the account's home on the server, by the process that
/// owned its part: what is in a list that lies there is copied from it. Quiet: a list that is not
/// there costs the next computer some time.
[[nodiscard]] QCoro::Task<> keepListThere(std::shared_ptr<PartProcess> owner, KnownChunks image,
                                          QList<ChunkRun> runs, QStringList baseSha256s,
                                          QStringList keptThere);

} // namespace perch
