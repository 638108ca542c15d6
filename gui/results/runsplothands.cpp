// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a person does with the curves of several runs, but for the zoom by mouse (PlotZoom).

#include "gui/results/curvestyle.h"
#include "gui/results/plottickers.h"
#include "gui/results/runsplotparts.h"

#include <QKeyEvent>
#include <QPainter>

namespace perch
{

namespace
{

constexpr double zoomStep = 1.5;
constexpr double panStep = 0.15;
constexpr double reachOfPointer = 40; ///< pixels

QString numberText(double value)
{
    return QLocale().toString(value, 'g', 5);
}

} // namespace

int RunsPlot::runAt(const QPointF &pixel, QPointF *point) const
{
    double reach = reachOfPointer;
    int best = -1;
    for (std::size_t i = 0; i < m_parts->curves.size(); ++i) {
        const auto nearest = m_parts->curves[i].curve->nearest(pixel);
        if (!nearest || nearest->second >= reach)
            continue;
        best = int(i);
        reach = nearest->second;
        if (point)
            *point = nearest->first;
    }
    return best;
}

void RunsPlot::showValueAt(const QPointF &position)
{
    QPointF point;
    const int run = runAt(position, &point);
    if (run < 0) {
        m_parts->hint->hide();
        return;
    }
    const Parts::Curve &curve = m_parts->curves[std::size_t(run)];
    const CurveX along = x();
    const QString where = along == CurveX::Time ? tr("after %1").arg(durationText(point.x()))
                          : along == CurveX::Epoch
                              ? tr("epoch %1").arg(QLocale().toString(point.x(), 'g', 5))
                              : tr("step %1").arg(QLocale().toString(qint64(point.x())));
    const QString value = m_parts->smoothing > 0 ? tr("%1 (smoothed)").arg(numberText(point.y()))
                                                 : numberText(point.y());
    // a name is foreign: as plain text it cannot be taken for markup
    m_parts->hint->show(
        *curve.curve, point,
        tr("%1\n%2 %3, %4\nJob %5")
            .arg(curve.run.name, metricLabel(m_parts->metric), value, where, curve.run.id.text())
            .toHtmlEscaped()
            .replace(u'\n', QStringLiteral("<br>")),
        position);
}

void RunsPlot::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return m_parts->zoom->zoom(zoomStep);
    case Qt::Key_Minus:
        return m_parts->zoom->zoom(1 / zoomStep);
    case Qt::Key_Left:
        return m_parts->zoom->pan(-panStep);
    case Qt::Key_Right:
        return m_parts->zoom->pan(panStep);
    case Qt::Key_Home:
    case Qt::Key_0:
        return showWhole();
    default:
        QWidget::keyPressEvent(event);
    }
}

void RunsPlot::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace perch
