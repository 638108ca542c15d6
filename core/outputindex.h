// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/terminaltext.h"

#include <QByteArray>
#include <QList>

#include <functional>

namespace perch
{

/// Where the bytes of one row lie.
struct RowPlace {
    qint64 row = 0;
    qint64 begin = 0; ///< byte
    qint64 end = 0;
    TerminalReader reader; ///< as the row begins
    bool continues = false;
};

/// Cuts a stream of program output into rows: at line ends, and a long line into pieces. A carriage
/// return begins the row anew, so that of a progress bar its last state stays. A value: a scan can
/// go on from a copy.
class RowScan
{
public:
    static constexpr qint64 rowBytes = 4096;
    /// Upper bound of what may lie between a row's begin and the present place.
    static constexpr qint64 mostOpenBytes = rowBytes + TerminalReader::longestSequence + 16;

    using RowEnded = std::function<void(const RowPlace &)>;

    /// With hidden records, lines that are metric records (payload/metricrecord.h) are no rows.
    explicit RowScan(bool hidesRecords = false) : m_hidesRecords(hidesRecords) {}

    /// Goes on with what stands from offset() on. `bytes` begin at `base`, at the latest where the
    /// open row begins.
    void feed(QByteArrayView bytes, qint64 base, const RowEnded &rowEnded);

    [[nodiscard]] qint64 offset() const { return m_offset; }
    [[nodiscard]] qint64 row() const { return m_open.row; }
    [[nodiscard]] qint64 openBegin() const { return m_open.begin; }
    /// The row that has not ended, if it has any bytes to show.
    [[nodiscard]] RowPlace openRow() const;
    [[nodiscard]] bool hasOpenRow() const { return m_hasText && !m_mayBeRecord; }
    [[nodiscard]] bool hidesRecords() const { return m_hidesRecords; }
    [[nodiscard]] bool isWithinSequence() const { return m_reader.isWithin(); }

private:
    void takeSlow(QByteArrayView bytes, qint64 base, const RowEnded &rowEnded);
    void endRow(QByteArrayView bytes, qint64 base, bool endsLine, const RowEnded &rowEnded);
    [[nodiscard]] bool isRecord(QByteArrayView bytes, qint64 base) const;

    qint64 m_offset = 0;
    RowPlace m_open;
    TerminalReader m_reader;
    qint64 m_returnedAt = -1; ///< after a carriage return that nothing has followed yet
    TerminalReader m_returnedReader;
    bool m_hasText = false;
    bool m_mayBeRecord = false;
    bool m_hidesRecords = false;
};

/// Where the rows of an output lie, sparsely: the state of the scan every 64 KiB. A gigabyte takes
/// about 5 MB. A value, shared implicitly: a copy may be read in another thread.
class OutputIndex
{
public:
    static constexpr qint64 blockBytes = 64 * 1024;

    explicit OutputIndex(bool hidesRecords = false);

    /// The output goes on with these bytes.
    void feed(QByteArrayView bytes);

    [[nodiscard]] qint64 byteCount() const { return m_scan.offset(); }
    [[nodiscard]] qint64 rowCount() const { return m_scan.row() + (m_scan.hasOpenRow() ? 1 : 0); }
    [[nodiscard]] const RowScan &end() const { return m_scan; }
    [[nodiscard]] int blockCount() const { return int(m_blocks.size()); }
    /// The scan as the block begins.
    [[nodiscard]] const RowScan &block(int number) const { return m_blocks.at(number); }
    /// The last block that begins at or before the end of the row.
    [[nodiscard]] int blockOf(qint64 row) const;

private:
    RowScan m_scan;
    QList<RowScan> m_blocks;
    QByteArray m_open; ///< the bytes of the row that has not ended
};

} // namespace perch
