// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/outputrows.h"

#include <QCoreApplication>
#include <QIODevice>

namespace perch
{

Result<QByteArray> readBlock(QIODevice &file, const OutputIndex &index, int block)
{
    const bool isLast = block + 1 == index.blockCount();
    const qint64 base = index.block(block).openBegin();
    const qint64 end = isLast ? index.byteCount() : index.block(block + 1).offset();
    QByteArray bytes(end - base, Qt::Uninitialized);
    if (!file.seek(base) || file.read(bytes.data(), bytes.size()) != bytes.size()) {
        return Error(Error::Code::Io,
                     QCoreApplication::translate(
                         "perch::OutputRows", "The output cannot be read from the disk any more. "
                                              "Choose the job again to have it anew."),
                     file.errorString());
    }
    return bytes;
}

void eachRowIn(const QByteArray &bytes, const OutputIndex &index, int block,
               const std::function<void(const RowPlace &, QByteArrayView)> &visit)
{
    RowScan scan = index.block(block);
    const qint64 base = scan.openBegin();
    const auto bytesOf = [&](const RowPlace &place) {
        return QByteArrayView(bytes).sliced(place.begin - base, place.end - place.begin);
    };
    scan.feed(bytes, base, [&](const RowPlace &place) { visit(place, bytesOf(place)); });
    if (block + 1 == index.blockCount() && scan.hasOpenRow())
        visit(scan.openRow(), bytesOf(scan.openRow()));
}

Result<void> eachRowOf(QIODevice &file, const OutputIndex &index, int block,
                       const std::function<void(const RowPlace &, QByteArrayView)> &visit)
{
    const Result<QByteArray> bytes = readBlock(file, index, block);
    if (!bytes)
        return bytes.error();
    eachRowIn(*bytes, index, block, visit);
    return {};
}

Result<QList<OutputRow>> readRows(QIODevice &file, const OutputIndex &index, qint64 first,
                                  int count)
{
    QList<OutputRow> rows;
    for (int block = index.blockOf(first); block < index.blockCount() && rows.size() < count;
         ++block) {
        const Result<void> done =
            eachRowOf(file, index, block, [&](const RowPlace &place, QByteArrayView bytes) {
                if (place.row < first || rows.size() >= count)
                    return;
                rows << rowOf(bytes, place.reader);
                rows.last().continues = place.continues;
            });
        if (!done)
            return done.error();
    }
    return rows;
}

} // namespace perch
