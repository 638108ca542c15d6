// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/chunklist.h"

#include <QList>

#include <optional>
#include <vector>

namespace perch
{

/// Where a chunk lies in one of the images that are there already.
struct ChunkPlace {
    int base = 0;      ///< which image, in the order they were given
    qint64 number = 0; ///< which of its chunks
    qint64 offset = 0; ///< bytes from its beginning
};

/// Finds chunks in the images that lie on the server. 16 bytes for each of their chunks, besides
/// the lists.
class ChunkIndex
{
public:
    explicit ChunkIndex(QList<ChunkList> bases);

    /// A chunk that lies in several places is found where the one before it was found, if it goes
    /// on there: few long copies instead of many short ones.
    [[nodiscard]] std::optional<ChunkPlace> find(const Chunk &chunk);

    [[nodiscard]] const QList<ChunkList> &bases() const { return m_bases; }

private:
    struct Entry {
        std::uint64_t key = 0; ///< the beginning of the id
        std::uint32_t base = 0;
        std::uint32_t number = 0;
        auto operator<=>(const Entry &) const = default;
    };
    [[nodiscard]] qint64 offsetOf(int base, qint64 number) const;

    QList<ChunkList> m_bases;
    std::vector<Entry> m_entries; ///< sorted
    std::vector<std::vector<qint64>>
        m_landmarks; ///< for each base: the offset of every 256th chunk
    std::optional<ChunkPlace> m_next;
};

} // namespace perch
