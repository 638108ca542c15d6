// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/outputindex.h"
#include "core/result.h"

#include <functional>

class QIODevice;

namespace perch
{

/// Visits each row that ends in this block of the output, with its bytes; in the last block also
/// the row that has not ended. Reads one block, whatever the length of the lines. Errors: Io.
[[nodiscard]] Result<void>
eachRowOf(QIODevice &file, const OutputIndex &index, int block,
          const std::function<void(const RowPlace &, QByteArrayView)> &visit);

/// The rows from `first` on, at most `count`; fewer where the output ends. Errors: Io.
[[nodiscard]] Result<QList<OutputRow>> readRows(QIODevice &file, const OutputIndex &index,
                                                qint64 first, int count);

} // namespace perch
