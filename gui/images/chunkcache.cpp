// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/chunkcache.h"

#include "gui/storeworker.h"

#include <QCoro/QCoroFuture>

namespace perch
{

namespace
{

/// Read and taken apart in the store's thread: a list of a big image has many megabytes.
Result<std::optional<KnownChunks>> readList(Store &store, const QString &digits, qint64 size)
{
    const Result<std::optional<StoredChunkList>> stored =
        store.chunkList(digits, size, QDateTime::currentDateTimeUtc());
    if (!stored)
        return stored.error();
    if (!*stored)
        return std::optional<KnownChunks>();
    const Result<ChunkList> list = ChunkList::fromBytes((*stored)->list);
    if (!list || list->totalBytes() != size)
        return std::optional<KnownChunks>();
    return std::optional<KnownChunks>(KnownChunks{(*stored)->sha256, *list});
}

} // namespace

QCoro::Task<std::optional<KnownChunks>> ChunkCache::find(QString digits, qint64 size)
{
    auto reading = m_store.run<std::optional<KnownChunks>>(
        [digits, size](Store &store) { return readList(store, digits, size); });
    const Result<std::optional<KnownChunks>> known = co_await reading;
    co_return known ? *known : std::optional<KnownChunks>();
}

QCoro::Task<> ChunkCache::keep(KnownChunks known)
{
    auto writing = m_store.run<void>([known](Store &store) {
        return store.keepChunkList(known.sha256, known.chunks.totalBytes(), known.chunks.toBytes(),
                                   QDateTime::currentDateTimeUtc());
    });
    const Result<void> written = co_await writing;
    Q_UNUSED(written)
}

} // namespace perch
