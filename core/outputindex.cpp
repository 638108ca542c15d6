// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/outputindex.h"

#include "payload/metricrecord.h"

#include <algorithm>
#include <string_view>

namespace perch
{

namespace
{

/// How the record writer of payload/metricrecord.h begins a line.
constexpr std::string_view recordBegin = "{\"perch\"";

bool isContinuation(uchar byte) // of a character in UTF-8
{
    return (byte & 0xc0) == 0x80;
}

} // namespace

void RowScan::feed(QByteArrayView bytes, qint64 base, const RowEnded &rowEnded)
{
    const qint64 end = base + bytes.size();
    while (m_offset < end) {
        // most bytes are text: up to the next control character nothing can happen
        if (m_reader.isPlain() && m_returnedAt < 0 && m_hasText) {
            const qint64 limit = std::min(end, m_open.begin + rowBytes);
            const char *at = bytes.data() + (m_offset - base);
            const char *const stop = bytes.data() + (limit - base);
            while (at < stop && uchar(*at) >= 0x20)
                ++at;
            m_offset = std::max(m_offset, base + (at - bytes.data()));
            if (m_offset >= end)
                break;
        }
        takeSlow(bytes, base, rowEnded);
    }
    const QByteArrayView open = bytes.sliced(std::max<qint64>(0, m_open.begin - base));
    const std::string_view begin(open.data(), std::min(open.size(), qsizetype(recordBegin.size())));
    m_mayBeRecord = m_hidesRecords && !m_open.continues && recordBegin.starts_with(begin);
}

void RowScan::takeSlow(QByteArrayView bytes, qint64 base, const RowEnded &rowEnded)
{
    const auto byte = uchar(bytes[m_offset - base]);
    const qint64 length = m_offset - m_open.begin;
    const bool isText = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    const bool beginsAnew = m_returnedAt >= 0 && m_reader.isPlain() && isText;
    const bool isFull =
        length >= rowBytes && m_returnedAt < 0 && !isContinuation(byte) && byte != '\r';
    const bool isOverdue = length >= rowBytes + 8 && !beginsAnew;
    if (byte != '\n' && !m_reader.isWithin() && (isFull || isOverdue))
        endRow(bytes, base, false, rowEnded);
    const TerminalReader::Kind kind = m_reader.take(byte);
    switch (kind) {
    case TerminalReader::Kind::LineEnd:
        endRow(bytes, base, true, rowEnded);
        return;
    case TerminalReader::Kind::Return:
        m_returnedAt = m_offset + 1;
        m_returnedReader = m_reader;
        break;
    case TerminalReader::Kind::Text:
        if (m_returnedAt >= 0) { // the row begins anew
            m_open.begin = m_returnedAt;
            m_open.reader = m_returnedReader;
            m_returnedAt = -1;
        }
        m_hasText = true;
        break;
    case TerminalReader::Kind::Nothing:
        break;
    }
    ++m_offset;
}

bool RowScan::isRecord(QByteArrayView bytes, qint64 base) const
{
    if (!m_hidesRecords || m_open.continues)
        return false;
    const QByteArrayView row = bytes.sliced(m_open.begin - base, m_offset - m_open.begin);
    const std::string_view line(row.data(), std::size_t(row.size()));
    return line.starts_with(recordBegin) && parseMetric(line).has_value();
}

void RowScan::endRow(QByteArrayView bytes, qint64 base, bool endsLine, const RowEnded &rowEnded)
{
    // a piece of nothing but control characters is no row
    const bool isHidden = endsLine ? isRecord(bytes, base) : !m_hasText;
    const bool continues = !endsLine && (!isHidden || m_open.continues);
    if (!isHidden) {
        m_open.end = m_offset;
        if (rowEnded)
            rowEnded(m_open);
        ++m_open.row;
    }
    m_open.begin = m_offset + (endsLine ? 1 : 0);
    m_open.reader = m_reader;
    m_open.continues = continues;
    m_returnedAt = -1;
    m_hasText = false;
    m_mayBeRecord = false;
    if (endsLine)
        ++m_offset;
}

RowPlace RowScan::openRow() const
{
    RowPlace place = m_open;
    place.end = m_offset;
    return place;
}

OutputIndex::OutputIndex(bool hidesRecords) : m_scan(hidesRecords), m_blocks{m_scan} {}

void OutputIndex::feed(QByteArrayView bytes)
{
    QByteArray joined;
    qint64 base = m_scan.offset();
    if (!m_open.isEmpty()) {
        base -= m_open.size();
        joined = m_open;
        joined.append(bytes);
        bytes = joined;
    }
    const qint64 end = base + bytes.size();
    while (m_scan.offset() < end) {
        const qint64 blockEnd = m_blocks.last().offset() + blockBytes;
        // beyond that only to the end of a short sequence
        const qint64 next = std::max(blockEnd, m_scan.offset() + 1);
        m_scan.feed(bytes.first(std::min(end, next) - base), base, {});
        if (m_scan.offset() >= blockEnd && !m_scan.isWithinSequence())
            m_blocks << m_scan;
    }
    m_open = bytes.sliced(m_scan.openBegin() - base).toByteArray();
}

int OutputIndex::blockOf(qint64 row) const
{
    const auto after =
        std::upper_bound(m_blocks.begin(), m_blocks.end(), row,
                         [](qint64 wanted, const RowScan &scan) { return wanted < scan.row(); });
    return std::max(0, int(after - m_blocks.begin()) - 1);
}

} // namespace perch
