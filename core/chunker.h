// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <array>
#include <cstdint>
#include <memory>

namespace perch
{

/// What tells one chunk's bytes from another's: their XXH3 of 128 bits. It is fast, not proof
/// against an attacker, and need not be: an image gets its name only after its whole SHA-256 was
/// compared.
using ChunkId = std::array<unsigned char, 16>;

struct Chunk {
    std::uint32_t length = 0; ///< bytes
    ChunkId id{};
    bool operator==(const Chunk &) const = default;
};

/// Cuts a stream of bytes where the last eight of them say so (a number made of them is small;
/// lengths normalised as in FastCDC), so that an insertion moves the cuts after it along, and the
/// chunks behind it are the same as before. Chunks are 8 KiB to 64 KiB long, 16 KiB on average: of
/// the sizes that were measured on rebuilt images, the one where finer cuts stop to pay. The cuts
/// are part of a saved ChunkList: another way to cut needs another version of it.
class Chunker
{
public:
    static constexpr std::uint32_t shortest = 8 * 1024;
    static constexpr std::uint32_t average = 16 * 1024;
    static constexpr std::uint32_t longest = 64 * 1024;

    Chunker();
    ~Chunker();
    Chunker(Chunker &&) noexcept;
    Chunker &operator=(Chunker &&) noexcept;
    Chunker(const Chunker &) = delete;
    Chunker &operator=(const Chunker &) = delete;

    /// The next bytes of the stream; the chunks that end in them.
    [[nodiscard]] QList<Chunk> add(QByteArrayView bytes);
    /// The last chunk, which ends with the stream; nothing when there is none.
    [[nodiscard]] QList<Chunk> finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace perch
