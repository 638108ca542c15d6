// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/blocksearch.h"

#include <QString>

namespace perch
{

/// Finds where an output tells of errors (core/errorrows.h). What stands in rows that follow each
/// other is one error (two, where they lie in two blocks), and so is a Python traceback: it is
/// found at its last line, which says what was wrong, or at its first where it has no end. Of a
/// line longer than a row its begin is looked at.
class ErrorSearch final : public BlockSearch
{
public:
    [[nodiscard]] Result<QList<OutputMatch>> matchesOf(QIODevice &file, const OutputIndex &index,
                                                       int block) override;

private:
    /// A traceback that goes on: what one block leaves to the next one, and to no later one.
    struct Traceback {
        OutputMatch begin;       ///< row -1: there is none
        QString prefix;          ///< what stands before each of its lines: "[rank0]: "
        bool isOfBefore = false; ///< it began in the block before
    };

    void search(const QByteArray &bytes, const OutputIndex &index, int block,
                QList<OutputMatch> &found);
    void take(const RowPlace &place, const QString &row, QList<OutputMatch> &found);
    void begin(const RowPlace &place, const QString &row, QList<OutputMatch> &found);

    Traceback m_open;
    qint64 m_errorRow = -1; ///< the last row of an error in this block
    int m_nextBlock = 0;
};

} // namespace perch
