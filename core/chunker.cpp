// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/chunker.h"

#include <QList>

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace perch
{

namespace
{

/// 256 random numbers, always the same ones (splitmix64).
constexpr std::array<std::uint64_t, 256> makeGear()
{
    std::array<std::uint64_t, 256> gear{};
    std::uint64_t state = 0x5065726368534946; // "PerchSIF"
    for (std::uint64_t &number : gear) {
        state += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        number = mixed ^ (mixed >> 31);
    }
    return gear;
}

constexpr std::array<std::uint64_t, 256> gear = makeGear();
// The top bits of the hash depend on the most bytes. One bit more than log2(average) before the
// average length and one less after it, so that the lengths lie closer together.
constexpr std::uint64_t maskBefore = ~std::uint64_t(0) << (64 - 15);
constexpr std::uint64_t maskAfter = ~std::uint64_t(0) << (64 - 13);

} // namespace

struct Chunker::State {
    XXH3_state_t hash{};
    std::uint64_t rolling = 0;
    std::uint32_t length = 0; ///< of the chunk that has begun

    State() { XXH3_128bits_reset(&hash); }

    /// How many of `bytes` belong to the chunk that has begun; whether it ends with them.
    std::size_t scan(const unsigned char *bytes, std::size_t size, bool &isEnd);
    Chunk take();
};

std::size_t Chunker::State::scan(const unsigned char *bytes, std::size_t size, bool &isEnd)
{
    isEnd = false;
    std::size_t at = std::min<std::size_t>(size, length < shortest ? shortest - length : 0);
    const auto run = [&](std::uint32_t limit, std::uint64_t mask) {
        const std::size_t end =
            std::min<std::size_t>(size, at + (limit > length + at ? limit - length - at : 0));
        std::uint64_t sum = rolling;
        while (at + 1 < end) { // two bytes at a time: each sum would wait for the one before
            const std::uint64_t one = gear[bytes[at]];
            const std::uint64_t first = (sum << 1) + one;
            const std::uint64_t second = (sum << 2) + ((one << 1) + gear[bytes[at + 1]]);
            if ((first & mask) == 0)
                break; // the loop below finds it
            at += 2;
            sum = second;
            if ((second & mask) == 0) {
                isEnd = true;
                break;
            }
        }
        while (at < end && !isEnd) {
            sum = (sum << 1) + gear[bytes[at++]];
            if ((sum & mask) == 0) {
                isEnd = true;
                break;
            }
        }
        rolling = sum;
    };
    if (length + at >= shortest)
        run(average, maskBefore);
    if (!isEnd && length + at >= average)
        run(longest, maskAfter);
    isEnd = isEnd || length + at >= longest;
    return at;
}

Chunk Chunker::State::take()
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&hash));
    Chunk chunk;
    chunk.length = length;
    static_assert(sizeof canonical.digest == sizeof(ChunkId));
    std::copy(std::begin(canonical.digest), std::end(canonical.digest), chunk.id.begin());
    XXH3_128bits_reset(&hash);
    rolling = 0;
    length = 0;
    return chunk;
}

Chunker::Chunker() : m_state(std::make_unique<State>()) {}
Chunker::~Chunker() = default;
Chunker::Chunker(Chunker &&) noexcept = default;
Chunker &Chunker::operator=(Chunker &&) noexcept = default;

QList<Chunk> Chunker::add(QByteArrayView bytes)
{
    QList<Chunk> chunks;
    const auto *at = reinterpret_cast<const unsigned char *>(bytes.data());
    auto left = static_cast<std::size_t>(bytes.size());
    while (left > 0) {
        bool isEnd = false;
        const std::size_t taken = m_state->scan(at, left, isEnd);
        XXH3_128bits_update(&m_state->hash, at, taken);
        m_state->length += static_cast<std::uint32_t>(taken);
        at += taken;
        left -= taken;
        if (isEnd)
            chunks.append(m_state->take());
    }
    return chunks;
}

QList<Chunk> Chunker::finish()
{
    if (m_state->length == 0)
        return {};
    return {m_state->take()};
}

} // namespace perch
