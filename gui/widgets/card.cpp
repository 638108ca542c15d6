// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/card.h"

#include "gui/theme.h"

#include <QEvent>
#include <QLayout>
#include <QPainter>

namespace perch
{

Card::Card(Edge edge, QWidget *parent) : QWidget(parent), m_edge(edge) {}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_edge == Edge::Solid) {
        theme::drawCard(painter, rect(), palette());
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    QColor line = theme::mutedText(palette());
    line.setAlphaF(0.6F);
    QPen pen(line, 1.5);
    pen.setDashPattern({5, 4});
    painter.setPen(pen);
    painter.setBrush(theme::cardColor(palette()));
    constexpr qreal corner = 2 * theme::radius;
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), corner, corner);
}

FittingScrollArea::FittingScrollArea(int visibleRows, QWidget *parent)
    : QScrollArea(parent), m_visibleRows(visibleRows)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    viewport()->setAutoFillBackground(false);
    viewport()->installEventFilter(this);
}

QSize FittingScrollArea::sizeHint() const
{
    if (!widget() || !widget()->layout())
        return QScrollArea::sizeHint();
    const QLayout *content = widget()->layout();
    int height = 0;
    int rows = 0;
    for (int i = 0; i < content->count() && rows < m_visibleRows; ++i) {
        const QWidget *row = content->itemAt(i)->widget();
        if (!row || row->isHidden())
            continue;
        const int rowHeight = row->hasHeightForWidth()
                                  ? row->heightForWidth(qMax(200, viewport()->width()))
                                  : row->sizeHint().height();
        height += rowHeight + (rows > 0 ? content->spacing() : 0);
        ++rows;
    }
    return {widget()->sizeHint().width(), height};
}

QSize FittingScrollArea::minimumSizeHint() const
{
    return {200, qMin(80, sizeHint().height())};
}

bool FittingScrollArea::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest) {
        widget()->setAutoFillBackground(false);
        updateGeometry();
    }
    return QScrollArea::eventFilter(watched, event);
}

} // namespace perch

#include "moc_card.cpp"
