// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QPoint>
#include <QRect>
#include <QSize>

namespace perch
{

/// Where the cells of a map lie, without names and scroll bars: as large as there is room for, and
/// no smaller than can be told apart. A single long line goes on below its begin.
struct SweepGrid {
    static constexpr int leastSide = 5;
    static constexpr int mostWidth = 76;
    static constexpr int mostHeight = 48;

    /// `columns` by `lines` cells. `zoom`: 1 fits them into the room.
    [[nodiscard]] static SweepGrid fitted(int columns, int lines, QSize room, double zoom);

    int columns = 0; ///< as they are laid out
    int lines = 0;
    QSize cell{leastSide, leastSide};
    qint64 count = 0;       ///< cells in all: the last line may be a short one
    bool isWrapped = false; ///< of one line

    [[nodiscard]] QSize size() const { return {columns * cell.width(), lines * cell.height()}; }
    [[nodiscard]] QRect rect(QPoint place) const
    {
        return {QPoint(place.x() * cell.width(), place.y() * cell.height()), cell};
    }
    /// (-1, -1) outside.
    [[nodiscard]] QPoint placeAt(QPoint point) const;
    [[nodiscard]] bool contains(QPoint place) const;
    /// Column and line in the map of what is laid out here, and back.
    [[nodiscard]] QPoint mapped(QPoint place) const
    {
        return isWrapped ? QPoint(place.y() * columns + place.x(), 0) : place;
    }
    [[nodiscard]] QPoint placeOf(int mapColumn, int mapLine) const
    {
        return isWrapped ? QPoint(mapColumn % columns, mapColumn / columns)
                         : QPoint(mapColumn, mapLine);
    }
};

} // namespace perch
