// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweepmappanel.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/jobs/jobsweeps.h"
#include "gui/jobs/sweepcellwords.h"
#include "gui/jobs/sweeplegend.h"
#include "gui/jobs/sweepmapsource.h"
#include "gui/jobs/sweepmapview.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/emptystate.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iterator>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr int widestName = 24; ///< letters of a parameter's name in its box
constexpr int roundName = 52;  ///< what a box has beside its text

/// As wide as its longest words, but no wider than a few of them.
void fitBox(QComboBox &box)
{
    int width = 0;
    for (int i = 0; i < box.count(); ++i)
        width = qMax(width, box.fontMetrics().horizontalAdvance(box.itemText(i)));
    const int most = widestName * box.fontMetrics().averageCharWidth();
    box.setFixedWidth(qBound(60, width, most) + roundName);
}

} // namespace

SweepMapPanel::SweepMapPanel(JobsModel &model, JobsProxy &proxy, JobSweeps &sweeps,
                             JobsTable &table, QWidget *parent)
    : QWidget(parent), m_model(model), m_proxy(proxy), m_sweeps(sweeps), m_table(table),
      m_source(new SweepMapSource(model, proxy, sweeps, this)), m_view(new SweepMapView),
      m_legend(new SweepLegend), m_words(new ElidedLabel),
      m_empty(new EmptyState(QStringLiteral("map"), {}, {}))
{
    m_view->setProperty(MainWindow::paneProperty, true);
    m_view->setWords([this](int column, int line) { return words(column, line).join(u'\n'); });
    m_mapBox = new QWidget;
    auto *map = new QVBoxLayout(m_mapBox);
    map->setContentsMargins(0, 0, 0, 0);
    map->setSpacing(theme::spaceS);
    map->addWidget(m_view, 1);
    map->addWidget(m_words);
    map->addWidget(m_legend);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_mapBox);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceS);
    m_head = makeHead();
    layout->addWidget(m_head);
    layout->addWidget(m_stack, 1);

    m_slow.setSingleShot(true);
    m_slow.setInterval(300ms);
    connect(&m_slow, &QTimer::timeout, this, &SweepMapPanel::showState);
    connect(m_source, &SweepMapSource::made, this, &SweepMapPanel::show);
    connect(&proxy, &JobsProxy::refreshed, m_source, &SweepMapSource::refresh);
    connect(&proxy, &JobsProxy::rowsMoved, this, &SweepMapPanel::choosePending);
    connect(&sweeps, &JobSweeps::changed, this, &SweepMapPanel::offerParameters);
    connect(&sweeps, &JobSweeps::metricsChanged, this, &SweepMapPanel::offerMeasures);
    connect(&table, &JobsTable::selectionMoved, this, &SweepMapPanel::followSelection);
    connect(m_view, &SweepMapView::cellsWanted, this, &SweepMapPanel::chooseCells);
    connect(m_view, &SweepMapView::currentMoved, this, &SweepMapPanel::showWords);
    connect(m_view, &SweepMapView::jobActivated, this, &SweepMapPanel::jobActivated);
    connect(m_view, &SweepMapView::looksChanged, this, &SweepMapPanel::showLegend);
    offerParameters();
    offerMeasures();
}

QWidget *SweepMapPanel::makeHead()
{
    auto *head = new QWidget;
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    const auto add = [&](const QString &label, const QString &tip) {
        auto *box = new QComboBox;
        box->setToolTip(tip);
        auto *name = new QLabel(label);
        name->setBuddy(box);
        layout->addWidget(name);
        layout->addWidget(box);
        layout->addSpacing(theme::spaceS);
        return box;
    };
    m_across = add(tr("A&cross"), tr("The parameter whose values lie from left to right"));
    m_down = add(tr("Do&wn"), tr("The parameter whose values lie from top to bottom; jobs that "
                                 "differ in other parameters share a cell"));
    m_measure = add(tr("&Show"), tr("What the cells show"));
    layout->addStretch(1);
    connect(m_across, &QComboBox::activated, this, &SweepMapPanel::chooseAcross);
    connect(m_down, &QComboBox::activated, this, &SweepMapPanel::useChoice);
    connect(m_measure, &QComboBox::activated, this, &SweepMapPanel::useChoice);
    return head;
}

/// What was chosen stays where it still is; else the first two that differ.
void SweepMapPanel::offerParameters()
{
    QStringList names = m_sweeps.varyingNames();
    if (names.isEmpty())
        names = m_model.parameters().names();
    const SweepMapQuery before = m_source->query();
    const QString x = names.contains(before.x) ? before.x : names.value(0);
    const bool isNew = x != before.x;
    const QString y = names.contains(before.y) && before.y != x ? before.y
                      : isNew                                   ? names.value(x == names.value(0))
                                                                : QString();
    m_across->clear();
    m_down->clear();
    m_down->addItem(tr("Nothing"), QString());
    for (const QString &name : std::as_const(names)) {
        m_across->addItem(name, name);
        m_down->addItem(name, name);
    }
    m_across->setCurrentIndex(m_across->findData(x));
    m_down->setCurrentIndex(qMax(0, m_down->findData(y)));
    m_across->setEnabled(names.size() > 1);
    m_down->setEnabled(names.size() > 1);
    fitBox(*m_across);
    fitBox(*m_down);
    useChoice();
    if (m_sweeps.isReading() && !m_slow.isActive())
        m_slow.start();
}

void SweepMapPanel::offerMeasures()
{
    const SweepMapQuery before = m_source->query();
    m_measure->clear();
    const auto add = [this](const QString &text, SweepMeasure measure, const QString &metric) {
        m_measure->addItem(text, int(measure));
        m_measure->setItemData(m_measure->count() - 1, metric, Qt::UserRole + 1);
    };
    add(tr("State"), SweepMeasure::State, {});
    add(tr("Computing time"), SweepMeasure::RunTime, {});
    add(tr("Memory used"), SweepMeasure::Memory, {});
    const QStringList metrics = m_sweeps.metricNames();
    for (const QString &name : metrics)
        add(tr("Last %1").arg(name), SweepMeasure::Metric, name);
    if (metrics.isEmpty())
        add(tr("Last value of a metric"), SweepMeasure::Metric, {});
    for (int i = 0; i < m_measure->count(); ++i) {
        const QString metric = m_measure->itemData(i, Qt::UserRole + 1).toString();
        if (m_measure->itemData(i).toInt() == int(before.measure) &&
            (metric == before.metric || before.metric.isEmpty()))
            m_measure->setCurrentIndex(i);
    }
    fitBox(*m_measure);
    useChoice();
}

/// The one that lies down makes room.
void SweepMapPanel::chooseAcross()
{
    if (m_down->currentData() == m_across->currentData())
        m_down->setCurrentIndex(qMax(0, m_down->findData(m_source->query().x)));
    useChoice();
}

SweepMapQuery SweepMapPanel::chosenQuery() const
{
    SweepMapQuery query;
    query.x = m_across->currentData().toString();
    query.y = m_down->currentData().toString();
    if (query.y == query.x)
        query.y.clear();
    query.measure = SweepMeasure(m_measure->currentData().toInt());
    query.metric = m_measure->currentData(Qt::UserRole + 1).toString();
    return query;
}

void SweepMapPanel::useChoice()
{
    const SweepMapQuery query = chosenQuery();
    if (query.y.isEmpty())
        m_down->setCurrentIndex(0);
    m_source->setQuery(query);
    showState();
}

bool SweepMapPanel::hasOneBatch() const
{
    return m_proxy.query().batch || m_model.rows().batches().size() <= 1;
}

/// The map, or why there is none.
void SweepMapPanel::showState()
{
    const SweepMapQuery &query = m_source->query();
    QString title;
    QString text;
    if (!hasOneBatch()) {
        title = tr("Choose a batch");
        text = tr("A map shows the jobs of one batch by their parameters. Choose a batch in the "
                  "list above.");
    } else if (const QString why = m_sweeps.whyNone(); !why.isEmpty()) {
        title = tr("No parameters to show");
        text = why;
    } else if (m_model.parameters().isEmpty()) {
        title = m_slow.isActive() ? QString() : tr("Reading the parameters …");
    } else if (query.measure == SweepMeasure::Metric && query.metric.isEmpty()) {
        title = tr("No results are known yet");
        text = tr("Perch knows the metrics of a job once it has read its output: choose a job, "
                  "and See results. State, computing time and memory are known of all jobs.");
    }
    const bool isMap = title.isEmpty();
    if (!isMap)
        m_empty->setText(title, text);
    // with other axes there may be a map
    m_head->setVisible(hasOneBatch() && !m_model.parameters().isEmpty());
    m_stack->setCurrentWidget(isMap ? m_mapBox : static_cast<QWidget *>(m_empty));
}

void SweepMapPanel::show(std::shared_ptr<const SweepMap> map)
{
    const QString x = m_view->map().x.name;
    const QString y = m_view->map().y.name;
    m_view->setMap(std::move(map));
    showState();
    followSelection();
    if (m_view->map().x.name != x || m_view->map().y.name != y)
        followCurrentJob();
    showWords();
}

void SweepMapPanel::showLegend()
{
    QList<SweepLegend::Entry> entries;
    const SweepMap &map = m_view->map();
    SweepCellPainter &painter = m_view->cellPainter();
    bool hasHidden = false;
    bool hasMissing = false;
    bool hasMixed = false;
    bool hasValueless = false;
    std::array<std::optional<JobState>, jobStageCount> states;
    for (const SweepCell &cell : map.cells) {
        hasHidden = hasHidden || (cell.count == 0 && cell.hidden > 0);
        hasMissing = hasMissing || (cell.count == 0 && cell.hidden == 0);
        hasMixed = hasMixed || cell.isMixed;
        hasValueless = hasValueless || (cell.count > 0 && std::isnan(cell.value));
        if (cell.count > 0)
            states[size_t(stageOf(cell.state))] = cell.state;
    }
    if (map.query.measure == SweepMeasure::State) {
        for (int stage = 0; stage < jobStageCount; ++stage) {
            if (states[size_t(stage)])
                entries.append(
                    {painter.swatch(*states[size_t(stage)]), stageWords(JobStage(stage))});
        }
    } else if (map.hasValues()) {
        entries.append({painter.valueSwatch(0), shortValueText(map.query.measure, map.least)});
        entries.append({painter.valueSwatch(1), shortValueText(map.query.measure, map.most)});
        if (hasValueless)
            entries.append({painter.swatch(SweepCellPainter::Absent::Valueless), tr("no value")});
    }
    if (hasMixed && map.query.measure == SweepMeasure::State)
        entries.append({painter.mixedSwatch(), tr("several states, the gravest is shown")});
    if (hasHidden)
        entries.append({painter.swatch(SweepCellPainter::Absent::Hidden), tr("behind the filter")});
    if (hasMissing)
        entries.append(
            {painter.swatch(SweepCellPainter::Absent::Missing), tr("not in the queue yet")});
    m_legend->setEntries(entries);
}

QStringList SweepMapPanel::words(int column, int line) const
{
    return sweepCellWords(m_view->map(), column, line, m_model);
}

void SweepMapPanel::showWords()
{
    const QPoint current = m_view->current();
    QStringList all;
    if (current.x() >= 0)
        all = words(current.x(), current.y());
    if (const int without = m_view->map().jobsWithoutValues; without > 0)
        all << tr("%L1 jobs of this batch have no known parameters").arg(without);
    m_words->setText(all.join(QStringLiteral(" · ")));
}

std::vector<int> SweepMapPanel::placesOf(const std::vector<int> &cells) const
{
    const SweepMap &map = m_view->map();
    std::vector<int> places;
    const QPoint current = m_view->current();
    std::vector<int> sorted = cells; // the current one first: its job is shown in detail
    std::stable_partition(sorted.begin(), sorted.end(), [&](int i) {
        return QPoint(map.cells[size_t(i)].x, map.cells[size_t(i)].y) == current;
    });
    for (const int i : sorted) {
        const SweepCell &cell = map.cells[size_t(i)];
        const auto first = map.places.cbegin() + cell.first;
        places.insert(places.end(), first, first + cell.count);
    }
    return places;
}

/// With Ctrl, cells that are chosen already are given up.
void SweepMapPanel::chooseCells(const std::vector<int> &cells, bool adds)
{
    const std::vector<int> places = placesOf(cells);
    const std::vector<int> &rowOfPlace = m_proxy.arrangement().rowOfPlace;
    const bool isFolded = std::any_of(places.cbegin(), places.cend(), [&](int place) {
        return size_t(place) < rowOfPlace.size() && rowOfPlace[size_t(place)] < 0;
    });
    if (isFolded && m_proxy.query().grouping != JobGrouping::None) {
        m_pending = places;
        m_proxy.foldAll(false);
        return;
    }
    if (adds) {
        std::vector<int> chosen = m_table.selectedPlaces();
        std::vector<int> given = places;
        std::sort(chosen.begin(), chosen.end());
        std::sort(given.begin(), given.end());
        if (std::includes(chosen.cbegin(), chosen.cend(), given.cbegin(), given.cend())) {
            std::vector<int> left;
            std::set_difference(chosen.cbegin(), chosen.cend(), given.cbegin(), given.cend(),
                                std::back_inserter(left));
            m_table.choosePlaces(left, false);
            return;
        }
    }
    m_table.choosePlaces(places, adds);
}

void SweepMapPanel::choosePending()
{
    if (m_pending.empty() || !(m_proxy.arrangement().query == m_proxy.query()))
        return;
    const std::vector<int> places = std::exchange(m_pending, {});
    m_table.choosePlaces(places, false);
}

void SweepMapPanel::followSelection()
{
    if (!isVisible())
        return;
    const SweepMap &map = m_view->map();
    std::vector<bool> chosen(map.cells.size());
    for (const int place : m_table.selectedPlaces()) {
        const int cell =
            size_t(place) < map.cellOfPlace.size() ? map.cellOfPlace[size_t(place)] : -1;
        if (cell >= 0)
            chosen[size_t(cell)] = true;
    }
    m_view->setChosen(std::move(chosen));
    if (!m_view->hasFocus()) // else the person moves there
        followCurrentJob();
}

void SweepMapPanel::followCurrentJob()
{
    const SweepMap &map = m_view->map();
    const int place = m_proxy.placeAt(m_table.currentIndex().row());
    if (place < 0 || size_t(place) >= map.cellOfPlace.size() || map.cellOfPlace[size_t(place)] < 0)
        return;
    const SweepCell &cell = map.cells[size_t(map.cellOfPlace[size_t(place)])];
    m_view->setCurrent({cell.x, cell.y});
}

void SweepMapPanel::takeFocus()
{
    QWidget *shown =
        m_stack->currentWidget() == m_mapBox ? static_cast<QWidget *>(m_view) : m_measure;
    shown->setFocus(Qt::TabFocusReason);
}

void SweepMapPanel::tick()
{
    if (m_source->query().measure == SweepMeasure::RunTime)
        m_source->refresh();
}

void SweepMapPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_source->setActive(true);
    showState();
}

void SweepMapPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_source->setActive(false);
}

} // namespace perch

#include "moc_sweepmappanel.cpp"
