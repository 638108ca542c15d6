// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/outputsource.h"

#include <QPalette>
#include <QPointF>

class QPainter;

namespace perch
{

/// How the cells of an output are drawn: a terminal's fixed grid.
struct CellGrid {
    qreal cellWidth = 8;
    qreal rowHeight = 16;
    qreal ascent = 12;
    QPalette palette;
};

/// A part of a row, in UTF-16 units.
struct UnitRange {
    int begin = 0;
    int end = 0;
};

/// What is marked in a row.
struct RowMarks {
    UnitRange selected;
    QList<UnitRange> found;
    UnitRange current; ///< the match that one has gone to
};

/// Draws cells [firstCell, firstCell + cellCount) of a row, and only those, with the first at `at`
/// (upper left). A colour is changed as far as it must be to be read (3:1).
void paintRow(QPainter &painter, const CellGrid &grid, const PlacedRow &row, int firstCell,
              int cellCount, QPointF at, const RowMarks &marks);

} // namespace perch
