// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/chunklist.h"

#include <QtEndian>

#include <algorithm>

namespace perch
{

namespace
{

constexpr char head[] = "perch chunks 1 16k\n\n";
static_assert(sizeof head - 1 == ChunkList::recordBytes);

} // namespace

ChunkList::ChunkList() : m_records(head) {}

void ChunkList::append(const Chunk &chunk)
{
    std::array<char, recordBytes> record{};
    qToLittleEndian(chunk.length, record.data());
    std::copy(chunk.id.begin(), chunk.id.end(), record.begin() + 4);
    m_records.append(record.data(), recordBytes);
    m_totalBytes += chunk.length;
}

Chunk ChunkList::at(qint64 number) const
{
    const char *record = m_records.constData() + positionOf(number);
    Chunk chunk;
    chunk.length = qFromLittleEndian<std::uint32_t>(record);
    std::copy(record + 4, record + recordBytes, chunk.id.begin());
    return chunk;
}

Result<ChunkList> ChunkList::fromBytes(const QByteArray &bytes)
{
    const Error nonsense(Error::Code::Parse,
                         QStringLiteral("The list of an image's chunks cannot be used."));
    if (!bytes.startsWith(head) || bytes.size() % recordBytes != 0)
        return nonsense;
    ChunkList list;
    list.m_records = bytes;
    for (qint64 number = 0; number < list.count(); ++number) {
        const std::uint32_t length = list.at(number).length;
        const bool isLast = number + 1 == list.count();
        if (length == 0 || length > Chunker::longest || (length < Chunker::shortest && !isLast))
            return nonsense;
        list.m_totalBytes += length;
    }
    return list;
}

} // namespace perch
