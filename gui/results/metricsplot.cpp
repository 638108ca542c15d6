// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metricsplot.h"

#include "core/metricscore.h"
#include "core/sharedlists.h"
#include "gui/results/curvecloud.h"
#include "gui/results/curvestyle.h"
#include "gui/results/plotexport.h"
#include "gui/results/plottickers.h"
#include "gui/results/plotstyle.h"
#include "gui/results/plotzoom.h"
#include "gui/results/valuehint.h"
#include "gui/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

namespace perch
{

namespace
{

constexpr int manyCurves = 24;  ///< more in one diagram are drawn as a cloud
constexpr int legendLimit = 10; ///< more names leave no room for the curves
constexpr double zoomStep = 1.5;
constexpr double panStep = 0.15;

QString numberText(double value)
{
    return QLocale().toString(value, 'g', 5);
}

/// Holds the same values in the same memory: then the rest is the same, too.
bool isSame(const MetricSeries &a, const MetricSeries &b)
{
    return a.values.constData() == b.values.constData() && a.values.size() == b.values.size();
}

} // namespace

struct MetricsPlot::Parts {
    struct Diagram {
        QCPAxisRect *rect = nullptr;
        QCPLegend *legend = nullptr;
        CurveCloud *cloud = nullptr; // when it has many curves
        int trainings = 0;
        int tests = 0;
    };
    struct Curve {
        MetricCurve *curve = nullptr;
        MetricKind kind = MetricKind::Other;
        int index = 0;
        MetricSeries series;
        CurveX x = CurveX::Step;
    };

    QCustomPlot *plot = nullptr;
    PlotZoom *zoom = nullptr;
    std::optional<ValueHint> hint;
    QMap<QString, MetricSeries> all;
    SharedLists lists; // where there are many
    std::map<MetricKind, Diagram> diagrams;
    QMap<QString, Curve> curves;
    QHash<QString, bool> chosen; // shown or hidden by the user
    CurveX x = CurveX::Step;
    double smoothing = 0;
    bool isLog = false;
    bool isZoomed = false;
};

MetricsPlot::MetricsPlot(QWidget *parent) : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    QCustomPlot *plot = new QCustomPlot(this);
    m_parts->plot = plot;
    plot->plotLayout()->clear();
    plot->setAutoAddPlottableToLegend(false); // each diagram has its own
    plot->setMinimumHeight(160);
    plot->setMouseTracking(true);
    plot->setFocusPolicy(Qt::NoFocus);
    plot->plotLayout()->setColumnSpacing(theme::spaceL);
    m_parts->hint.emplace(*plot);
    m_parts->zoom = new PlotZoom(*plot);
    connect(m_parts->zoom, &PlotZoom::zoomed, this, [this] { setZoomed(true); });
    connect(m_parts->zoom, &PlotZoom::wholeWanted, this, &MetricsPlot::showWhole);
    connect(m_parts->zoom, &PlotZoom::pointed, this, &MetricsPlot::showValueAt);
    connect(m_parts->zoom, &PlotZoom::left, this, [this] { m_parts->hint->hide(); });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1); // for the frame of the focus
    layout->addWidget(plot);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Curves of this job"));
    restyle();
}

MetricsPlot::~MetricsPlot() = default;

void MetricsPlot::clear()
{
    m_parts->all.clear();
    setZoomed(false);
    refresh();
    Q_EMIT namesChanged();
}

void MetricsPlot::setSeries(const QMap<QString, MetricSeries> &all)
{
    const QStringList before = names();
    const bool hadEpochs = hasX(CurveX::Epoch);
    const bool hadTimes = hasX(CurveX::Time);
    const QMap<QString, MetricSeries> old = std::exchange(m_parts->all, all);
    for (auto it = m_parts->all.begin(); all.size() > manyCurves && it != m_parts->all.end();
         ++it) {
        const auto known = old.constFind(it.key());
        if (known != old.cend() && isSame(*known, *it))
            *it = *known;
        else
            m_parts->lists.share(*it);
    }
    m_parts->lists.prune();
    refresh();
    if (before != names() || hadEpochs != hasX(CurveX::Epoch) || hadTimes != hasX(CurveX::Time))
        Q_EMIT namesChanged();
}

void MetricsPlot::refresh()
{
    QStringList shown = names();
    shown.removeIf([this](const QString &name) { return !isShown(name); });
    if (shown != m_parts->curves.keys())
        layOut(shown);
    for (auto &[kind, diagram] : m_parts->diagrams)
        setScales(*diagram.rect, x(), m_parts->isLog, qsizetype(m_parts->diagrams.size()));
    const CurveX x = this->x();
    PositionsAlong positions(x, firstWallTime(m_parts->all));
    for (auto it = m_parts->curves.begin(); it != m_parts->curves.end(); ++it) {
        const MetricSeries &series = *m_parts->all.constFind(it.key());
        if (isSame(series, it->series) && x == it->x)
            continue;
        it->series = series;
        it->x = x;
        it->curve->setPoints(positions.of(series), series.values);
    }
    for (const Parts::Curve &curve : std::as_const(m_parts->curves))
        curve.curve->setSmoothing(m_parts->smoothing);
    if (!m_parts->isZoomed)
        fitAxes();
    setAccessibleDescription(summary());
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

void MetricsPlot::layOut(const QStringList &names)
{
    m_parts->hint->hide();
    m_parts->plot->clearPlottables();
    m_parts->plot->plotLayout()->clear();
    m_parts->diagrams.clear();
    m_parts->curves.clear();
    for (const MetricKind kind : {MetricKind::Loss, MetricKind::Accuracy, MetricKind::Other}) {
        for (const QString &name : names) {
            if (metricKindOf(name) == kind)
                addDiagram(name);
        }
    }
    for (auto &[kind, diagram] : m_parts->diagrams) {
        std::vector<const MetricCurve *> curves;
        for (const Parts::Curve &curve : std::as_const(m_parts->curves)) {
            if (curve.kind == kind)
                curves.push_back(curve.curve);
        }
        diagram.legend->setVisible(curves.size() <= legendLimit);
        if (curves.size() <= manyCurves)
            continue;
        for (const Parts::Curve &curve : std::as_const(m_parts->curves))
            curve.curve->setVisible(curve.kind != kind && curve.curve->visible());
        diagram.cloud = new CurveCloud(diagram.rect->axis(QCPAxis::atBottom),
                                       diagram.rect->axis(QCPAxis::atLeft));
        diagram.cloud->setCurves(std::move(curves));
    }
    restyle();
}

void MetricsPlot::addDiagram(const QString &name)
{
    const MetricKind kind = metricKindOf(name);
    Parts::Diagram &diagram = m_parts->diagrams[kind];
    if (!diagram.rect) {
        diagram.rect = new QCPAxisRect(m_parts->plot);
        diagram.rect->setupFullAxesBox(false);
        diagram.rect->axis(QCPAxis::atLeft)->setLabel(titleOf(kind));
        diagram.rect->axis(QCPAxis::atTop)->setVisible(false);
        diagram.rect->axis(QCPAxis::atRight)->setVisible(false);
        m_parts->zoom->join(diagram.rect);
        diagram.legend = new QCPLegend;
        // losses fall and accuracies rise: this corner stays free
        diagram.rect->insetLayout()->addElement(
            diagram.legend,
            Qt::AlignRight | (kind == MetricKind::Accuracy ? Qt::AlignBottom : Qt::AlignTop));
        diagram.legend->setLayer(QStringLiteral("legend"));
        m_parts->plot->plotLayout()->addElement(0, m_parts->plot->plotLayout()->columnCount(),
                                                diagram.rect);
    }
    Parts::Curve curve;
    curve.kind = kind;
    curve.index = isTestMetric(name) ? diagram.tests++ : diagram.trainings++;
    curve.curve =
        new MetricCurve(diagram.rect->axis(QCPAxis::atBottom), diagram.rect->axis(QCPAxis::atLeft));
    curve.curve->setName(metricLabel(name));
    curve.curve->setMark(isTestMetric(name) ? QCPScatterStyle::ssDisc : QCPScatterStyle::ssCircle);
    if (diagram.legend->itemCount() <= legendLimit)
        diagram.legend->addItem(new QCPPlottableLegendItem(diagram.legend, curve.curve));
    m_parts->curves.insert(name, curve);
}

void MetricsPlot::fitAxes()
{
    std::optional<QCPRange> steps; // one for all diagrams, so that they can be compared
    std::map<MetricKind, QCPRange> values;
    for (const Parts::Curve &curve : std::as_const(m_parts->curves)) {
        bool found = false;
        const QCPRange keys = curve.curve->getKeyRange(found);
        if (!found)
            continue;
        steps = steps ? steps->expanded(keys) : keys;
        const QCPRange heights =
            curve.curve->getValueRange(found, m_parts->isLog ? QCP::sdPositive : QCP::sdBoth);
        if (!found)
            continue;
        const auto known = values.find(curve.kind);
        if (known == values.end())
            values.emplace(curve.kind, heights);
        else
            known->second.expand(heights);
    }
    for (auto &[kind, diagram] : m_parts->diagrams) {
        if (steps)
            diagram.rect->axis(QCPAxis::atBottom)->setRange(widened(*steps, false));
        const auto range = values.find(kind);
        if (range == values.end())
            continue;
        QCPRange heights = widened(range->second, m_parts->isLog);
        // no corner is free in what is neither loss nor accuracy
        if (kind == MetricKind::Other && diagram.legend->visible() && !m_parts->isLog)
            heights.upper += heights.size() * std::min(0.09 * diagram.legend->itemCount(), 0.5);
        diagram.rect->axis(QCPAxis::atLeft)->setRange(heights);
    }
}

CurveX MetricsPlot::x() const
{
    return hasX(m_parts->x) ? m_parts->x : CurveX::Step;
}

bool MetricsPlot::hasX(CurveX x) const
{
    return tellsX(m_parts->all, x);
}

void MetricsPlot::setX(CurveX x)
{
    m_parts->x = x;
    setZoomed(false);
    refresh();
}

void MetricsPlot::setLogScale(bool isLog)
{
    m_parts->isLog = isLog;
    setZoomed(false);
    refresh();
}

void MetricsPlot::setSmoothing(double weight)
{
    m_parts->smoothing = weight;
    refresh();
}

void MetricsPlot::setShown(const QString &name, bool isShown)
{
    m_parts->chosen[name] = isShown;
    refresh();
}

bool MetricsPlot::isShown(const QString &name) const
{
    const auto chosen = m_parts->chosen.constFind(name);
    if (chosen != m_parts->chosen.cend())
        return *chosen;
    return !isBookkeeping(name) ||
           std::all_of(m_parts->all.keyBegin(), m_parts->all.keyEnd(),
                       [](const QString &one) { return isBookkeeping(one); });
}

bool MetricsPlot::isEmpty() const
{
    return std::all_of(m_parts->all.cbegin(), m_parts->all.cend(),
                       [](const MetricSeries &series) { return series.values.isEmpty(); });
}

QStringList MetricsPlot::names() const
{
    return m_parts->all.keys();
}

QStringList MetricsPlot::plottedNames() const
{
    return m_parts->curves.keys();
}

QList<QPointF> MetricsPlot::plottedPoints(const QString &name) const
{
    QList<QPointF> points;
    const auto curve = m_parts->curves.constFind(name);
    if (curve == m_parts->curves.cend())
        return points;
    const CurveShape &shape = curve->curve->shown();
    for (qsizetype i = 0; i < shape.x().size(); ++i)
        points << QPointF(shape.x().at(i), shape.y().at(i));
    return points;
}

QString MetricsPlot::summary() const
{
    constexpr qsizetype described = 20; // no one listens to more
    QStringList parts;
    for (const Parts::Curve &curve : std::as_const(m_parts->curves)) {
        if (curve.series.values.isEmpty())
            continue;
        if (parts.size() == described) {
            parts << tr("and %1 more curves").arg(m_parts->curves.size() - described);
            break;
        }
        parts << curve.curve->summary();
    }
    return parts.isEmpty() ? tr("No values yet") : parts.join(QStringLiteral("; "));
}

QImage MetricsPlot::image() const
{
    return m_parts->plot->toPixmap(m_parts->plot->width(), m_parts->plot->height(), 2.0).toImage();
}

QByteArray MetricsPlot::pdf() const
{
    return plotAsPdf(*m_parts->plot);
}

QByteArray MetricsPlot::svg() const
{
    return plotAsSvg(*m_parts->plot);
}

void MetricsPlot::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

void MetricsPlot::restyle()
{
    const QPalette colors = palette();
    stylePlot(*m_parts->plot, colors);
    for (auto &[kind, diagram] : m_parts->diagrams)
        styleDiagram(*diagram.rect, *diagram.legend, colors);
    for (auto it = m_parts->curves.begin(); it != m_parts->curves.end(); ++it) {
        const bool areMany = m_parts->diagrams.at(it->kind).cloud != nullptr;
        it->curve->setPen(curvePen(it->index, it.key(), areMany, colors));
    }
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

bool MetricsPlot::isZoomed() const
{
    return m_parts->isZoomed;
}

void MetricsPlot::setZoomed(bool isZoomed)
{
    if (std::exchange(m_parts->isZoomed, isZoomed) != isZoomed)
        Q_EMIT zoomedChanged(isZoomed);
}

void MetricsPlot::zoom(double factor)
{
    m_parts->zoom->zoom(factor);
}

void MetricsPlot::pan(double share)
{
    m_parts->zoom->pan(share);
}

void MetricsPlot::showWhole()
{
    setZoomed(false);
    fitAxes();
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

void MetricsPlot::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(zoomStep);
    case Qt::Key_Minus:
        return zoom(1 / zoomStep);
    case Qt::Key_Left:
        return pan(-panStep);
    case Qt::Key_Right:
        return pan(panStep);
    case Qt::Key_Home:
    case Qt::Key_0:
        return showWhole();
    default:
        QWidget::keyPressEvent(event);
    }
}

void MetricsPlot::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void MetricsPlot::showValueAt(const QPointF &position)
{
    double reach = 40; // pixels
    const Parts::Curve *best = nullptr;
    QPointF point;
    for (const Parts::Curve &curve : std::as_const(m_parts->curves)) {
        const auto nearest = curve.curve->nearest(position);
        if (nearest && nearest->second < reach) {
            best = &curve;
            std::tie(point, reach) = *nearest;
        }
    }
    if (!best) {
        m_parts->hint->hide();
        return;
    }
    const CurveX x = this->x();
    const QString where = x == CurveX::Time ? tr("after %1").arg(durationText(point.x()))
                          : x == CurveX::Epoch
                              ? tr("epoch %1").arg(QLocale().toString(point.x(), 'g', 5))
                              : tr("step %1").arg(QLocale().toString(qint64(point.x())));
    const QString value = m_parts->smoothing > 0 ? tr("%1 (smoothed)").arg(numberText(point.y()))
                                                 : numberText(point.y());
    m_parts->hint->show(*best->curve, point,
                        tr("%1: %2\n%3").arg(best->curve->name(), value, where), position);
}

} // namespace perch
