// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/valuehint.h"

#include <QToolTip>

namespace perch
{

namespace
{

constexpr auto layerName = "overlay"; // QCustomPlot's own, painted apart from the curves

}

void ValueHint::show(const MetricCurve &curve, const QPointF &point, const QString &text,
                     const QPointF &position)
{
    if (!m_ring) {
        m_ring = new QCPItemTracer(&m_plot);
        m_ring->setStyle(QCPItemTracer::tsCircle);
        m_ring->setSize(9);
        m_ring->setClipToAxisRect(false);
        m_ring->setLayer(QString::fromLatin1(layerName));
    }
    m_ring->position->setAxes(curve.keyAxis(), curve.valueAxis());
    m_ring->position->setCoords(point);
    m_ring->setPen(QPen(m_plot.palette().color(QPalette::Text), 1.5));
    m_plot.layer(QString::fromLatin1(layerName))->replot();
    QToolTip::showText(m_plot.mapToGlobal(position.toPoint()), text, &m_plot);
}

void ValueHint::hide()
{
    if (!m_ring)
        return;
    QToolTip::hideText();
    m_plot.removeItem(m_ring);
    m_ring = nullptr;
    m_plot.layer(QString::fromLatin1(layerName))->replot();
}

} // namespace perch
