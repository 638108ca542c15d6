// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any bytes must give the same rows in whatever slices they come and wherever reading begins; rows
// hold nothing but text that can be shown; a search finds in each block the same, whether the
// blocks before it were searched or not.
#include "core/errorsearch.h"
#include "core/outputrows.h"
#include "core/outputsearch.h"

#include <QBuffer>

#include <algorithm>
#include <cstdlib>
#include <memory>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

using namespace perch;

constexpr int longestRow = int(RowScan::mostOpenBytes);

void require(bool condition)
{
    if (!condition)
        std::abort();
}

bool isShown(QChar c)
{
    const char16_t code = c.unicode();
    const bool turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return code == u'\t' || (code >= 0x20 && (code < 0x7f || code >= 0xa0) && !turns);
}

void look(const OutputRow &row)
{
    require(row.text.size() <= longestRow);
    require(std::all_of(row.text.begin(), row.text.end(), isShown));
    qsizetype end = 0;
    for (const StyleSpan &span : row.spans) {
        require(span.begin >= end && span.length > 0 && span.style != TextStyle());
        end = span.begin + span.length;
    }
    require(end <= row.text.size());
    const QList<int> cells = cellsOf(row.text);
    require(cells.size() == row.text.size() + 1 && std::is_sorted(cells.begin(), cells.end()));
    require(cells.last() <= 8 * row.text.size());
}

template <typename Make>
void search(QIODevice &file, const OutputIndex &index, const QList<OutputRow> &rows,
            const Make &make)
{
    const std::unique_ptr<BlockSearch> inOrder = make();
    qint64 before = -1;
    for (int block = 0; block < index.blockCount(); ++block) {
        const Result<QList<OutputMatch>> found = inOrder->matchesOf(file, index, block);
        const Result<QList<OutputMatch>> alone = make()->matchesOf(file, index, block);
        require(found && alone && *found == *alone);
        for (const OutputMatch &match : *found) {
            require(match.row >= before && match.row < rows.size());
            require(match.begin >= 0 && match.begin <= rows.at(match.row).text.size());
            before = match.row;
        }
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    const bool hidesRecords = data[0] & 1;
    const qsizetype slice = 1 + data[1];
    const QByteArrayView given(reinterpret_cast<const char *>(data) + 3, qsizetype(size) - 3);
    QByteArray bytes = given.toByteArray();
    if (data[2] < 16) // more than one block
        bytes = bytes.repeated(std::min<qsizetype>(1 + (data[2] + 1) * 8'000 / bytes.size(), 9000));
    OutputIndex index(hidesRecords);
    index.feed(bytes);
    require(index.byteCount() == bytes.size());
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    const int count = int(index.rowCount());
    const Result<QList<OutputRow>> rows = readRows(file, index, 0, count + 1);
    require(rows && rows->size() == count);
    std::for_each(rows->begin(), rows->end(), look);
    const int from = count > 0 ? data[1] % count : 0;
    const Result<QList<OutputRow>> some = readRows(file, index, from, 7);
    require(some && *some == rows->mid(from, 7));

    OutputIndex sliced(hidesRecords);
    const qsizetype step = slice * (1 + bytes.size() / 16'384);
    for (qsizetype at = 0; at < bytes.size(); at += step)
        sliced.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
    const Result<QList<OutputRow>> again = readRows(file, sliced, 0, count + 1);
    require(again && *again == *rows);

    const QString pattern = QString::fromUtf8(given.first(std::min<qsizetype>(3, given.size())));
    search(file, index, *rows,
           [&pattern] { return std::make_unique<OutputSearch>(pattern, false); });
    search(file, index, *rows, [] { return std::make_unique<ErrorSearch>(); });
    return 0;
}
