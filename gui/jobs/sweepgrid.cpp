// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweepgrid.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr double flattest = 1.6; ///< width to height, of large cells

/// The largest side with which `count` squares fill no more than the room; the least one where none
/// does.
int sideOf(int count, QSize room)
{
    for (int side = SweepGrid::mostHeight; side > SweepGrid::leastSide; --side) {
        const qint64 columns = std::max(1, room.width() / side);
        const qint64 lines = (count + columns - 1) / columns;
        if (lines * side <= room.height())
            return side;
    }
    return SweepGrid::leastSide;
}

int zoomed(int side, double zoom, int most)
{
    return std::clamp(int(side * zoom), SweepGrid::leastSide, most);
}

} // namespace

SweepGrid SweepGrid::fitted(int columns, int lines, QSize room, double zoom)
{
    SweepGrid grid;
    grid.count = qint64(columns) * lines;
    grid.columns = columns;
    grid.lines = lines;
    if (grid.count == 0)
        return grid;
    const int width = std::clamp(room.width() / columns, leastSide, mostWidth);
    const int height = std::clamp(room.height() / lines, leastSide, mostHeight);
    if (lines == 1 && width < mostHeight && columns * mostHeight > room.width()) {
        const int side = zoomed(sideOf(columns, room), zoom, mostHeight);
        grid.isWrapped = true;
        grid.cell = {side, side};
        grid.columns = std::clamp(room.width() / side, 1, columns);
        grid.lines = (columns + grid.columns - 1) / grid.columns;
        return grid;
    }
    grid.cell = {
        zoomed(std::min(width, std::max(leastSide, int(height * flattest))), zoom, mostWidth),
        zoomed(std::min(height, std::max(leastSide, int(width * flattest))), zoom, mostHeight)};
    return grid;
}

bool SweepGrid::contains(QPoint place) const
{
    return place.x() >= 0 && place.y() >= 0 && place.x() < columns && place.y() < lines &&
           qint64(place.y()) * columns + place.x() < count;
}

QPoint SweepGrid::placeAt(QPoint point) const
{
    if (point.x() < 0 || point.y() < 0)
        return {-1, -1};
    const QPoint place(point.x() / cell.width(), point.y() / cell.height());
    return contains(place) ? place : QPoint(-1, -1);
}

} // namespace perch
