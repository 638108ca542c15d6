// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/chunklists.h"

#include <QMap>

namespace perch::test
{

/// A laptop's chunk lists, for the life of this object.
class MemoryChunkLists : public ChunkLists
{
public:
    QCoro::Task<std::optional<KnownChunks>> find(QString digits, qint64 size) override
    {
        for (const KnownChunks &known : std::as_const(lists)) {
            if (known.sha256.startsWith(digits) && known.chunks.totalBytes() == size)
                co_return std::optional<KnownChunks>(known);
        }
        co_return std::optional<KnownChunks>();
    }
    QCoro::Task<> keep(KnownChunks known) override
    {
        lists.insert(known.sha256, known);
        co_return;
    }

    QMap<QString, KnownChunks> lists;
};

} // namespace perch::test
