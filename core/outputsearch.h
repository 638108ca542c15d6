// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/blocksearch.h"

#include <QString>

namespace perch
{

/// Looks for words in an output, one block after the other, as it is shown: colours do not part a
/// word, nor does the border of two pieces of a long line.
class OutputSearch final : public BlockSearch
{
public:
    static constexpr qsizetype longestPattern = 1000; ///< of a longer one the begin is looked for

    OutputSearch(const QString &pattern, bool matchCase);

    /// The matches that end in rows of this block, in order. Fastest when the blocks come in order.
    /// Errors: Io.
    [[nodiscard]] Result<QList<OutputMatch>> matchesOf(QIODevice &file, const OutputIndex &index,
                                                       int block) override;

private:
    [[nodiscard]] bool mayHold(QIODevice &file, const OutputIndex &index, int block) const;
    void look(const RowPlace &place, QByteArrayView bytes, QList<OutputMatch> &found);

    QString m_pattern;
    Qt::CaseSensitivity m_case;
    QByteArray m_needle; ///< the pattern, where its bytes can be looked for; else empty
    QString m_carry;     ///< the end of the row before
    qint64 m_carryRow = -1;
    int m_carryBegin = 0; ///< where it stands in that row
    int m_nextBlock = 0;
};

} // namespace perch
