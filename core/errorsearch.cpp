// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/errorsearch.h"

#include "core/errorrows.h"
#include "core/outputrows.h"

#include <utility>

namespace perch
{

namespace
{

constexpr qsizetype longestPrefix = 64;

} // namespace

Result<QList<OutputMatch>> ErrorSearch::matchesOf(QIODevice &file, const OutputIndex &index,
                                                  int block)
{
    QList<OutputMatch> found;
    if (block != std::exchange(m_nextBlock, -1)) {
        m_open = {};
        if (block > 0) {
            const Result<QByteArray> before = readBlock(file, index, block - 1);
            if (!before)
                return before.error();
            QList<OutputMatch> ofBefore;
            search(*before, index, block - 1, ofBefore);
        }
    }
    const Result<QByteArray> bytes = readBlock(file, index, block);
    if (!bytes)
        return bytes.error();
    search(*bytes, index, block, found);
    m_nextBlock = block + 1;
    return found;
}

void ErrorSearch::search(const QByteArray &bytes, const OutputIndex &index, int block,
                         QList<OutputMatch> &found)
{
    m_open.isOfBefore = m_open.begin.row >= 0;
    m_errorRow = -1;
    if (m_open.isOfBefore || mayTellAnError(bytes)) {
        eachRowIn(bytes, index, block, [&](const RowPlace &place, QByteArrayView row) {
            if (!place.continues && (m_open.begin.row >= 0 || mayTellAnError(row)))
                take(place, rowOf(row, place.reader).text, found);
        });
    }
    const bool isLast = block + 1 == index.blockCount();
    if (m_open.begin.row >= 0 && (isLast || m_open.isOfBefore)) { // it goes on too long
        found << m_open.begin;
        m_open = {};
    }
}

void ErrorSearch::take(const RowPlace &place, const QString &row, QList<OutputMatch> &found)
{
    if (row.contains(tracebackBegin)) {
        begin(place, row, found);
        return;
    }
    bool isEnd = false;
    if (m_open.begin.row >= 0) {
        const QStringView all(row);
        const bool isPrefixed = all.startsWith(m_open.prefix);
        const QStringView rest = isPrefixed ? all.sliced(m_open.prefix.size()) : all;
        if (rest.isEmpty() || rest.front().isSpace())
            return;
        isEnd = true;
        m_open = {};
    }
    if (!isEnd && !tellsAnError(row))
        return;
    if (isEnd || m_errorRow < 0 || place.row != m_errorRow + 1)
        found << OutputMatch{place.row, 0, int(row.size())};
    m_errorRow = place.row;
}

void ErrorSearch::begin(const RowPlace &place, const QString &row, QList<OutputMatch> &found)
{
    if (m_open.begin.row >= 0)
        found << m_open.begin; // another one begins within it
    const qsizetype at = row.indexOf(tracebackBegin);
    const QString prefix = at <= longestPrefix ? row.left(at) : QString();
    m_open = {{place.row, 0, int(row.size())}, prefix, false};
}

} // namespace perch
