// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/imagescanner.h"

#include "core/sha256.h"
#include "remote/remotefailure.h"

#include <QtConcurrent>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qint64 blockBytes = 1024 * 1024; // as partserver.py's
static_assert(HashingReader::blockSize % blockBytes == 0);

PartFrame dataFrame(qint64 offset, QByteArray payload)
{
    PartFrame frame;
    frame.offset = offset;
    frame.payload = std::move(payload);
    return frame;
}

} // namespace

ImageScanner::ImageScanner(std::shared_ptr<HashingReader> reader) : m_reader(std::move(reader))
{
    m_copy.kind = PartFrame::Copy;
}

Result<ScanStep> ImageScanner::next(qint64 frameLength)
{
    m_frameLength = frameLength;
    if (!m_ahead.isValid())
        m_ahead = QtConcurrent::run(&readNextBlock, m_reader);
    const Result<QByteArray> block = m_ahead.result();
    if (!block)
        return block.error();
    ScanStep step;
    step.isEnd = block->isEmpty();
    QList<Chunk> ended;
    if (step.isEnd) {
        ended = m_chunker.finish();
    } else {
        m_ahead = QtConcurrent::run(&readNextBlock, m_reader); // and its hash, meanwhile
        findBlocks(*block, m_position, step);
        m_recent.append({{m_position, m_position + block->size()}, *block});
        m_position += block->size();
        ended = m_chunker.add(*block);
    }
    for (const Chunk &chunk : std::as_const(ended))
        plan(chunk, step);
    flushLiteral(step); // its bytes are let go
    if (step.isEnd)
        flushCopy(step);
    m_recent.removeIf([this](const ReadBlock &one) { return one.range.end <= m_planned; });
    step.position = m_position;
    return step;
}

void ImageScanner::findBlocks(const QByteArray &bytes, qint64 offset, ScanStep &step)
{
    for (qint64 at = 0; !m_blocks.isEmpty() && at < bytes.size(); at += blockBytes) {
        const auto block = m_blocks.constFind(offset + at);
        if (block == m_blocks.constEnd() || block->length > qMin(blockBytes, bytes.size() - at))
            continue;
        const QByteArrayView here(bytes.constData() + at, block->length);
        if (sha256Of(here).left(32).toLatin1() != block->digest)
            continue;
        const ByteRange range{offset + at, offset + at + block->length};
        m_found.add(range);
        step.found.append(range);
    }
}

void ImageScanner::plan(const Chunk &chunk, ScanStep &step)
{
    const std::optional<ChunkPlace> place = m_index ? m_index->find(chunk) : std::nullopt;
    const ByteRange whole{m_planned, m_planned + chunk.length};
    noteRun(place);
    m_chunks.append(chunk);
    m_planned = whole.end;
    for (const ByteRange &range : m_found.missing(whole)) {
        if (place)
            addCopy(range, place->base, place->offset + range.begin - whole.begin, step);
        else
            addLiteral(range, step);
    }
}

void ImageScanner::noteRun(const std::optional<ChunkPlace> &place)
{
    const int base = place ? place->base : -1;
    const qint64 number = place ? place->number : m_chunks.count();
    if (!m_runs.isEmpty() && m_runs.last().base == base &&
        m_runs.last().number + m_runs.last().count == number)
        ++m_runs.last().count;
    else
        m_runs.append({base, number, 1});
}

void ImageScanner::addCopy(ByteRange range, int base, qint64 source, ScanStep &step)
{
    const bool goesOn =
        m_copy.length > 0 && m_copy.base == base && m_copy.offset + m_copy.length == range.begin &&
        m_copy.source + m_copy.length == source && m_copy.length + range.size() <= copyBytes;
    if (m_literal.size() > 0) // in the order of the file, so that the server can hash as it writes
        flushLiteral(step);
    if (!goesOn) {
        flushCopy(step);
        m_copy.base = quint16(base);
        m_copy.offset = range.begin;
        m_copy.source = source;
    }
    m_copy.length += range.size();
}

void ImageScanner::flushCopy(ScanStep &step)
{
    if (m_copy.length > 0)
        step.frames.append(m_copy);
    m_copy.length = 0;
}

void ImageScanner::addLiteral(ByteRange range, ScanStep &step)
{
    flushCopy(step);
    if (m_literal.end != range.begin || m_literal.size() >= m_frameLength) {
        flushLiteral(step);
        m_literal.begin = range.begin;
    }
    m_literal.end = range.end;
}

void ImageScanner::flushLiteral(ScanStep &step)
{
    for (const ReadBlock &block : std::as_const(m_recent)) {
        const qint64 begin = qMax(m_literal.begin, block.range.begin);
        const qint64 end = qMin(m_literal.end, block.range.end);
        if (begin >= end)
            continue;
        const char *const bytes = block.bytes.constData() + (begin - block.range.begin);
        PartFrame frame = dataFrame(begin, QByteArray::fromRawData(bytes, end - begin));
        frame.keeper = block.bytes;
        step.frames.append(frame);
    }
    m_literal = {m_literal.end, m_literal.end};
}

Result<ScanStep> scanNext(std::shared_ptr<ImageScanner> scanner, qint64 frameLength)
{
    return scanner->next(frameLength);
}

Result<QList<PartFrame>> readFrames(const QString &path, QList<ByteRange> ranges)
{
    const Error unreadable(
        Error::Code::Io,
        QStringLiteral("The file %1 cannot be read any more. Try again when it is back.")
            .arg(plainLine(path)));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable;
    QList<PartFrame> frames;
    for (const ByteRange &range : std::as_const(ranges)) {
        for (qint64 at = range.begin; at < range.end; at += ImageScanner::frameBytes) {
            const qint64 wanted = qMin(ImageScanner::frameBytes, range.end - at);
            if (!file.seek(at))
                return unreadable;
            const QByteArray bytes = file.read(wanted);
            if (bytes.size() != wanted)
                return unreadable;
            frames.append(dataFrame(at, bytes));
        }
    }
    return frames;
}

} // namespace perch
