// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/chunker.h"

#include <QList>
#include <QtEndian>

#include <algorithm>
#include <array>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace perch
{

namespace
{

/// Bytes that decide together whether there is a cut after the last of them.
constexpr std::size_t windowBytes = 8;
using Window = std::array<unsigned char, windowBytes>;
/// That are looked at together.
constexpr std::size_t windowsAtOnce = 16;
// One bit more than log2(average) before the average length and one less after it, so that the
// lengths lie closer together.
constexpr std::uint32_t belowBefore = std::uint32_t(1) << (32 - 15);
constexpr std::uint32_t belowAfter = std::uint32_t(1) << (32 - 13);
/// For the window's four words of 16 bits each: odd, large, and not alike.
constexpr std::array<std::int16_t, 4> factors = {27'751, -24'421, 31'337, -29'573};
/// Zeros, of which there are long runs, make no cut by themselves.
constexpr std::uint32_t summand = 0xc2b2ae35;

/// A number of the window's eight bytes that is as good as random; there is a cut where it is
/// small. Of 16-bit products, as processors compute many of them at once.
inline std::uint32_t mixed(const unsigned char *window)
{
    std::uint32_t sum = summand;
    for (std::size_t word = 0; word < factors.size(); ++word)
        sum += static_cast<std::uint32_t>(qFromLittleEndian<std::int16_t>(window + 2 * word) *
                                          factors[word]);
    return sum;
}

/// Windows from here on, one a byte, that surely make no cut: of `count`, or fewer.
inline std::size_t countWithoutCut([[maybe_unused]] const unsigned char *windows,
                                   [[maybe_unused]] std::size_t count,
                                   [[maybe_unused]] std::uint32_t below)
{
    std::size_t at = 0;
#ifdef __SSE2__
    const auto pairOf = [](std::int16_t low, std::int16_t high) {
        return _mm_set1_epi32(
            static_cast<int>(std::uint32_t(std::uint16_t(high)) << 16 | std::uint16_t(low)));
    };
    const __m128i firstFactors = pairOf(factors[0], factors[1]);
    const __m128i lastFactors = pairOf(factors[2], factors[3]);
    // there is only a signed comparison: both sides are moved down by half
    constexpr std::uint32_t half = std::uint32_t(1) << 31;
    const __m128i moved = _mm_set1_epi32(static_cast<int>(summand + half));
    const __m128i limit = _mm_set1_epi32(static_cast<int>(below + half));
    const auto load = [windows](std::size_t position) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i *>(windows + position));
    };
    for (; at + windowsAtOnce <= count; at += windowsAtOnce) {
        __m128i cuts = _mm_setzero_si128();
        for (std::size_t byte = at; byte < at + 4; ++byte) { // each for every fourth window
            const __m128i first = _mm_madd_epi16(load(byte), firstFactors);
            const __m128i last = _mm_madd_epi16(load(byte + 4), lastFactors);
            const __m128i sum = _mm_add_epi32(_mm_add_epi32(first, last), moved);
            cuts = _mm_or_si128(cuts, _mm_cmplt_epi32(sum, limit));
        }
        if (_mm_movemask_epi8(cuts) != 0)
            break;
    }
#endif
    return at;
}

} // namespace

struct Chunker::State {
    XXH3_state_t hash{};
    Window window{};          ///< the stream's last bytes
    std::uint32_t length = 0; ///< of the chunk that has begun

    State() { XXH3_128bits_reset(&hash); }

    /// How many of `bytes` belong to the chunk that has begun; whether it ends with them.
    std::size_t scan(const unsigned char *bytes, std::size_t size, bool &isEnd);
    [[nodiscard]] Window windowEndingAt(const unsigned char *bytes, std::size_t last) const;
    Chunk take();
};

std::size_t Chunker::State::scan(const unsigned char *bytes, std::size_t size, bool &isEnd)
{
    isEnd = false;
    std::size_t at = std::min<std::size_t>(size, length < shortest ? shortest - length : 0);
    const auto run = [&](std::uint32_t limit, std::uint64_t below) {
        const std::size_t end =
            std::min<std::size_t>(size, at + (limit > length + at ? limit - length - at : 0));
        // the window of the first bytes begins before them
        while (!isEnd && at < end && at + 1 < windowBytes)
            isEnd = mixed(windowEndingAt(bytes, at++).data()) < below;
        while (!isEnd && at < end) {
            const unsigned char *const windows = bytes + (at + 1 - windowBytes);
            const std::size_t skipped = countWithoutCut(windows, end - at, below);
            at += skipped;
            for (std::size_t i = 0; i < windowsAtOnce && !isEnd && at < end; ++i, ++at)
                isEnd = mixed(windows + skipped + i) < below;
        }
    };
    if (length + at >= shortest)
        run(average, belowBefore);
    if (!isEnd && length + at >= average)
        run(longest, belowAfter);
    isEnd = isEnd || length + at >= longest;
    if (at > 0)
        window = windowEndingAt(bytes, at - 1);
    return at;
}

Window Chunker::State::windowEndingAt(const unsigned char *bytes, std::size_t last) const
{
    const std::size_t fresh = std::min(last + 1, windowBytes);
    Window ending{};
    std::copy(window.begin() + std::ptrdiff_t(fresh), window.end(), ending.begin());
    std::copy_n(bytes + (last + 1 - fresh), fresh, ending.end() - std::ptrdiff_t(fresh));
    return ending;
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
