// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>

#include <map>

namespace perch
{

/// Bytes [begin, end).
struct ByteRange {
    qint64 begin = 0;
    qint64 end = 0;
    [[nodiscard]] qint64 size() const { return end - begin; }
    bool operator==(const ByteRange &) const = default;
};

/// Which bytes of a file are there. Ranges that touch are one.
class ByteRanges
{
public:
    void add(ByteRange range);
    /// What of `range` is not in here, in order.
    [[nodiscard]] QList<ByteRange> missing(ByteRange range) const;
    /// All bytes before this one are in here.
    [[nodiscard]] qint64 unbrokenEnd() const;

private:
    std::map<qint64, qint64> m_ranges; ///< begin to end; none touch
};

} // namespace perch
