// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/outputindex.h"
#include "core/result.h"

#include <functional>

class QIODevice;

namespace perch
{

/// The bytes of all rows that end in this block of the output, and in the last block of the row
/// that has not ended. About one block, whatever the length of the lines. Errors: Io.
[[nodiscard]] Result<QByteArray> readBlock(QIODevice &file, const OutputIndex &index, int block);

/// Visits the rows of a block that readBlock() has read.
void eachRowIn(const QByteArray &bytes, const OutputIndex &index, int block,
               const std::function<void(const RowPlace &, QByteArrayView)> &visit);

/// Visits each row that ends in this block of the output, with its bytes; in the last block also
/// the row that has not ended. Reads one block, whatever the length of the lines. Errors: Io.
[[nodiscard]] Result<void>
eachRowOf(QIODevice &file, const OutputIndex &index, int block,
          const std::function<void(const RowPlace &, QByteArrayView)> &visit);

/// The rows from `first` on, at most `count`; fewer where the output ends. Errors: Io.
[[nodiscard]] Result<QList<OutputRow>> readRows(QIODevice &file, const OutputIndex &index,
                                                qint64 first, int count);

} // namespace perch
