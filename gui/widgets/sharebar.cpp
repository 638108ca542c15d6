// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/sharebar.h"

#include "gui/theme.h"

#include <QPainter>

namespace perch
{

namespace
{

constexpr int barHeight = 10;
constexpr double gap = 3;
constexpr double leastWidth = 4; // a single one of hundreds is still seen

void paintPart(QPainter &painter, const QRectF &rect, SharePart part, const QPalette &palette)
{
    const QColor color = part == SharePart::None ? theme::mutedText(palette)
                                                 : theme::toneColor(theme::Tone::Info, palette);
    const QRectF inner = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(color, 1));
    painter.setBrush(part == SharePart::Now ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(inner, 2, 2);
    if (part == SharePart::Taken) {
        painter.setBrush(QBrush(color, Qt::BDiagPattern));
        painter.drawRoundedRect(inner, 2, 2);
    }
}

} // namespace

void paintShares(QPainter &painter, const QRectF &rect, const QList<Share> &shares,
                 const QPalette &palette, Qt::LayoutDirection direction)
{
    int total = 0;
    for (const Share &share : shares)
        total += share.now + share.taken + share.none;
    if (total <= 0)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double room = rect.width() - gap * double(shares.size() - 1);
    double x = rect.left();
    for (const Share &share : shares) {
        for (const auto &[count, part] : {std::pair(share.now, SharePart::Now),
                                          {share.taken, SharePart::Taken},
                                          {share.none, SharePart::None}}) {
            if (count <= 0)
                continue;
            const double width = qMax(leastWidth, room * count / total);
            QRectF place(x, rect.top(), qMin(width, rect.right() - x), rect.height());
            if (direction == Qt::RightToLeft)
                place.moveLeft(rect.left() + rect.right() - place.right());
            paintPart(painter, place, part, palette);
            x += width;
        }
        x += gap;
    }
    painter.restore();
}

QPixmap sharePixmap(SharePart part, int side, qreal ratio, const QPalette &palette)
{
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPart(painter, QRectF(0, 0, side, side), part, palette);
    return pixmap;
}

ShareBar::ShareBar(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ShareBar::setShare(const Share &share)
{
    m_share = share;
    update();
}

QSize ShareBar::sizeHint() const
{
    return {160, barHeight};
}

void ShareBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintShares(painter, QRectF(rect()), {m_share}, palette(), layoutDirection());
}

} // namespace perch

#include "moc_sharebar.cpp"
