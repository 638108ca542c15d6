// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sweepmap.h"

#include <QFont>
#include <QHash>
#include <QPalette>
#include <QPixmap>
#include <QSize>

class QPainter;

namespace perch
{

/// Paints the cells of a map. What a cell says has a shape beside its colour at every size: icons
/// in large ones, the patterns of the bars in smaller ones, a form of its own for each stage in the
/// smallest. Values fill more of the cell the larger they are.
class SweepCellPainter
{
public:
    struct Look {
        QSize cell;
        QPalette palette;
        QFont font;
        qreal ratio = 1;
        SweepMeasure measure = SweepMeasure::State;
        double least = 0; ///< of the values
        double most = 0;
    };

    void setLook(const Look &look);
    void paint(QPainter &painter, QPoint topLeft, const SweepCell &cell);
    /// A cell of this state, for the legend, in the manner of the map's cells.
    [[nodiscard]] QPixmap swatch(JobState state);
    enum class Absent { Hidden, Missing, Valueless };
    [[nodiscard]] QPixmap swatch(Absent kind);
    [[nodiscard]] QPixmap mixedSwatch();
    /// From the least value (0) to the largest one (1).
    [[nodiscard]] QPixmap valueSwatch(double share);

private:
    enum class Size { Small, Medium, Large };
    [[nodiscard]] Size sizeOf() const;
    [[nodiscard]] const QPixmap &cached(const SweepCell &cell);
    [[nodiscard]] QPixmap made(QSize size, const SweepCell &cell) const;
    void paintState(QPainter &painter, const QRectF &rect, const SweepCell &cell) const;
    void paintSmallState(QPainter &painter, const QRectF &rect, JobStage stage) const;
    void paintIcon(QPainter &painter, const QRectF &rect, JobState state) const;
    void paintAbsent(QPainter &painter, const QRectF &rect, Absent kind) const;
    void paintValue(QPainter &painter, const QRectF &rect, double share) const;
    void paintWords(QPainter &painter, const QRect &rect, const SweepCell &cell) const;
    [[nodiscard]] double shareOf(double value) const;

    Look m_look;
    QHash<int, QPixmap> m_cells;
};

/// "2.1 h", "4.2 GB", "0.031": as short as fits into a cell.
[[nodiscard]] QString shortValueText(SweepMeasure measure, double value);

} // namespace perch
