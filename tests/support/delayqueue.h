// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace perch::test
{

/// Bytes under way: they come out in the order that they went in, each when it is due. Blocks of
/// memory are used again, and are read into and written from directly.
class DelayQueue
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t blockSize = std::size_t(128) * 1024;

    /// Room for the next bytes, never empty; what is put there is due then.
    [[nodiscard]] std::span<char> room(Clock::time_point due);
    void put(std::size_t bytes);

    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    /// The first bytes and when they are due; only when it is not empty.
    [[nodiscard]] std::span<const char> front() const;
    [[nodiscard]] Clock::time_point due() const { return m_blocks.front().due; }
    void take(std::size_t bytes);

private:
    struct Block {
        Clock::time_point due;
        std::unique_ptr<char[]> bytes;
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    std::deque<Block> m_blocks; ///< the last one may be empty
    std::vector<std::unique_ptr<char[]>> m_spare;
    std::size_t m_size = 0;
};

} // namespace perch::test
