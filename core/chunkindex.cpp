// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/chunkindex.h"

#include <algorithm>
#include <cstring>

namespace perch
{

namespace
{

constexpr qint64 landmarkEvery = 256;

std::uint64_t keyOf(const ChunkId &id)
{
    std::uint64_t key = 0;
    std::memcpy(&key, id.data(), sizeof key);
    return key;
}

} // namespace

ChunkIndex::ChunkIndex(QList<ChunkList> bases) : m_bases(std::move(bases))
{
    m_landmarks.resize(static_cast<std::size_t>(m_bases.size()));
    for (int base = 0; base < m_bases.size(); ++base) {
        const ChunkList &list = m_bases.at(base);
        qint64 offset = 0;
        for (qint64 number = 0; number < list.count(); ++number) {
            const Chunk chunk = list.at(number);
            if (number % landmarkEvery == 0)
                m_landmarks[static_cast<std::size_t>(base)].push_back(offset);
            m_entries.push_back({keyOf(chunk.id), static_cast<std::uint32_t>(base),
                                 static_cast<std::uint32_t>(number)});
            offset += chunk.length;
        }
    }
    std::sort(m_entries.begin(), m_entries.end());
}

qint64 ChunkIndex::offsetOf(int base, qint64 number) const
{
    const ChunkList &list = m_bases.at(base);
    const qint64 landmark = number / landmarkEvery;
    qint64 offset = m_landmarks[static_cast<std::size_t>(base)][static_cast<std::size_t>(landmark)];
    for (qint64 before = landmark * landmarkEvery; before < number; ++before)
        offset += list.at(before).length;
    return offset;
}

std::optional<ChunkPlace> ChunkIndex::find(const Chunk &chunk)
{
    std::optional<ChunkPlace> found;
    if (m_next && m_next->number < m_bases.at(m_next->base).count() &&
        m_bases.at(m_next->base).at(m_next->number) == chunk) {
        found = m_next;
    } else {
        const Entry wanted{keyOf(chunk.id), 0, 0};
        for (auto entry = std::lower_bound(m_entries.begin(), m_entries.end(), wanted);
             entry != m_entries.end() && entry->key == wanted.key; ++entry) {
            if (!(m_bases.at(int(entry->base)).at(entry->number) == chunk))
                continue;
            found = ChunkPlace{int(entry->base), entry->number,
                               offsetOf(int(entry->base), entry->number)};
            break;
        }
    }
    m_next = found;
    if (m_next) {
        ++m_next->number;
        m_next->offset += chunk.length;
    }
    return found;
}

} // namespace perch
