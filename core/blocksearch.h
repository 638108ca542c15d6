// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/outputindex.h"
#include "core/result.h"

class QIODevice;

namespace perch
{

/// Where something was found in an output: it may reach into the rows that continue this one.
struct OutputMatch {
    qint64 row = -1;
    int begin = 0; ///< UTF-16 units of the row's text
    int length = 0;
    bool operator==(const OutputMatch &) const = default;
};

/// Looks for something in an output, one block after the other. What it finds in a block does not
/// depend on what it was asked before.
class BlockSearch
{
public:
    BlockSearch() = default;
    virtual ~BlockSearch() = default;
    BlockSearch(const BlockSearch &) = default;
    BlockSearch &operator=(const BlockSearch &) = default;

    /// The matches that are known with the end of this block, in order. Fastest when the blocks
    /// come in order. Errors: Io.
    [[nodiscard]] virtual Result<QList<OutputMatch>>
    matchesOf(QIODevice &file, const OutputIndex &index, int block) = 0;
};

} // namespace perch
