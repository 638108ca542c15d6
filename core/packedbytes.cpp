// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/packedbytes.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace perch
{

namespace
{

/// Bytes for which there is room in a block for `size`: the allocators of all platforms hand out
/// steps of 16 bytes, of which 8 are their own or unused.
qsizetype roomFor(qsizetype size)
{
    constexpr qsizetype own = 16; // the allocator's and this class's
    return ((size + own + 15) & ~qsizetype(15)) - own;
}

} // namespace

/// With room for `size` bytes, which are not set.
PackedBytes::Block *PackedBytes::make(qsizetype size)
{
    void *memory = std::malloc(sizeof(Block) + size_t(roomFor(size)));
    Q_CHECK_PTR(memory);
    auto *block = new (memory) Block;
    block->size = quint32(size);
    return block;
}

void PackedBytes::free(Block *block)
{
    std::free(block);
}

void PackedBytes::append(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    const QByteArrayView old = view();
    const qsizetype size = old.size() + bytes.size();
    const bool isShared = m_block && m_block->owners.load(std::memory_order_acquire) > 1;
    if (m_block && !isShared && size <= roomFor(old.size())) {
        std::memcpy(m_block->bytes() + old.size(), bytes.data(), size_t(bytes.size()));
        m_block->size = quint32(size);
        return;
    }
    PackedBytes grown;
    grown.m_block = make(size);
    if (!old.isEmpty())
        std::memcpy(grown.m_block->bytes(), old.data(), size_t(old.size()));
    std::memcpy(grown.m_block->bytes() + old.size(), bytes.data(), size_t(bytes.size()));
    std::swap(m_block, grown.m_block);
}

} // namespace perch
