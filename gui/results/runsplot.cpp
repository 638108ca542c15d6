// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runsplot.h"

#include "gui/results/curvestyle.h"
#include "gui/results/plotexport.h"
#include "gui/results/plotstyle.h"
#include "gui/results/runsplotparts.h"

#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace perch
{

namespace
{

constexpr qsizetype manyRuns = 24;    ///< more are drawn as a cloud
constexpr qsizetype legendLimit = 10; ///< more names leave no room for the curves
constexpr int legendLetters = 44;
constexpr int clickReach = 4; ///< a longer way of the mouse is a drag
constexpr auto chosenLayer = "chosen";

bool isSame(const MetricSeries &a, const MetricSeries &b) // shares its lists
{
    return a.values.constData() == b.values.constData() && a.values.size() == b.values.size() &&
           a.steps.constData() == b.steps.constData();
}

QString shortName(const QString &name)
{
    if (name.size() <= legendLetters)
        return name;
    return name.left(legendLetters / 2) + u'…' + name.right(legendLetters / 2);
}

bool tells(const MetricSeries &series, CurveX x)
{
    return tellsX({{series.name, series}}, x);
}

} // namespace

RunsPlot::RunsPlot(QWidget *parent) : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    auto *plot = new QCustomPlot(this);
    m_parts->plot = plot;
    plot->plotLayout()->clear();
    plot->setAutoAddPlottableToLegend(false);
    plot->setMinimumHeight(160);
    plot->setMouseTracking(true);
    plot->setFocusPolicy(Qt::NoFocus);
    plot->addLayer(QString::fromLatin1(chosenLayer), plot->layer(QStringLiteral("main")),
                   QCustomPlot::limAbove);
    m_parts->hint.emplace(*plot);
    m_parts->zoom = new PlotZoom(*plot);
    connect(m_parts->zoom, &PlotZoom::zoomed, this, [this] { setZoomed(true); });
    connect(m_parts->zoom, &PlotZoom::wholeWanted, this, &RunsPlot::showWhole);
    connect(m_parts->zoom, &PlotZoom::pointed, this, &RunsPlot::showValueAt);
    connect(m_parts->zoom, &PlotZoom::left, this, [this] { m_parts->hint->hide(); });
    connect(plot, &QCustomPlot::mousePress, this,
            [this](const QMouseEvent *event) { m_parts->pressed = event->pos(); });
    connect(plot, &QCustomPlot::mouseRelease, this, [this](const QMouseEvent *event) {
        if ((event->pos() - m_parts->pressed).manhattanLength() > clickReach)
            return;
        if (const int run = runAt(event->position(), nullptr); run >= 0)
            Q_EMIT runChosen(m_parts->curves[std::size_t(run)].run.id);
    });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1); // for the frame of the focus
    layout->addWidget(plot);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Curves of the picked runs"));
    makeDiagram();
    restyle();
}

RunsPlot::~RunsPlot() = default;

void RunsPlot::makeDiagram()
{
    auto *rect = new QCPAxisRect(m_parts->plot);
    m_parts->rect = rect;
    rect->setupFullAxesBox(false);
    rect->axis(QCPAxis::atTop)->setVisible(false);
    rect->axis(QCPAxis::atRight)->setVisible(false);
    m_parts->zoom->join(rect);
    m_parts->legend = new QCPLegend;
    rect->insetLayout()->addElement(m_parts->legend, Qt::AlignRight | Qt::AlignTop);
    m_parts->legend->setLayer(QStringLiteral("legend"));
    m_parts->plot->plotLayout()->addElement(0, 0, rect);
}

void RunsPlot::setRuns(const QList<PlottedRun> &runs, const QString &metric)
{
    const bool had[] = {hasX(CurveX::Epoch), hasX(CurveX::Time)};
    const bool areSame = runs.size() == qsizetype(m_parts->curves.size()) &&
                         std::equal(runs.cbegin(), runs.cend(), m_parts->curves.cbegin(),
                                    [](const PlottedRun &run, const Parts::Curve &curve) {
                                        return run.id == curve.run.id && run.name == curve.run.name;
                                    });
    if (metric != m_parts->metric || !areSame)
        setZoomed(false);
    m_parts->metric = metric;
    if (!areSame) {
        m_parts->curves.clear();
        m_parts->curves.resize(std::size_t(runs.size()));
        for (std::size_t i = 0; i < m_parts->curves.size(); ++i) {
            m_parts->curves[i].run = runs.at(qsizetype(i));
            m_parts->curves[i].run.series = {};
        }
        layOut();
    }
    for (std::size_t i = 0; i < m_parts->curves.size(); ++i) {
        Parts::Curve &curve = m_parts->curves[i];
        const PlottedRun &run = runs.at(qsizetype(i));
        if (!isSame(run.series, curve.run.series))
            curve.curve->setPoints({}, {}); // refresh() sets them
        curve.run = run;
    }
    refresh();
    restyle();
    if (had[0] != hasX(CurveX::Epoch) || had[1] != hasX(CurveX::Time))
        Q_EMIT axesChanged();
}

void RunsPlot::layOut()
{
    m_parts->hint->hide();
    m_parts->legend->clear();
    m_parts->plot->clearPlottables();
    m_parts->cloud = nullptr;
    QCPAxis *bottom = m_parts->rect->axis(QCPAxis::atBottom);
    QCPAxis *left = m_parts->rect->axis(QCPAxis::atLeft);
    const bool hasLegend = qsizetype(m_parts->curves.size()) <= legendLimit;
    m_parts->legend->setVisible(hasLegend);
    std::vector<const MetricCurve *> all;
    for (Parts::Curve &curve : m_parts->curves) {
        curve.curve = new MetricCurve(bottom, left);
        curve.curve->setName(shortName(curve.run.name));
        all.push_back(curve.curve);
        if (hasLegend)
            m_parts->legend->addItem(new QCPPlottableLegendItem(m_parts->legend, curve.curve));
    }
    if (qsizetype(all.size()) <= manyRuns)
        return;
    m_parts->cloud = new CurveCloud(bottom, left);
    m_parts->cloud->setCurves(std::move(all));
}

void RunsPlot::refresh()
{
    const CurveX along = x();
    for (Parts::Curve &curve : m_parts->curves) {
        const MetricSeries &series = curve.run.series;
        if (curve.curve->told().x().isEmpty() || along != curve.x) {
            const double begin = firstWallTime({{series.name, series}});
            curve.curve->setPoints(positionsAlong(series, along, begin), series.values);
            curve.x = along;
        }
        curve.curve->setSmoothing(m_parts->smoothing);
    }
    setScales(*m_parts->rect, along, m_parts->isLog);
    if (along == CurveX::Time)
        m_parts->rect->axis(QCPAxis::atBottom)->setLabel(tr("Time since each run's first value"));
    m_parts->rect->axis(QCPAxis::atLeft)->setLabel(metricLabel(m_parts->metric));
    // losses fall and accuracies rise: this corner stays free
    m_parts->rect->insetLayout()->setInsetAlignment(
        0, Qt::AlignRight | (metricKindOf(m_parts->metric) == MetricKind::Accuracy ? Qt::AlignBottom
                                                                                   : Qt::AlignTop));
    if (!m_parts->isZoomed)
        fitAxes();
    setAccessibleDescription(summary());
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

void RunsPlot::restyle()
{
    constexpr std::array dashes = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                   Qt::DashDotDotLine};
    constexpr double thin = 1;
    constexpr double usual = 1.8;
    constexpr double bold = 3.4;
    stylePlot(*m_parts->plot, palette());
    styleDiagram(*m_parts->rect, *m_parts->legend, palette());
    const bool isCloud = m_parts->cloud != nullptr;
    for (const Parts::Curve &curve : m_parts->curves) {
        const bool isChosen = curve.run.id == m_parts->chosen;
        QPen pen(curve.run.color, isChosen ? bold : isCloud ? thin : usual);
        pen.setJoinStyle(Qt::RoundJoin);
        if (!isCloud)
            pen.setStyle(dashes[std::size_t(curve.run.dash) % dashes.size()]);
        if (isChosen && isCloud) // among a thousand its colour does not tell it
            pen.setColor(palette().color(QPalette::Text));
        curve.curve->setPen(pen);
        curve.curve->setVisible(!isCloud || isChosen);
        curve.curve->setLayer(isChosen ? QString::fromLatin1(chosenLayer) : QStringLiteral("main"));
    }
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

void RunsPlot::fitAxes()
{
    std::optional<QCPRange> across;
    std::optional<QCPRange> up;
    for (const Parts::Curve &curve : m_parts->curves) {
        bool found = false;
        const QCPRange keys = curve.curve->getKeyRange(found);
        if (!found)
            continue;
        across = across ? across->expanded(keys) : keys;
        const QCPRange values =
            curve.curve->getValueRange(found, m_parts->isLog ? QCP::sdPositive : QCP::sdBoth);
        if (found)
            up = up ? up->expanded(values) : values;
    }
    if (across)
        m_parts->rect->axis(QCPAxis::atBottom)->setRange(widened(*across, false));
    if (up)
        m_parts->rect->axis(QCPAxis::atLeft)->setRange(widened(*up, m_parts->isLog));
}

void RunsPlot::setChosen(JobId id)
{
    if (id == m_parts->chosen)
        return;
    m_parts->chosen = id;
    restyle();
}

CurveX RunsPlot::x() const
{
    return hasX(m_parts->x) ? m_parts->x : CurveX::Step;
}

bool RunsPlot::hasX(CurveX x) const
{
    return std::any_of(m_parts->curves.cbegin(), m_parts->curves.cend(),
                       [x](const Parts::Curve &curve) { return tells(curve.run.series, x); });
}

void RunsPlot::setX(CurveX x)
{
    m_parts->x = x;
    setZoomed(false);
    refresh();
}

void RunsPlot::setLogScale(bool isLog)
{
    m_parts->isLog = isLog;
    setZoomed(false);
    refresh();
}

void RunsPlot::setSmoothing(double weight)
{
    m_parts->smoothing = weight;
    refresh();
}

void RunsPlot::showWhole()
{
    setZoomed(false);
    fitAxes();
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

bool RunsPlot::isZoomed() const
{
    return m_parts->isZoomed;
}

void RunsPlot::setZoomed(bool isZoomed)
{
    if (std::exchange(m_parts->isZoomed, isZoomed) != isZoomed)
        Q_EMIT zoomedChanged(isZoomed);
}

int RunsPlot::curveCount() const
{
    return int(std::count_if(
        m_parts->curves.cbegin(), m_parts->curves.cend(),
        [](const Parts::Curve &curve) { return !curve.run.series.values.isEmpty(); }));
}

QList<QPointF> RunsPlot::plottedPoints(JobId id) const
{
    QList<QPointF> points;
    for (const Parts::Curve &curve : m_parts->curves) {
        if (curve.run.id != id)
            continue;
        const CurveShape &shape = curve.curve->shown();
        for (qsizetype i = 0; i < shape.x().size(); ++i)
            points << QPointF(shape.x().at(i), shape.y().at(i));
    }
    return points;
}

QPoint RunsPlot::endOf(JobId id) const
{
    const QList<QPointF> points = plottedPoints(id);
    if (points.isEmpty())
        return {};
    const double across = m_parts->rect->axis(QCPAxis::atBottom)->coordToPixel(points.last().x());
    const double up = m_parts->rect->axis(QCPAxis::atLeft)->coordToPixel(points.last().y());
    return m_parts->plot->mapTo(this, QPointF(across, up)).toPoint();
}

QString RunsPlot::summary() const
{
    constexpr std::size_t described = 20; // no one listens to more
    QStringList parts;
    for (const Parts::Curve &curve : m_parts->curves) {
        if (curve.run.series.values.isEmpty())
            continue;
        if (parts.size() == described) {
            parts << tr("and %1 more runs").arg(curveCount() - int(described));
            break;
        }
        parts << curve.curve->summary();
    }
    return parts.isEmpty()
               ? tr("No values yet")
               : tr("%1. %2").arg(metricLabel(m_parts->metric), parts.join(QStringLiteral("; ")));
}

QImage RunsPlot::image() const
{
    return m_parts->plot->toPixmap(m_parts->plot->width(), m_parts->plot->height(), 2.0).toImage();
}

QByteArray RunsPlot::pdf() const
{
    return plotAsPdf(*m_parts->plot);
}

QByteArray RunsPlot::svg() const
{
    return plotAsSvg(*m_parts->plot);
}

void RunsPlot::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

} // namespace perch

#include "moc_runsplot.cpp"
