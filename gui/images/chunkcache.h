// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/chunklists.h"

namespace perch
{

class StoreWorker;

/// The chunk lists of uploaded images, in the local store. A list that cannot be read or written is
/// one that is not there: the upload sends more then.
class ChunkCache : public ChunkLists
{
public:
    explicit ChunkCache(StoreWorker &store) : m_store(store) {}

    QCoro::Task<std::optional<KnownChunks>> find(QString digits, qint64 size) override;
    QCoro::Task<> keep(KnownChunks known) override;

private:
    StoreWorker &m_store;
};

} // namespace perch
