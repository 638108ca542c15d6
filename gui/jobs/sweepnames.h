// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sweepmap.h"
#include "gui/jobs/sweepgrid.h"

#include <QFont>
#include <QPalette>

class QPainter;

namespace perch
{

/// The names of a map's parameters and of their values, around its cells. Where there is no room
/// for all of them, every second, third ... one; that of the current cell always.
class SweepNames
{
public:
    void measure(const SweepMap &map, const QFont &font);
    /// Room that they take, at the top and on the left.
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] int width(const SweepMap &map, const SweepGrid &grid) const;

    /// Where the cells are, all in the viewport.
    struct Frame {
        QRect cells;    ///< the part of the viewport in which they are seen
        QPoint origin;  ///< of the grid; outside while it is scrolled
        QRect places;   ///< that are seen
        QPoint current; ///< (-1, -1): none
        int right = 0;  ///< end of the viewport
        int bottom = 0;
        QPalette palette;
    };
    void paint(QPainter &painter, const SweepMap &map, const SweepGrid &grid,
               const Frame &frame) const;

private:
    void paintColumns(QPainter &painter, const SweepMap &map, const SweepGrid &grid,
                      const Frame &frame) const;
    void paintLines(QPainter &painter, const SweepMap &map, const SweepGrid &grid,
                    const Frame &frame) const;
    void paintName(QPainter &painter, const QRect &box, const QString &name, bool isCurrent,
                   Qt::Alignment alignment, const QPalette &palette) const;

    QFont m_font;
    int m_columnWidth = 0;
    int m_lineWidth = 0;
    int m_textHeight = 0;
    int m_height = 0;
};

} // namespace perch
