// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArrayView>

#include <atomic>
#include <utility>

namespace perch
{

/// Bytes in one block of little more than their size, which copies share; 8 bytes where they stand.
/// For what 100,000 jobs have each: a QByteArray is 24 bytes there, and 16 more and the spare room
/// in its block.
class PackedBytes
{
public:
    PackedBytes() = default;
    explicit PackedBytes(QByteArrayView bytes) { append(bytes); }
    PackedBytes(const PackedBytes &other) : m_block(other.m_block)
    {
        if (m_block)
            m_block->owners.fetch_add(1, std::memory_order_relaxed);
    }
    PackedBytes(PackedBytes &&other) noexcept : m_block(std::exchange(other.m_block, nullptr)) {}
    PackedBytes &operator=(PackedBytes other) noexcept
    {
        std::swap(m_block, other.m_block);
        return *this;
    }
    ~PackedBytes()
    {
        if (m_block && m_block->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
            free(m_block);
    }

    [[nodiscard]] QByteArrayView view() const
    {
        return m_block ? QByteArrayView(m_block->bytes(), qsizetype(m_block->size))
                       : QByteArrayView();
    }
    [[nodiscard]] bool isEmpty() const { return m_block == nullptr; }
    void append(QByteArrayView bytes);

    friend bool operator==(const PackedBytes &a, const PackedBytes &b)
    {
        return a.m_block == b.m_block || a.view() == b.view();
    }

private:
    /// The bytes follow it.
    struct Block {
        std::atomic<int> owners{1};
        quint32 size = 0;
        [[nodiscard]] char *bytes() { return reinterpret_cast<char *>(this + 1); }
    };
    static Block *make(qsizetype size);
    static void free(Block *block);

    Block *m_block = nullptr;
};

} // namespace perch
