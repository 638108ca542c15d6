// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/delayqueue.h"

namespace perch::test
{

namespace
{

using namespace std::chrono_literals;

/// What is due nearly at the same time travels together, so that small pieces take little memory.
constexpr auto nearly = 250us;

} // namespace

std::span<char> DelayQueue::room(Clock::time_point due)
{
    const bool joins = !m_blocks.empty() && m_blocks.back().end < blockSize &&
                       (m_blocks.back().begin == m_blocks.back().end ||
                        (due >= m_blocks.back().due && due - m_blocks.back().due < nearly));
    if (!joins) {
        Block block;
        if (m_spare.empty()) {
            block.bytes = std::unique_ptr<char[]>(new char[blockSize]); // filled before it is read
        } else {
            block.bytes = std::move(m_spare.back());
            m_spare.pop_back();
        }
        m_blocks.push_back(std::move(block));
    }
    Block &last = m_blocks.back();
    if (last.begin == last.end) {
        last.begin = last.end = 0;
        last.due = due;
    }
    return {last.bytes.get() + last.end, blockSize - last.end};
}

void DelayQueue::put(std::size_t bytes)
{
    m_blocks.back().end += bytes;
    m_size += bytes;
}

std::span<const char> DelayQueue::front() const
{
    const Block &first = m_blocks.front();
    return {first.bytes.get() + first.begin, first.end - first.begin};
}

void DelayQueue::take(std::size_t bytes)
{
    Block &first = m_blocks.front();
    first.begin += bytes;
    m_size -= bytes;
    if (first.begin < first.end)
        return;
    m_spare.push_back(std::move(first.bytes));
    m_blocks.pop_front();
}

} // namespace perch::test
