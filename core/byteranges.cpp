// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/byteranges.h"

#include <algorithm>

namespace perch
{

void ByteRanges::add(ByteRange range)
{
    if (range.size() <= 0)
        return;
    auto next = m_ranges.lower_bound(range.begin);
    if (next != m_ranges.begin() && std::prev(next)->second >= range.begin)
        --next;
    while (next != m_ranges.end() && next->first <= range.end) {
        range.begin = std::min(range.begin, next->first);
        range.end = std::max(range.end, next->second);
        next = m_ranges.erase(next);
    }
    m_ranges.emplace(range.begin, range.end);
}

QList<ByteRange> ByteRanges::missing(ByteRange range) const
{
    QList<ByteRange> gaps;
    auto next = m_ranges.upper_bound(range.begin);
    if (next != m_ranges.begin())
        --next;
    for (; next != m_ranges.end() && next->first < range.end; ++next) {
        if (next->second <= range.begin)
            continue;
        if (next->first > range.begin)
            gaps.append({range.begin, next->first});
        range.begin = next->second;
    }
    if (range.begin < range.end)
        gaps.append(range);
    return gaps;
}

qint64 ByteRanges::unbrokenEnd() const
{
    const auto first = m_ranges.begin();
    return first != m_ranges.end() && first->first == 0 ? first->second : 0;
}

} // namespace perch
