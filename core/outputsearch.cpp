// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/outputsearch.h"

#include "core/outputrows.h"

#include <algorithm>
#include <functional>

namespace perch
{

namespace
{

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

bool isAscii(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

/// Control characters are not shown, so that what stands around them is one word.
bool partsWords(char c)
{
    return (uchar(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
}

bool holds(const QByteArray &bytes, const QByteArray &needle, bool matchCase)
{
    if (matchCase)
        return bytes.contains(needle);
    const auto hash = [](char c) {
        return std::size_t(uchar(lower(c)));
    };
    const auto same = [](char a, char b) {
        return lower(a) == lower(b);
    };
    const std::boyer_moore_horspool_searcher searcher(needle.begin(), needle.end(), hash, same);
    return std::search(bytes.begin(), bytes.end(), searcher) != bytes.end();
}

} // namespace

OutputSearch::OutputSearch(const QString &pattern, bool matchCase)
    : m_pattern(pattern.left(longestPattern)),
      m_case(matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive)
{
    if (matchCase || isAscii(m_pattern))
        m_needle = m_pattern.toUtf8();
}

bool OutputSearch::mayHold(QIODevice &file, const OutputIndex &index, int block) const
{
    const RowScan &scan = index.block(block);
    if (m_needle.isEmpty() || scan.openRow().continues)
        return true;
    const Result<QByteArray> bytes = readBlock(file, index, block);
    return !bytes // and reading the rows says why
           || std::any_of(bytes->begin(), bytes->end(), partsWords) ||
           holds(*bytes, m_needle, m_case == Qt::CaseSensitive);
}

Result<QList<OutputMatch>> OutputSearch::matchesOf(QIODevice &file, const OutputIndex &index,
                                                   int block)
{
    QList<OutputMatch> found;
    if (m_pattern.isEmpty())
        return found;
    if (!mayHold(file, index, block)) {
        m_nextBlock = -1;
        return found;
    }
    if (block != m_nextBlock && block > 0 && index.block(block).openRow().continues) {
        QList<OutputMatch> ofBefore;
        m_carryRow = -1;
        const Result<void> done =
            eachRowOf(file, index, block - 1, [&](const RowPlace &place, QByteArrayView bytes) {
                look(place, bytes, ofBefore);
            });
        if (!done)
            return done.error();
    }
    const Result<void> done =
        eachRowOf(file, index, block,
                  [&](const RowPlace &place, QByteArrayView bytes) { look(place, bytes, found); });
    if (!done)
        return done.error();
    m_nextBlock = block + 1;
    return found;
}

void OutputSearch::look(const RowPlace &place, QByteArrayView bytes, QList<OutputMatch> &found)
{
    const QString text = rowOf(bytes, place.reader).text;
    if (!place.continues || m_carryRow != place.row - 1)
        m_carry.clear();
    const QString joined = m_carry + text;
    const qsizetype carried = m_carry.size();
    qsizetype at = 0;
    while (true) {
        const qsizetype next = joined.indexOf(m_pattern, at, m_case);
        if (next < 0)
            break;
        OutputMatch match{place.row, int(next - carried), int(m_pattern.size())};
        if (next < carried) {
            match.row = m_carryRow;
            match.begin = m_carryBegin + int(next);
        }
        found << match;
        at = next + m_pattern.size();
    }
    // a row is longer than what is carried on, so that the one before is enough
    const qsizetype keep = std::max({at, joined.size() - (m_pattern.size() - 1), carried});
    m_carry = joined.mid(keep);
    m_carryRow = place.row;
    m_carryBegin = int(keep - carried);
}

} // namespace perch
