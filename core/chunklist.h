// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/chunker.h"
#include "core/result.h"

namespace perch
{

/// The chunks of one image, in order: what an upload of the next image compares with. Its file form
/// is a head of 20 bytes and a record of 20 bytes for each chunk (length, little-endian, and id),
/// so that equal runs of chunks are equal runs of bytes.
class ChunkList
{
public:
    static constexpr qint64 recordBytes = 20;

    void append(const Chunk &chunk);
    [[nodiscard]] qint64 count() const { return m_records.size() / recordBytes - 1; }
    [[nodiscard]] Chunk at(qint64 number) const;
    /// Bytes of the image.
    [[nodiscard]] qint64 totalBytes() const { return m_totalBytes; }

    [[nodiscard]] const QByteArray &toBytes() const { return m_records; }
    /// Where record `number` stands in toBytes().
    [[nodiscard]] static qint64 positionOf(qint64 number) { return (number + 1) * recordBytes; }
    /// Foreign bytes: Error Parse when they are no list of this version, or a length makes no
    /// sense.
    [[nodiscard]] static Result<ChunkList> fromBytes(const QByteArray &bytes);

    ChunkList();

private:
    QByteArray m_records;
    qint64 m_totalBytes = 0;
};

} // namespace perch
