// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/plotzoom.h"

#include <QMouseEvent>
#include <QWheelEvent>

namespace perch
{

namespace
{

constexpr int leastPixels = 8; ///< a narrower drag along one axis means the other alone

QCPRange between(const QCPAxis *axis, int a, int b)
{
    QCPRange range(axis->pixelToCoord(a), axis->pixelToCoord(b));
    range.normalize();
    return range;
}

} // namespace

PlotZoom::PlotZoom(QCustomPlot &plot) : QObject(&plot), m_plot(plot)
{
    plot.installEventFilter(this);
    plot.setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    connect(plot.selectionRect(), &QCPSelectionRect::accepted, this,
            [this](const QRect &pixels) { zoomTo(pixels); });
}

void PlotZoom::join(QCPAxisRect *diagram)
{
    diagram->setRangeDrag(Qt::Horizontal | Qt::Vertical);
    connect(diagram->axis(QCPAxis::atBottom), qOverload<const QCPRange &>(&QCPAxis::rangeChanged),
            this, &PlotZoom::setRange);
}

void PlotZoom::setRange(const QCPRange &range)
{
    if (m_isSharing)
        return;
    m_isSharing = true;
    for (QCPAxisRect *diagram : m_plot.axisRects())
        diagram->axis(QCPAxis::atBottom)->setRange(range);
    m_isSharing = false;
}

void PlotZoom::zoom(double factor)
{
    if (m_plot.axisRectCount() == 0)
        return;
    QCPAxis *axis = m_plot.axisRect(0)->axis(QCPAxis::atBottom);
    axis->scaleRange(1 / factor, axis->range().center());
    Q_EMIT zoomed();
    m_plot.replot(QCustomPlot::rpQueuedReplot);
}

void PlotZoom::pan(double share)
{
    if (m_plot.axisRectCount() == 0)
        return;
    QCPAxis *axis = m_plot.axisRect(0)->axis(QCPAxis::atBottom);
    axis->moveRange(share * axis->range().size());
    Q_EMIT zoomed();
    m_plot.replot(QCustomPlot::rpQueuedReplot);
}

void PlotZoom::zoomTo(const QRect &pixels)
{
    const QRect rect = pixels.normalized();
    QCPAxisRect *diagram = m_plot.axisRectAt(m_pressed);
    if (!diagram)
        return;
    QCPAxis *x = diagram->axis(QCPAxis::atBottom);
    QCPAxis *y = diagram->axis(QCPAxis::atLeft);
    const QCPRange across = between(x, rect.left(), rect.right());
    const QCPRange up = between(y, rect.bottom(), rect.top());
    if (rect.width() >= leastPixels)
        x->setRange(across);
    if (rect.height() >= leastPixels)
        y->setRange(up);
    Q_EMIT zoomed();
    m_plot.replot(QCustomPlot::rpQueuedReplot);
}

void PlotZoom::begin(QMouseEvent *event)
{
    m_pressed = event->pos();
    m_plot.setSelectionRectMode(event->modifiers().testFlag(Qt::ShiftModifier) ? QCP::srmNone
                                                                               : QCP::srmCustom);
}

bool PlotZoom::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        begin(static_cast<QMouseEvent *>(event));
        break;
    case QEvent::MouseButtonDblClick:
        Q_EMIT wholeWanted();
        return true;
    case QEvent::MouseMove: {
        const auto *move = static_cast<QMouseEvent *>(event);
        if (move->buttons() == Qt::NoButton)
            Q_EMIT pointed(move->position());
        else if (m_plot.selectionRectMode() == QCP::srmNone)
            Q_EMIT zoomed();
        break;
    }
    case QEvent::Wheel: {
        const bool isUp =
            static_cast<QWheelEvent *>(event)->modifiers().testFlag(Qt::ShiftModifier);
        for (QCPAxisRect *diagram : m_plot.axisRects())
            diagram->setRangeZoom(isUp ? Qt::Vertical : Qt::Horizontal);
        Q_EMIT zoomed();
        break;
    }
    case QEvent::Leave:
        Q_EMIT left();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace perch
