// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metricsplot.h"

#include "gui/results/customplot.h"
#include "gui/theme.h"

#include <QEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>

namespace perch
{

namespace
{

constexpr int fewPoints = 60; ///< so few are drawn with a mark each
constexpr int thickLimit =
    3000; ///< wide antialiased lines through more points cost over 100 ms a picture

enum class Kind { Loss, Accuracy, Other };

Kind kindOf(const QString &name)
{
    if (name.contains(QLatin1String("loss"), Qt::CaseInsensitive))
        return Kind::Loss;
    return name.contains(QLatin1String("acc"), Qt::CaseInsensitive) ? Kind::Accuracy : Kind::Other;
}

QString titleOf(Kind kind)
{
    switch (kind) {
    case Kind::Loss:
        return MetricsPlot::tr("Loss");
    case Kind::Accuracy:
        return MetricsPlot::tr("Accuracy");
    case Kind::Other:
        return MetricsPlot::tr("Other values");
    }
    return {};
}

/// How long an epoch took, how fast it went: of another scale than what is learnt, and worth no
/// diagram beside it.
bool isBookkeeping(const QString &name)
{
    return name.endsWith(QLatin1String("_s")) || name == QLatin1String("learning_rate");
}

QMap<QString, MetricSeries> worthDrawing(const QMap<QString, MetricSeries> &all)
{
    const QStringList names = all.keys();
    if (std::all_of(names.cbegin(), names.cend(),
                    [](const QString &name) { return kindOf(name) == Kind::Other; }))
        return all;
    QMap<QString, MetricSeries> drawn = all;
    drawn.removeIf([](const auto &entry) { return isBookkeeping(entry.key()); });
    return drawn;
}

QString labelOf(const QString &name)
{
    QString label = name;
    return label.replace(u'_', u' ');
}

bool isTest(const QString &name)
{
    return name.contains(QLatin1String("test")) || name.contains(QLatin1String("val"));
}

/// Lines differ in colour, dash and mark, so that colour is never the only difference.
QPen penOf(int index, const QString &name, int points, const QPalette &palette)
{
    using theme::Tone;
    constexpr std::array training = {Tone::Info, Tone::Good, Tone::Neutral, Tone::Bad};
    constexpr std::array testing = {Tone::Warning, Tone::Bad, Tone::Neutral, Tone::Good};
    const auto &tones = isTest(name) ? testing : training;
    QPen pen(theme::toneColor(tones[size_t(index) % tones.size()], palette),
             points > thickLimit ? 1.0 : 1.8);
    if (isTest(name))
        pen.setStyle(Qt::DashLine);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen;
}

/// Bit for bit, so that a NaN equals itself.
bool beginsLike(const QList<double> &list, const QList<double> &before, qsizetype count)
{
    return list.size() >= count && before.size() >= count &&
           (count == 0 || list.constData() == before.constData() ||
            std::memcmp(list.constData(), before.constData(), size_t(count) * sizeof(double)) == 0);
}

QString numberText(double value)
{
    return QLocale().toString(value, 'g', 5);
}

} // namespace

struct MetricsPlot::Parts {
    struct Diagram {
        QCPAxisRect *rect = nullptr;
        QCPLegend *legend = nullptr;
        int graphs = 0; // of training
        int tests = 0;
    };
    struct Curve {
        QCPGraph *graph = nullptr;
        Kind kind = Kind::Other;
        int index = 0;
        qsizetype taken = 0;
        MetricSeries series;
    };

    QCustomPlot *plot = nullptr;
    QCPItemTracer *tracer = nullptr;
    std::map<Kind, Diagram> diagrams;
    QMap<QString, Curve> curves;
};

MetricsPlot::MetricsPlot(QWidget *parent) : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    m_parts->plot = new QCustomPlot(this);
    m_parts->plot->plotLayout()->clear();
    m_parts->plot->setMinimumHeight(160);
    m_parts->plot->setMouseTracking(true);
    m_parts->plot->setFocusPolicy(Qt::NoFocus);
    m_parts->plot->installEventFilter(this);
    m_parts->plot->plotLayout()->setColumnSpacing(theme::spaceL);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_parts->plot);
    setAccessibleName(tr("Curves of this job"));
    restyle();
}

MetricsPlot::~MetricsPlot() = default;

void MetricsPlot::clear()
{
    if (m_parts->tracer)
        m_parts->plot->removeItem(m_parts->tracer);
    m_parts->tracer = nullptr;
    m_parts->plot->clearGraphs();
    m_parts->plot->plotLayout()->clear();
    m_parts->diagrams.clear();
    m_parts->curves.clear();
    setAccessibleDescription(summary());
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

void MetricsPlot::addMissingDiagrams(const QMap<QString, MetricSeries> &series)
{
    for (const Kind kind : {Kind::Loss, Kind::Accuracy, Kind::Other}) {
        const QStringList names = series.keys();
        const bool wanted = std::any_of(names.cbegin(), names.cend(), [kind](const QString &name) {
            return kindOf(name) == kind;
        });
        if (!wanted || m_parts->diagrams.contains(kind))
            continue;
        Parts::Diagram diagram;
        diagram.rect = new QCPAxisRect(m_parts->plot);
        diagram.rect->setupFullAxesBox(false);
        diagram.rect->axis(QCPAxis::atBottom)->setLabel(tr("Training examples seen"));
        diagram.rect->axis(QCPAxis::atLeft)->setLabel(titleOf(kind));
        diagram.rect->axis(QCPAxis::atBottom)->setNumberFormat(QStringLiteral("f"));
        diagram.rect->axis(QCPAxis::atBottom)->setNumberPrecision(0);
        diagram.rect->axis(QCPAxis::atBottom)->ticker()->setTickCount(4);
        diagram.rect->axis(QCPAxis::atTop)->setVisible(false);
        diagram.rect->axis(QCPAxis::atRight)->setVisible(false);
        diagram.legend = new QCPLegend;
        // losses fall and accuracies rise: this corner stays free
        diagram.rect->insetLayout()->addElement(
            diagram.legend,
            Qt::AlignRight | (kind == Kind::Accuracy ? Qt::AlignBottom : Qt::AlignTop));
        diagram.legend->setLayer(QStringLiteral("legend"));
        m_parts->diagrams.emplace(kind, diagram);
        m_parts->plot->plotLayout()->addElement(0, m_parts->plot->plotLayout()->columnCount(),
                                                diagram.rect);
    }
}

void MetricsPlot::setSeries(const QMap<QString, MetricSeries> &all)
{
    const QMap<QString, MetricSeries> series = worthDrawing(all);
    for (auto it = m_parts->curves.cbegin(); it != m_parts->curves.cend(); ++it) {
        if (series.value(it.key()).values.size() < it->taken) {
            clear(); // another job, or begun anew
            break;
        }
    }
    addMissingDiagrams(series);
    bool fresh = false;
    for (auto it = series.cbegin(); it != series.cend(); ++it) {
        Parts::Curve &curve = m_parts->curves[it.key()];
        if (!curve.graph) {
            fresh = true;
            curve.kind = kindOf(it.key());
            Parts::Diagram &diagram = m_parts->diagrams.at(curve.kind);
            curve.index = isTest(it.key()) ? diagram.tests++ : diagram.graphs++;
            curve.graph = m_parts->plot->addGraph(diagram.rect->axis(QCPAxis::atBottom),
                                                  diagram.rect->axis(QCPAxis::atLeft));
            curve.graph->setName(labelOf(it.key()));
            curve.graph->removeFromLegend();
            diagram.legend->addItem(new QCPPlottableLegendItem(diagram.legend, curve.graph));
        }
        const MetricSeries &from = *it;
        const qsizetype count = std::min(from.values.size(), from.steps.size());
        if (!beginsLike(from.steps, curve.series.steps, curve.taken) ||
            !beginsLike(from.values, curve.series.values, curve.taken)) {
            curve.graph->data()->clear(); // put in order, or thinned out
            curve.taken = 0;
        }
        for (qsizetype i = curve.taken; i < count; ++i)
            curve.graph->addData(from.steps[i], from.values[i]);
        curve.taken = count;
        curve.series = from;
        curve.graph->setScatterStyle(
            count <= fewPoints
                ? QCPScatterStyle(
                      isTest(it.key()) ? QCPScatterStyle::ssDisc : QCPScatterStyle::ssCircle, 5)
                : QCPScatterStyle(QCPScatterStyle::ssNone));
        curve.graph->setPen(penOf(curve.index, it.key(), int(count), palette()));
    }
    if (fresh)
        restyle();
    fitAxes();
    setAccessibleDescription(summary());
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

void MetricsPlot::fitAxes()
{
    const auto widened = [](const QCPRange &range) { // a single value gets some room around it
        const double pad =
            std::max(range.size() > 0 ? range.size() * 0.04 : std::abs(range.lower) * 0.05, 1e-9);
        return QCPRange(range.lower - pad, range.upper + pad);
    };
    // no corner is free in what is neither loss nor accuracy
    const auto withRoomForLegend = [](const QCPRange &range, Kind kind, const QCPLegend *legend) {
        const double rows = kind == Kind::Other ? legend->itemCount() : 0;
        return QCPRange(range.lower, range.upper + range.size() * std::min(0.09 * rows, 0.5));
    };
    std::optional<QCPRange> steps; // one for all diagrams, so that they can be compared
    std::map<Kind, QCPRange> values;
    for (const Parts::Curve &curve : std::as_const(m_parts->curves)) {
        bool found = false;
        const QCPRange keys = curve.graph->getKeyRange(found);
        if (!found)
            continue;
        steps = steps ? steps->expanded(keys) : keys;
        const QCPRange heights = curve.graph->getValueRange(found);
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
            diagram.rect->axis(QCPAxis::atBottom)->setRange(widened(*steps));
        if (const auto range = values.find(kind); range != values.end())
            diagram.rect->axis(QCPAxis::atLeft)
                ->setRange(withRoomForLegend(widened(range->second), kind, diagram.legend));
    }
}

bool MetricsPlot::isEmpty() const
{
    return std::all_of(m_parts->curves.cbegin(), m_parts->curves.cend(),
                       [](const Parts::Curve &curve) { return curve.taken == 0; });
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
    for (const QCPGraphData &point : *curve->graph->data())
        points << QPointF(point.key, point.value);
    return points;
}

QString MetricsPlot::summary() const
{
    QStringList parts;
    for (auto it = m_parts->curves.cbegin(); it != m_parts->curves.cend(); ++it) {
        const QList<double> &values = it->series.values;
        if (values.isEmpty())
            continue;
        const auto less = [](double a, double b) {
            return std::isnan(b) ? !std::isnan(a) : a < b;
        };
        const double lowest = *std::min_element(values.cbegin(), values.cend(), less);
        const double highest =
            *std::max_element(values.cbegin(), values.cend(), [](double a, double b) {
                return std::isnan(a) ? !std::isnan(b) : a < b;
            });
        parts << tr("%1: %2 values, last %3, lowest %4, highest %5")
                     .arg(labelOf(it.key()))
                     .arg(values.size())
                     .arg(numberText(values.last()), numberText(lowest), numberText(highest));
    }
    return parts.isEmpty() ? tr("No values yet") : parts.join(QStringLiteral("; "));
}

QImage MetricsPlot::image() const
{
    return m_parts->plot->toPixmap(m_parts->plot->width(), m_parts->plot->height(), 2.0).toImage();
}

QByteArray MetricsPlot::csv(const QMap<QString, MetricSeries> &series)
{
    QByteArray text("name,step,epoch,wall,value\n");
    const auto number = [](const QList<double> &list, qsizetype i) {
        return i < list.size() ? QByteArray::number(list[i], 'g', 17) : QByteArray();
    };
    for (const MetricSeries &one : series) {
        QByteArray name = one.name.toUtf8();
        // a spreadsheet must not take a name for a formula
        name = '"' + name.replace('"', "\"\"") + '"';
        for (qsizetype i = 0; i < one.values.size(); ++i)
            text += name + ',' + number(one.steps, i) + ',' + number(one.epochs, i) + ',' +
                    number(one.wallTimes, i) + ',' + number(one.values, i) + '\n';
    }
    return text;
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
    const QColor text = theme::mutedText(colors);
    const QColor line = theme::borderColor(colors);
    QColor grid = line;
    grid.setAlphaF(0.5F);
    m_parts->plot->setBackground(colors.color(QPalette::Base));
    for (auto &[kind, diagram] : m_parts->diagrams) {
        for (QCPAxis *axis : diagram.rect->axes()) {
            axis->setBasePen(QPen(line));
            axis->setTickPen(QPen(line));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(text);
            axis->setLabelColor(text);
            axis->setTickLabelFont(theme::hintFont());
            axis->setLabelFont(theme::hintFont());
            axis->grid()->setPen(QPen(grid, 1));
            axis->grid()->setZeroLinePen(Qt::NoPen);
        }
        diagram.legend->setFont(theme::hintFont());
        diagram.legend->setTextColor(colors.color(QPalette::Text));
        QColor behind = colors.color(QPalette::Base);
        behind.setAlphaF(0.85F);
        diagram.legend->setBrush(behind);
        diagram.legend->setBorderPen(Qt::NoPen);
    }
    for (auto it = m_parts->curves.begin(); it != m_parts->curves.end(); ++it)
        it->graph->setPen(penOf(it->index, it.key(), int(it->taken), colors));
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

bool MetricsPlot::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_parts->plot) {
        if (event->type() == QEvent::MouseMove)
            showValueAt(static_cast<QMouseEvent *>(event)->position());
        else if (event->type() == QEvent::Leave && m_parts->tracer && m_parts->tracer->visible()) {
            m_parts->tracer->setVisible(false);
            m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
        }
    }
    return QWidget::eventFilter(watched, event);
}

void MetricsPlot::showValueAt(const QPointF &position)
{
    constexpr double reach = 40; // pixels
    const Parts::Curve *best = nullptr;
    double bestDistance = reach;
    QPointF bestPoint;
    for (const Parts::Curve &curve : std::as_const(m_parts->curves)) {
        const QCPGraph *graph = curve.graph;
        if (!graph->keyAxis()->axisRect()->rect().contains(position.toPoint()) ||
            graph->data()->isEmpty())
            continue;
        const double key = graph->keyAxis()->pixelToCoord(position.x());
        auto at = graph->data()->findBegin(key, true);
        for (int step = 0; step < 3 && at != graph->data()->constEnd(); ++step, ++at) {
            const QPointF pixel(graph->keyAxis()->coordToPixel(at->key),
                                graph->valueAxis()->coordToPixel(at->value));
            const double distance = std::hypot(pixel.x() - position.x(), pixel.y() - position.y());
            if (distance < bestDistance) {
                best = &curve;
                bestDistance = distance;
                bestPoint = QPointF(at->key, at->value);
            }
        }
    }
    if (!best) {
        QToolTip::hideText();
        if (m_parts->tracer && m_parts->tracer->visible()) {
            m_parts->tracer->setVisible(false);
            m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
        }
        return;
    }
    if (!m_parts->tracer) {
        m_parts->tracer = new QCPItemTracer(m_parts->plot);
        m_parts->tracer->setStyle(QCPItemTracer::tsCircle);
        m_parts->tracer->setSize(9);
    }
    m_parts->tracer->setVisible(true);
    m_parts->tracer->setClipToAxisRect(false);
    m_parts->tracer->setGraph(best->graph);
    m_parts->tracer->setGraphKey(bestPoint.x());
    m_parts->tracer->setPen(QPen(palette().color(QPalette::Text), 1.5));
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
    QToolTip::showText(m_parts->plot->mapToGlobal(position.toPoint()),
                       tr("%1: %2\n%3 examples")
                           .arg(best->graph->name(), numberText(bestPoint.y()),
                                QLocale().toString(qint64(bestPoint.x()))),
                       m_parts->plot);
}

} // namespace perch
