// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/byteranges.h"
#include "core/chunkindex.h"
#include "remote/hashingreader.h"
#include "remote/partprocess.h"

#include <QFuture>

namespace perch
{

/// What comes of the next part of a file.
struct ScanStep {
    QList<PartFrame> frames; ///< to be sent, or copied on the server
    QList<ByteRange> found;  ///< lies there already
    qint64 position = 0;     ///< bytes that were read
    bool isEnd = false;
};

/// A run of chunks of the image: of a base, or new.
struct ChunkRun {
    int base = -1;     ///< -1: new
    qint64 number = 0; ///< the first one's, in the base or in the image
    qint64 count = 0;
};

/// Reads a local image once: its SHA-256, its chunks, and what must be sent of it come out of the
/// same pass, in bounded memory. Blocks on the disk and uses two threads: call next() by
/// QtConcurrent::run, one at a time.
class ImageScanner
{
public:
    /// A frame is this long, or up to one chunk longer.
    static constexpr qint64 frameBytes = 256 * 1024;
    static constexpr qint64 longFrameBytes = PartFrame::longestPayload - Chunker::longest;
    static constexpr qint64 copyBytes = 8 * 1024 * 1024;

    /// `reader` stands at the beginning.
    explicit ImageScanner(std::shared_ptr<HashingReader> reader);
    ~ImageScanner() = default;
    ImageScanner(const ImageScanner &) = delete;
    ImageScanner &operator=(const ImageScanner &) = delete;

    /// Before the first next(): chunks that lie on the server, and blocks that an earlier upload
    /// brought there.
    void setBases(std::shared_ptr<ChunkIndex> index) { m_index = std::move(index); }
    void setBlocks(PartBlocks blocks) { m_blocks = std::move(blocks); }

    /// `frameLength`: frameBytes, or longFrameBytes where the link is fast.
    [[nodiscard]] Result<ScanStep> next(qint64 frameLength);

    /// After the end.
    [[nodiscard]] QString sha256() const { return m_reader->sha256(); }
    [[nodiscard]] const ChunkList &chunks() const { return m_chunks; }
    [[nodiscard]] const QList<ChunkRun> &runs() const { return m_runs; }

private:
    void findBlocks(const QByteArray &bytes, qint64 offset, ScanStep &step);
    void plan(const Chunk &chunk, ScanStep &step);
    void noteRun(const std::optional<ChunkPlace> &place);
    void addCopy(ByteRange range, int base, qint64 source, ScanStep &step);
    void addLiteral(ByteRange range, ScanStep &step);
    void flushCopy(ScanStep &step);
    void flushLiteral(ScanStep &step);

    std::shared_ptr<HashingReader> m_reader;
    QFuture<Result<QByteArray>> m_ahead;
    std::shared_ptr<ChunkIndex> m_index;
    PartBlocks m_blocks;
    ByteRanges m_found;
    Chunker m_chunker;
    ChunkList m_chunks;
    QList<ChunkRun> m_runs;
    struct ReadBlock {
        ByteRange range;
        QByteArray bytes;
    };
    QList<ReadBlock> m_recent; ///< from the chunk that has begun
    qint64 m_position = 0;     ///< bytes that were read
    qint64 m_planned = 0;      ///< up to here it is decided
    ByteRange m_literal;       ///< decided, not yet a frame
    qint64 m_frameLength = frameBytes;
    PartFrame m_copy;
};

[[nodiscard]] Result<ScanStep> scanNext(std::shared_ptr<ImageScanner> scanner, qint64 frameLength);

/// Frames for ranges of a file that must be sent after all (their base changed). Blocks on the
/// disk.
[[nodiscard]] Result<QList<PartFrame>> readFrames(const QString &path, QList<ByteRange> ranges);

} // namespace perch
