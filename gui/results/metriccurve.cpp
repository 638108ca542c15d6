// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metriccurve.h"

#include "gui/results/metricsplot.h"

#include <cmath>

namespace perch
{

namespace
{

constexpr qsizetype fewPoints = 60; ///< so few are drawn with a mark each
constexpr double markSize = 5;
constexpr float faint = 0.28F;
constexpr qsizetype thickLimit =
    3000; ///< wide antialiased lines through more points cost over 100 ms a picture

QCPRange rangeOf(const std::optional<CurveShape::Range> &range, bool &found)
{
    found = range.has_value();
    return range ? QCPRange(range->first, range->second) : QCPRange();
}

} // namespace

MetricCurve::MetricCurve(QCPAxis *xAxis, QCPAxis *yAxis) : QCPAbstractPlottable(xAxis, yAxis) {}

void MetricCurve::setPoints(const QList<double> &x, const QList<double> &y)
{
    m_told = CurveShape(x, y);
    if (m_weight > 0)
        m_smooth = CurveShape(m_told.x(), smoothed(m_told.y(), m_weight));
}

void MetricCurve::setSmoothing(double weight)
{
    if (weight == m_weight)
        return;
    m_weight = weight;
    m_smooth = weight > 0 ? CurveShape(m_told.x(), smoothed(m_told.y(), weight)) : CurveShape();
}

std::optional<std::pair<QPointF, double>> MetricCurve::nearest(const QPointF &pixel) const
{
    std::optional<std::pair<QPointF, double>> best;
    if (!keyAxis()->axisRect()->rect().contains(pixel.toPoint()))
        return best;
    for (const QPointF &point : shown().near(keyAxis()->pixelToCoord(pixel.x()))) {
        const QPointF away = coordsToPixels(point.x(), point.y()) - pixel;
        const double distance = std::hypot(away.x(), away.y());
        if (std::isfinite(distance) && (!best || distance < best->second))
            best.emplace(point, distance);
    }
    return best;
}

QString MetricCurve::summary() const
{
    const auto text = [](double value) {
        return QLocale().toString(value, 'g', 5);
    };
    const QString values = MetricsPlot::tr("%1: %2 values, last %3")
                               .arg(name())
                               .arg(m_told.y().size())
                               .arg(text(m_told.y().isEmpty() ? 0 : m_told.y().last()));
    const std::optional<CurveShape::Range> range = m_told.yRange(false);
    return range ? MetricsPlot::tr("%1, lowest %2, highest %3")
                       .arg(values, text(range->first), text(range->second))
                 : values;
}

double MetricCurve::selectTest(const QPointF & /*pos*/, bool /*onlySelectable*/,
                               QVariant * /*details*/) const
{
    return -1; // nothing here is selected
}

QCPRange MetricCurve::getKeyRange(bool &foundRange, QCP::SignDomain /*inSignDomain*/) const
{
    return rangeOf(m_told.xRange(), foundRange);
}

QCPRange MetricCurve::getValueRange(bool &foundRange, QCP::SignDomain inSignDomain,
                                    const QCPRange & /*inKeyRange*/) const
{
    return rangeOf(m_told.yRange(inSignDomain == QCP::sdPositive), foundRange);
}

void MetricCurve::draw(QCPPainter *painter)
{
    if (m_weight > 0) {
        QPen behind = pen();
        QColor color = behind.color();
        color.setAlphaF(faint);
        behind.setColor(color);
        behind.setWidthF(1);
        drawLine(painter, m_told, behind);
    }
    drawLine(painter, shown(), pen());
}

void MetricCurve::drawLine(QCPPainter *painter, const CurveShape &shape, const QPen &pen) const
{
    const QCPRange range = keyAxis()->range();
    const std::vector<QPointF> points =
        shape.line(range.lower, range.upper, std::max(keyAxis()->axisRect()->width(), 1));
    const bool isLog = valueAxis()->scaleType() == QCPAxis::stLogarithmic;
    applyDefaultAntialiasingHint(painter);
    QPen line = pen;
    if (qsizetype(points.size()) > thickLimit) {
        line.setWidthF(1);
        line.setStyle(Qt::SolidLine);
    }
    painter->setPen(line);
    const QCPScatterStyle mark(m_mark, markSize);
    const bool hasMarks = qsizetype(points.size()) <= fewPoints && pen.widthF() > 1;
    QPolygonF part;
    const auto drawPart = [&] {
        if (part.size() > 1)
            painter->drawPolyline(part);
        part.clear();
    };
    for (const QPointF &point : points) {
        if (std::isnan(point.y()) || (isLog && point.y() <= 0)) {
            drawPart();
            continue;
        }
        part << coordsToPixels(point.x(), point.y());
    }
    drawPart();
    if (!hasMarks)
        return;
    mark.applyTo(painter, QPen(line.color(), line.widthF()));
    for (const QPointF &point : points) {
        if (!std::isnan(point.y()) && !(isLog && point.y() <= 0))
            mark.drawShape(painter, coordsToPixels(point.x(), point.y()));
    }
}

void MetricCurve::drawLegendIcon(QCPPainter *painter, const QRectF &rect) const
{
    applyDefaultAntialiasingHint(painter);
    painter->setPen(pen());
    const double y = rect.center().y();
    painter->drawLine(QLineF(rect.left(), y, rect.right() + 5, y));
    if (m_told.x().size() > fewPoints)
        return;
    const QCPScatterStyle mark(m_mark, markSize);
    mark.applyTo(painter, QPen(pen().color(), pen().widthF()));
    mark.drawShape(painter, rect.center());
}

} // namespace perch
