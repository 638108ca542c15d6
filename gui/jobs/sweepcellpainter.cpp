// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweepcellpainter.h"

#include "gui/jobs/stagebar.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr int mediumSide = 10;
constexpr int largeWidth = 24;
constexpr int largeHeight = 20;
constexpr int iconSide = 14;
constexpr int largeIconSide = 18; ///< where there is much room
constexpr int faint = 30;         ///< of 255
constexpr int roomForCount = 40;
constexpr int shades = 24; ///< of values
constexpr QSize swatchSide(16, 16);

QString tr(const char *text)
{
    return QCoreApplication::translate("SweepCellPainter", text);
}

QRectF squareIn(const QRectF &rect, double side)
{
    QRectF square(0, 0, side, side);
    square.moveCenter(rect.center());
    return square;
}

} // namespace

QString shortValueText(SweepMeasure measure, double value)
{
    const QLocale locale;
    switch (measure) {
    case SweepMeasure::RunTime:
        if (value < 60)
            return tr("%1 s").arg(locale.toString(value, 'f', 0));
        if (value < 3600)
            return tr("%1 min").arg(locale.toString(value / 60, 'f', value < 600 ? 1 : 0));
        return tr("%1 h").arg(locale.toString(value / 3600, 'f', value < 360'000 ? 1 : 0));
    case SweepMeasure::Memory:
        return binarySizeText(qint64(value * 1024 * 1024));
    case SweepMeasure::Metric:
    case SweepMeasure::State:
        break;
    }
    return locale.toString(value, 'g', 3);
}

void SweepCellPainter::setLook(const Look &look)
{
    const bool isSame = look.cell == m_look.cell && look.palette == m_look.palette &&
                        look.measure == m_look.measure && qFuzzyCompare(look.ratio, m_look.ratio);
    m_look = look;
    if (!isSame)
        m_cells.clear();
}

SweepCellPainter::Size SweepCellPainter::sizeOf() const
{
    if (m_look.cell.width() >= largeWidth && m_look.cell.height() >= largeHeight)
        return Size::Large;
    return qMin(m_look.cell.width(), m_look.cell.height()) >= mediumSide ? Size::Medium
                                                                         : Size::Small;
}

double SweepCellPainter::shareOf(double value) const
{
    return m_look.most > m_look.least ? (value - m_look.least) / (m_look.most - m_look.least) : 1;
}

void SweepCellPainter::paint(QPainter &painter, QPoint topLeft, const SweepCell &cell)
{
    painter.drawPixmap(topLeft, cached(cell));
    if (sizeOf() == Size::Large)
        paintWords(painter, QRect(topLeft, m_look.cell), cell);
}

/// Cells that look the same, words aside, are painted once.
const QPixmap &SweepCellPainter::cached(const SweepCell &cell)
{
    int key = 0;
    if (cell.count == 0)
        key = cell.hidden > 0 ? 1 : 2;
    else if (m_look.measure != SweepMeasure::State)
        key = std::isfinite(cell.value) ? 10 + int(std::lround(shareOf(cell.value) * shades)) : 3;
    else
        key = 100 + 4 * int(cell.state) + 2 * int(cell.isMixed) +
              int(cell.count > 1 && sizeOf() == Size::Large); // the icon makes room for a number
    QPixmap &pixmap = m_cells[key];
    if (pixmap.isNull())
        pixmap = made(m_look.cell, cell);
    return pixmap;
}

QPixmap SweepCellPainter::made(QSize size, const SweepCell &cell) const
{
    QPixmap pixmap(size * m_look.ratio);
    pixmap.setDevicePixelRatio(m_look.ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing, sizeOf() == Size::Large);
    const int gap = sizeOf() == Size::Small ? 0 : 1;
    const QRectF rect = QRectF(QPointF(), size).adjusted(gap, gap, -1, -1);
    if (cell.count == 0)
        paintAbsent(painter, rect, cell.hidden > 0 ? Absent::Hidden : Absent::Missing);
    else if (m_look.measure == SweepMeasure::State)
        paintState(painter, rect, cell);
    else if (std::isfinite(cell.value))
        paintValue(painter, rect, shareOf(cell.value));
    else
        paintAbsent(painter, rect, Absent::Valueless);
    return pixmap;
}

void SweepCellPainter::paintState(QPainter &painter, const QRectF &rect,
                                  const SweepCell &cell) const
{
    const JobStage stage = stageOf(cell.state);
    const QColor color = stageColor(stage, m_look.palette);
    if (sizeOf() == Size::Small) {
        paintSmallState(painter, rect, stage);
        if (cell.isMixed) // a bite out of a corner
            painter.fillRect(QRectF(rect.right() - 2, rect.top(), 2, 2),
                             m_look.palette.color(QPalette::Text));
        return;
    }
    if (sizeOf() == Size::Medium) {
        paintStage(painter, rect, stage, m_look.palette);
    } else {
        QColor ground = color;
        ground.setAlphaF(theme::isDark(m_look.palette) ? 0.26F : 0.14F);
        painter.setPen(QPen(color, 1));
        painter.setBrush(ground);
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        const bool hasCount = cell.count > 1 && rect.width() >= roomForCount - 2;
        paintIcon(painter, hasCount ? rect.adjusted(0, 0, -rect.width() / 2, 0) : rect, cell.state);
    }
    if (cell.isMixed) { // a turned corner: there is something else below
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_look.palette.color(QPalette::Text));
        const double side = sizeOf() == Size::Large ? 7 : 4;
        painter.drawPolygon(QPolygonF{rect.topRight(), rect.topRight() + QPointF(-side, 0),
                                      rect.topRight() + QPointF(0, side)});
    }
}

/// A form for each stage that a few pixels can show.
void SweepCellPainter::paintSmallState(QPainter &painter, const QRectF &rect, JobStage stage) const
{
    const QColor color = stageColor(stage, m_look.palette);
    QColor ground = color;
    ground.setAlphaF(0.3F);
    switch (stage) {
    case JobStage::Succeeded: // full
        painter.fillRect(rect, color);
        return;
    case JobStage::OnMachine: // the lower half
        painter.fillRect(rect, ground);
        painter.fillRect(rect.adjusted(0, std::floor(rect.height() / 2), 0, 0), color);
        return;
    case JobStage::Failed: // a ring
        painter.fillRect(rect, color);
        painter.fillRect(squareIn(rect, std::max(2.0, std::floor(rect.height() / 3))),
                         m_look.palette.color(QPalette::Base));
        return;
    case JobStage::Held: // two bars
        painter.fillRect(rect, ground);
        for (const double left : {rect.left(), rect.right() - std::floor(rect.width() / 3)})
            painter.fillRect(QRectF(left, rect.top(), std::max(1.0, std::floor(rect.width() / 3)),
                                    rect.height()),
                             color);
        return;
    case JobStage::Removed: // a line across
        painter.fillRect(rect, QColor(color.red(), color.green(), color.blue(), faint));
        painter.setPen(QPen(color, 1));
        painter.drawLine(rect.topLeft(), rect.bottomRight() - QPointF(1, 1));
        return;
    case JobStage::Waiting: // a dot
    case JobStage::Unknown:
        painter.fillRect(rect, QColor(color.red(), color.green(), color.blue(), faint));
        painter.fillRect(squareIn(rect, std::max(2.0, std::floor(rect.height() / 3))), color);
        return;
    }
}

void SweepCellPainter::paintIcon(QPainter &painter, const QRectF &rect, JobState state) const
{
    const QColor color = theme::toneColor(theme::toneOf(state), m_look.palette);
    const bool hasRoom =
        rect.width() >= 2 * largeIconSide - 2 && rect.height() >= 2 * largeIconSide;
    const int side = hasRoom ? largeIconSide : iconSide;
    const QPixmap mark =
        icon(theme::iconNameOf(state), color).pixmap(QSize(side, side), m_look.ratio);
    painter.drawPixmap(squareIn(rect, side).topLeft().toPoint(), mark);
}

void SweepCellPainter::paintAbsent(QPainter &painter, const QRectF &rect, Absent kind) const
{
    QColor color = theme::borderColor(m_look.palette);
    if (kind == Absent::Hidden) {
        color.setAlphaF(0.5F);
        painter.fillRect(rect, color);
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    color = theme::mutedText(m_look.palette);
    if (sizeOf() == Size::Small) {
        painter.fillRect(squareIn(rect, 1), color);
        return;
    }
    painter.setPen(QPen(theme::borderColor(m_look.palette), 1, Qt::DotLine));
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
    if (kind == Absent::Valueless) {
        painter.setPen(QPen(color, 1));
        const QPointF middle = rect.center();
        painter.drawLine(middle - QPointF(2, 0), middle + QPointF(2, 0));
    }
}

/// More of the cell is full, and it is darker, the larger the value.
void SweepCellPainter::paintValue(QPainter &painter, const QRectF &rect, double share) const
{
    const double part = std::clamp(share, 0.0, 1.0);
    QColor color = theme::toneColor(theme::Tone::Info, m_look.palette);
    if (sizeOf() == Size::Small) {
        QColor ground = color;
        ground.setAlphaF(0.12F);
        painter.fillRect(rect, ground);
        const double height = std::max(1.0, std::round(rect.height() * part));
        painter.fillRect(QRectF(rect.left(), rect.bottom() - height, rect.width(), height), color);
        return;
    }
    color.setAlphaF(float(0.08 + 0.3 * part));
    painter.fillRect(rect, color);
    color.setAlphaF(1);
    const double thick = sizeOf() == Size::Large ? 4 : 3;
    painter.fillRect(
        QRectF(rect.left(), rect.bottom() - thick, std::max(1.0, rect.width() * part), thick),
        color);
}

void SweepCellPainter::paintWords(QPainter &painter, const QRect &rect, const SweepCell &cell) const
{
    if (cell.count == 0)
        return;
    painter.setFont(m_look.font);
    painter.setPen(m_look.palette.color(QPalette::Text));
    const QFontMetrics metrics(m_look.font);
    if (m_look.measure == SweepMeasure::State) {
        const QRect place(rect.center().x(), rect.top(), rect.width() / 2 - theme::spaceXS,
                          rect.height());
        const QString count = QLocale().toString(cell.count);
        if (cell.count > 1 && rect.width() >= roomForCount &&
            metrics.horizontalAdvance(count) <= place.width())
            painter.drawText(place, int(Qt::AlignVCenter | Qt::AlignLeft), count);
        return;
    }
    if (!std::isfinite(cell.value))
        return;
    const QString text = shortValueText(m_look.measure, cell.value);
    if (metrics.horizontalAdvance(text) <= rect.width() - theme::spaceXS)
        painter.drawText(rect.adjusted(1, 0, -1, -3), int(Qt::AlignCenter), text);
}

QPixmap SweepCellPainter::swatch(JobState state)
{
    SweepCell cell;
    cell.count = 1;
    cell.state = state;
    return made(swatchSide, cell);
}

QPixmap SweepCellPainter::mixedSwatch()
{
    SweepCell cell;
    cell.count = 1;
    cell.state = JobState::Idle;
    cell.isMixed = true;
    return made(swatchSide, cell);
}

QPixmap SweepCellPainter::swatch(Absent kind)
{
    SweepCell cell;
    cell.count = kind == Absent::Valueless ? 1 : 0;
    cell.hidden = kind == Absent::Hidden ? 1 : 0;
    return made(swatchSide, cell);
}

QPixmap SweepCellPainter::valueSwatch(double share)
{
    SweepCell cell;
    cell.count = 1;
    cell.value = m_look.least + share * (m_look.most - m_look.least);
    return made(swatchSide, cell);
}

} // namespace perch
