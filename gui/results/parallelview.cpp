// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/parallelview.h"

#include "gui/results/curvestyle.h"
#include "gui/results/runcolors.h"
#include "gui/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace perch
{

namespace
{

constexpr int axisReach = 14; ///< pixels beside an axis that belong to it
constexpr int lineReach = 8;
constexpr int clickReach = 4;
constexpr int tickLength = 4;
constexpr int mostTicks = 8;
constexpr float faint = 0.12F;
constexpr qsizetype manyRuns = 60; ///< so many lines are thinner

double distanceTo(const QLineF &line, const QPointF &point)
{
    const QPointF along = line.p2() - line.p1();
    const QPointF to = point - line.p1();
    const double length = QPointF::dotProduct(along, along);
    const double part =
        length > 0 ? std::clamp(QPointF::dotProduct(to, along) / length, 0.0, 1.0) : 0;
    return QLineF(line.p1() + part * along, point).length();
}

} // namespace

ParallelView::ParallelView(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Runs by their parameters and the metric"));
    setToolTip(QString());
}

void ParallelView::setSheet(const RunSheet &sheet)
{
    QStringList before;
    for (const ParallelAxis &axis : std::as_const(m_axes))
        before << axis.name;
    m_sheet = sheet;
    m_names = sheet.names();
    m_axes = parallelAxes(sheet);
    QStringList after;
    for (const ParallelAxis &axis : std::as_const(m_axes))
        after << axis.name;
    if (before != after) {
        m_brushes = QList<AxisBrush>(m_axes.size());
        m_dragged = -1;
    }
    setAccessibleDescription(summary());
    update();
}

void ParallelView::setChosen(JobId id)
{
    m_chosen = id;
    setAccessibleDescription(summary());
    update();
}

int ParallelView::runsWithin() const
{
    int count = 0;
    for (qsizetype row = 0; row < m_sheet.rows.size(); ++row)
        count += isWithin(m_axes, m_brushes, row) ? 1 : 0;
    return count;
}

QString ParallelView::summary() const
{
    QStringList names;
    for (const ParallelAxis &axis : m_axes)
        names << axis.name;
    QString text = tr("%1 of %2 runs, along %3")
                       .arg(runsWithin())
                       .arg(m_sheet.rows.size())
                       .arg(names.join(QStringLiteral(", ")));
    const qsizetype chosen = m_sheet.rowOf(m_chosen);
    if (chosen >= 0)
        text += tr("; chosen: %1, %2 %3")
                    .arg(m_names.at(chosen), metricLabel(m_sheet.metric),
                         QLocale().toString(m_sheet.rows.at(chosen).score.best(m_sheet.better), 'g',
                                            5));
    return text;
}

QSize ParallelView::minimumSizeHint() const
{
    return {240, 160};
}

QRect ParallelView::frame() const
{
    const int side = 12 * fontMetrics().averageCharWidth();
    const int line = fontMetrics().height();
    return rect().adjusted(side, 2 * line + theme::spaceS, -side, -line - theme::spaceS);
}

QPoint ParallelView::placeOn(qsizetype axis, double share) const
{
    const QRect box = frame();
    const int x =
        m_axes.size() < 2
            ? box.center().x()
            : box.left() +
                  int(std::lround(double(box.width()) * double(axis) / double(m_axes.size() - 1)));
    return {x, box.bottom() - int(std::lround(share * box.height()))};
}

double ParallelView::shareAt(int y) const
{
    const QRect box = frame();
    return std::clamp(double(box.bottom() - y) / std::max(box.height(), 1), 0.0, 1.0);
}

qsizetype ParallelView::axisAt(const QPoint &position) const
{
    for (qsizetype axis = 0; axis < m_axes.size(); ++axis) {
        if (std::abs(placeOn(axis, 0).x() - position.x()) <= axisReach)
            return axis;
    }
    return -1;
}

/// Up to the first axis on which it has no value.
QPolygonF ParallelView::lineOf(qsizetype row) const
{
    QPolygonF line;
    for (qsizetype axis = 0; axis < m_axes.size(); ++axis) {
        const double share = m_axes.at(axis).shares.at(row);
        if (std::isnan(share))
            break;
        line << placeOn(axis, share);
    }
    return line;
}

QColor ParallelView::colorOf(qsizetype row) const
{
    const double share = m_axes.isEmpty() || m_sheet.metric.isEmpty()
                             ? MetricScore::none
                             : m_axes.last().shares.at(row);
    return RunColors::onScale(share, palette());
}

qsizetype ParallelView::runAt(const QPoint &position) const
{
    double reach = lineReach;
    qsizetype best = -1;
    for (qsizetype row = 0; row < m_sheet.rows.size(); ++row) {
        if (!isWithin(m_axes, m_brushes, row))
            continue;
        const QPolygonF line = lineOf(row);
        for (qsizetype i = 0; i + 1 < line.size(); ++i) {
            const double distance = distanceTo({line.at(i), line.at(i + 1)}, position);
            if (distance < reach) {
                reach = distance;
                best = row;
            }
        }
    }
    return best;
}

void ParallelView::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setRenderHint(QPainter::Antialiasing);
    paintLines(painter);
    for (qsizetype axis = 0; axis < m_axes.size(); ++axis)
        paintAxis(painter, axis);
    if (!hasFocus())
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void ParallelView::paintLines(QPainter &painter) const
{
    const double width = m_sheet.rows.size() > manyRuns ? 1.2 : 2;
    const auto draw = [&](qsizetype row, QColor color, double lineWidth) {
        painter.setPen(QPen(color, lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(lineOf(row));
    };
    for (qsizetype row = 0; row < m_sheet.rows.size(); ++row) {
        if (isWithin(m_axes, m_brushes, row))
            continue;
        QColor color = theme::mutedText(palette());
        color.setAlphaF(faint);
        draw(row, color, 1);
    }
    for (qsizetype row = 0; row < m_sheet.rows.size(); ++row) {
        if (isWithin(m_axes, m_brushes, row))
            draw(row, colorOf(row), width);
    }
    if (const qsizetype chosen = m_sheet.rowOf(m_chosen); chosen >= 0) {
        const bool isOutside = !isWithin(m_axes, m_brushes, chosen);
        draw(chosen, palette().color(QPalette::Base), isOutside ? 5 : 7);
        draw(chosen, isOutside ? theme::mutedText(palette()) : colorOf(chosen), isOutside ? 2 : 4);
    }
}

void ParallelView::paintAxis(QPainter &painter, qsizetype axis) const
{
    const ParallelAxis &shown = m_axes.at(axis);
    const QPoint bottom = placeOn(axis, 0);
    const QPoint top = placeOn(axis, 1);
    const QColor muted = theme::mutedText(palette());
    painter.setPen(QPen(muted, 1.5));
    painter.drawLine(bottom, top);
    if (const AxisBrush &brush = m_brushes.at(axis); brush.isSet()) {
        QColor mark = palette().color(QPalette::Highlight);
        painter.setPen(QPen(mark, 1.5));
        mark.setAlphaF(0.3F);
        painter.setBrush(mark);
        painter.drawRect(QRect(placeOn(axis, brush.upper) - QPoint(6, 0),
                               placeOn(axis, brush.lower) + QPoint(6, 0)));
    }
    const int width = m_axes.size() < 2 ? rect().width()
                                        : frame().width() / int(m_axes.size() - 1) - theme::spaceS;
    const int line = fontMetrics().height();
    // names and values stand on paper of their own, or the lines run through them
    QColor paper = palette().color(QPalette::Base);
    paper.setAlphaF(0.8F);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::Text));
    const bool isMetric = axis == m_axes.size() - 1 && !m_sheet.metric.isEmpty();
    const QString title = isMetric ? tr("best %1").arg(metricLabel(shown.name)) : shown.name;
    QRect name(0, theme::spaceXS, std::max(width, 40), line);
    name.moveCenter({top.x(), name.center().y()});
    name.moveLeft(qBound(0, name.left(), std::max(0, rect().width() - name.width())));
    painter.drawText(name, int(Qt::AlignCenter | Qt::TextSingleLine),
                     QFontMetrics(bold).elidedText(title, Qt::ElideMiddle, name.width()));
    painter.setFont(theme::hintFont());
    const QFontMetrics metrics(theme::hintFont());
    const int room = std::max(3 * line, frame().height() / (2 * line) * line);
    for (const ValueScale::Tick &tick : shown.scale.ticks(qBound(2, room / line, mostTicks))) {
        const QPoint place = placeOn(axis, tick.share);
        painter.setPen(QPen(muted, 1.5));
        painter.drawLine(place - QPoint(tickLength, 0), place + QPoint(tickLength, 0));
        const QString text =
            metrics.elidedText(tick.text, Qt::ElideMiddle, std::max(width / 2, 40));
        QRect box(place.x() + tickLength + 3, place.y() - metrics.height() / 2,
                  metrics.horizontalAdvance(text) + 4, metrics.height());
        painter.fillRect(box, paper);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(box, int(Qt::AlignCenter | Qt::TextSingleLine), text);
    }
}

void ParallelView::mousePressEvent(QMouseEvent *event)
{
    m_pressed = event->pos();
    m_dragged = event->button() == Qt::LeftButton ? axisAt(event->pos()) : -1;
}

void ParallelView::mouseMoveEvent(QMouseEvent *event)
{
    const bool isDrag = (event->pos() - m_pressed).manhattanLength() > clickReach;
    if (event->buttons() == Qt::NoButton) {
        setCursor(axisAt(event->pos()) >= 0 ? Qt::SizeVerCursor : Qt::ArrowCursor);
        tellRunAt(event->pos());
    } else if (m_dragged >= 0 && isDrag) {
        const double from = shareAt(m_pressed.y());
        const double to = shareAt(event->pos().y());
        m_brushes[m_dragged] = {std::min(from, to), std::max(from, to)};
        setAccessibleDescription(summary());
        update();
    }
}

void ParallelView::mouseReleaseEvent(QMouseEvent *event)
{
    const bool isDrag = (event->pos() - m_pressed).manhattanLength() > clickReach;
    const qsizetype axis = std::exchange(m_dragged, -1);
    if (isDrag || event->button() != Qt::LeftButton)
        return;
    if (axis >= 0 && m_brushes.at(axis).isSet()) {
        m_brushes[axis] = {};
        update();
    } else if (const qsizetype run = runAt(event->pos()); run >= 0) {
        Q_EMIT runChosen(m_sheet.rows.at(run).id);
    }
}

void ParallelView::tellRunAt(const QPoint &position)
{
    const qsizetype run = runAt(position);
    if (run < 0) {
        QToolTip::hideText();
        return;
    }
    const QString text =
        tr("%1\nbest %2 %3\nJob %4")
            .arg(m_names.at(run), metricLabel(m_sheet.metric),
                 QLocale().toString(m_sheet.rows.at(run).score.best(m_sheet.better), 'g', 5),
                 m_sheet.rows.at(run).id.text());
    QToolTip::showText(mapToGlobal(position),
                       text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")), this);
}

void ParallelView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        return chooseNext(1);
    case Qt::Key_Down:
        return chooseNext(-1);
    case Qt::Key_Escape:
        m_brushes = QList<AxisBrush>(m_axes.size());
        setAccessibleDescription(summary());
        update();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

/// The run above or below on the axis of the metric.
void ParallelView::chooseNext(int by)
{
    std::vector<qsizetype> order;
    for (qsizetype row = 0; row < m_sheet.rows.size(); ++row) {
        if (!m_axes.isEmpty() && !std::isnan(m_axes.last().shares.at(row)) &&
            isWithin(m_axes, m_brushes, row))
            order.push_back(row);
    }
    if (order.empty())
        return;
    std::stable_sort(order.begin(), order.end(), [this](qsizetype a, qsizetype b) {
        return m_axes.last().shares.at(a) < m_axes.last().shares.at(b);
    });
    const auto at = std::find(order.cbegin(), order.cend(), m_sheet.rowOf(m_chosen));
    qsizetype next = at == order.cend() ? (by > 0 ? 0 : qsizetype(order.size()) - 1)
                                        : qsizetype(at - order.cbegin()) + by;
    next = qBound<qsizetype>(0, next, qsizetype(order.size()) - 1);
    Q_EMIT runChosen(m_sheet.rows.at(order[std::size_t(next)]).id);
}

void ParallelView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        update();
}

} // namespace perch

#include "moc_parallelview.cpp"
