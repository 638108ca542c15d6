// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobspage.h"

#include "gui/jobs/batchlist.h"
#include "gui/jobs/columnsbutton.h"
#include "gui/jobs/historysearch.h"
#include "gui/jobs/jobactions.h"
#include "gui/jobs/jobarea.h"
#include "gui/jobs/jobdetail.h"
#include "gui/jobs/jobfilterbar.h"
#include "gui/jobs/jobmenu.h"
#include "gui/jobs/jobremedies.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobside.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/jobs/jobsweeps.h"
#include "gui/jobs/jobtimeline.h"
#include "gui/jobs/queueactions.h"
#include "gui/jobs/stagechips.h"
#include "gui/jobs/sweepmapview.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/errorbanner.h"

#include <QAction>
#include <QBoxLayout>
#include <QLocale>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr int countAtOnce = 3'000;        ///< jobs whose counts are seen with every change
constexpr qsizetype shownAnswers = 2'000; ///< of an action, the refused first

} // namespace

struct JobsPage::Parts {
    explicit Parts(JobsController &jobs) : controller(jobs), model(jobs.model()), proxy(model) {}

    JobsController &controller;
    JobsModel &model;
    JobsProxy proxy;
    QTimer clock;  // running durations, while the page is seen
    QTimer counts; // of many jobs, a moment after their rows
    ErrorBanner *banner = nullptr;
    ErrorBanner *report = nullptr;   // of the last action
    QStackedWidget *stack = nullptr; // no jobs at all, or:
    QWidget *jobsView = nullptr;
    EmptyState *empty = nullptr;
    JobFilterBar *filter = nullptr;
    QSplitter *left = nullptr;
    BatchList *batches = nullptr;
    bool hasOwnHeight = false; // the person has moved the line below the batches
    JobArea *area = nullptr;
    JobsTable *table = nullptr; // in it
    JobSide *side = nullptr;
    JobMenu *menu = nullptr;
    bool isDetailStale = false;
    std::optional<JobId> wanted; // to be chosen as soon as it is shown
};

JobsPage::JobsPage(JobsController &controller, QWidget *parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(controller))
{
    m_parts->menu = new JobMenu(controller.actions(), *this, [this] { return chosenJobs(); });
    connect(m_parts->menu, &JobMenu::resultsWanted, this, &JobsPage::resultsWanted);
    makeLayout();
    joinFilter();
    joinTable();
    joinActions();

    m_parts->clock.setInterval(1000);
    connect(&m_parts->clock, &QTimer::timeout, this, &JobsPage::tick);
    m_parts->counts.setSingleShot(true);
    m_parts->counts.setInterval(40ms);
    connect(&m_parts->counts, &QTimer::timeout, this, &JobsPage::refreshCounts);
    connect(&m_parts->proxy, &JobsProxy::refreshed, this, &JobsPage::refresh);
    connect(&m_parts->model, &JobsModel::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) {
                const Job *shown = m_parts->table->currentJob();
                const int row = shown ? m_parts->model.rowOf(shown->id) : -1;
                m_parts->isDetailStale =
                    m_parts->isDetailStale || (row >= first.row() && row <= last.row());
            });
    connect(&controller, &JobsController::onlineChanged, this, &JobsPage::refreshSummary);
    connect(&controller, &JobsController::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    refresh();
    refreshSelection();
}

JobsPage::~JobsPage() = default;

void JobsPage::rememberIn(StoreWorker &store)
{
    m_parts->filter->columns().rememberIn(store);
}

void JobsPage::makeLayout()
{
    m_parts->banner = new ErrorBanner(this);
    m_parts->report = new ErrorBanner(this);
    m_parts->report->setObjectName(QStringLiteral("report"));
    m_parts->empty = new EmptyState(QStringLiteral("jobs"), tr("No jobs yet"),
                                    tr("Submit a job on the Compose page. It appears here at once, "
                                       "and you can follow how its image is "
                                       "copied, where it runs and how it ends."));
    m_parts->filter = new JobFilterBar(this);

    auto *splitter = new QSplitter;
    splitter->addWidget(makeLeft());
    splitter->addWidget(makeRight());
    splitter->setStretchFactor(0, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({760, 310});

    m_parts->jobsView = new QWidget;
    auto *view = new QVBoxLayout(m_parts->jobsView);
    view->setContentsMargins(0, 0, 0, 0);
    view->setSpacing(theme::spaceM);
    view->addWidget(m_parts->filter);
    view->addWidget(splitter, 1);

    m_parts->stack = new QStackedWidget(this);
    m_parts->stack->addWidget(m_parts->empty);
    m_parts->stack->addWidget(m_parts->jobsView);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(m_parts->banner);
    layout->addWidget(m_parts->report);
    layout->addWidget(m_parts->stack, 1);
}

/// The batches above the jobs.
QWidget *JobsPage::makeLeft()
{
    m_parts->batches = new BatchList;
    m_parts->batches->setProperty(MainWindow::paneProperty, true);
    m_parts->area = new JobArea(m_parts->model, m_parts->proxy, m_parts->controller.sweeps());
    m_parts->table = &m_parts->area->table();
    for (QWidget *look : {static_cast<QWidget *>(m_parts->table),
                          static_cast<QWidget *>(&m_parts->area->timeline()),
                          static_cast<QWidget *>(&m_parts->area->map())}) {
        look->setContextMenuPolicy(Qt::ActionsContextMenu);
        look->addActions(m_parts->menu->all());
    }

    m_parts->left = new QSplitter(Qt::Vertical);
    m_parts->left->addWidget(m_parts->batches);
    m_parts->left->addWidget(m_parts->area);
    m_parts->left->setStretchFactor(1, 1);
    m_parts->left->setChildrenCollapsible(false);
    connect(m_parts->left, &QSplitter::splitterMoved, this,
            [this] { m_parts->hasOwnHeight = true; });
    connect(m_parts->batches, &BatchList::rowsChanged, this, &JobsPage::fitBatches);
    return m_parts->left;
}

/// One job in detail or its batch, and what can be done.
QWidget *JobsPage::makeRight()
{
    m_parts->side = new JobSide(m_parts->controller, m_parts->menu->makeButtons());
    connect(m_parts->side, &JobSide::composeWanted, this, &JobsPage::composeWanted);
    connect(m_parts->side, &JobSide::valuesWanted, this, &JobsPage::valuesWanted);
    return m_parts->side;
}

void JobsPage::joinFilter()
{
    JobFilterBar *filter = m_parts->filter;
    JobsProxy *proxy = &m_parts->proxy;
    HistorySearch *history = &m_parts->controller.historySearch();
    connect(filter, &JobFilterBar::textChanged, proxy, [proxy, history](const QString &text) {
        proxy->setFilterText(text);
        history->search(proxy->query().words);
    });
    connect(history, &HistorySearch::found, proxy, &JobsProxy::setFound);
    connect(filter, &JobFilterBar::groupingChosen, proxy, &JobsProxy::setGrouping);
    connect(filter, &JobFilterBar::foldWanted, proxy, &JobsProxy::foldAll);
    connect(&filter->chips(), &StageChips::stagesChosen, proxy, &JobsProxy::setStages);
    connect(&filter->columns(), &ColumnsButton::columnsChosen, m_parts->table,
            &JobsTable::setColumns);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, filter,
            &JobFilterBar::takeFocus);
    connect(filter, &JobFilterBar::lookChosen, m_parts->area, &JobArea::setLook);
    connect(filter, &JobFilterBar::leftForTable, m_parts->area, &JobArea::takeFocus);
    connect(m_parts->batches, &BatchList::batchChosen, proxy, &JobsProxy::setBatch);
    JobSweeps *sweeps = &m_parts->controller.sweeps();
    connect(proxy, &JobsProxy::refreshed, sweeps,
            [proxy, sweeps] { sweeps->setBatch(proxy->query().batch); });
    connect(sweeps, &JobSweeps::changed, this, [this, sweeps] {
        if (!sweeps->isReading()) // until then the grouping may be one of the next batch, too
            m_parts->filter->setParameters(sweeps->varyingNames());
        refreshDetail();
    });
    connect(m_parts->batches, &BatchList::batchChosen, this, &JobsPage::refreshActions);
    connect(m_parts->area, &JobArea::clearWanted, this, &JobsPage::clearFilter);
}

void JobsPage::joinTable()
{
    JobsTable *table = m_parts->table;
    connect(table, &JobsTable::selectionMoved, this, &JobsPage::refreshSelection);
    connect(m_parts->area, &JobArea::jobActivated, m_parts->menu->results(), &QAction::trigger);
    connect(table, &JobsTable::typed, m_parts->filter, &JobFilterBar::type);
}

void JobsPage::joinActions()
{
    JobActions &actions = m_parts->controller.actions();
    connect(&actions, &JobActions::ended, this, &JobsPage::showReport);
    connect(m_parts->report, &ErrorBanner::actionTriggered, this, [this] {
        m_parts->report->clear();
        m_parts->controller.actions().undo();
    });
    const auto *remedies = new JobRemedies(m_parts->controller, m_parts->side->detail(), this);
    connect(remedies, &JobRemedies::composeWanted, this, &JobsPage::composeWanted);
    connect(remedies, &JobRemedies::changed, this, &JobsPage::refreshDetail);
}

void JobsPage::showReport(const ActionReport &report)
{
    QStringList lines;
    for (const JobAnswer &answer : report.answers.mid(0, shownAnswers))
        lines << QStringLiteral("%1  %2").arg(answer.id.text(), answer.said);
    if (report.answers.size() > shownAnswers)
        lines << tr("… and %1 more").arg(report.answers.size() - shownAnswers);
    m_parts->report->showOutcome(report.isWhole, report.summary, lines.join(u'\n'),
                                 report.undoText);
}

void JobsPage::clearFilter()
{
    m_parts->filter->clear();
    m_parts->batches->chooseBatch({});
    m_parts->proxy.setBatch({});
}

QList<JobId> JobsPage::selectedJobs() const
{
    return m_parts->table->selectedJobs();
}

void JobsPage::showBatch(const QString &name)
{
    clearFilter();
    const JobRows &rows = m_parts->model.rows();
    for (const JobBatch &batch : rows.batches()) {
        if (name.isEmpty() || rows.batchName(batch.number) != name)
            continue;
        m_parts->batches->chooseBatch(batch.number);
        m_parts->proxy.setBatch(batch.number);
    }
    refreshActions();
}

std::optional<QString> JobsPage::batchInFront() const
{
    if (!isVisible() || !isActiveWindow() || window()->isMinimized())
        return std::nullopt;
    const std::optional<int> batch = m_parts->proxy.query().batch;
    return batch ? m_parts->model.rows().batchName(*batch) : QString();
}

QList<Job> JobsPage::chosenJobs() const
{
    QList<Job> jobs;
    for (const JobId &id : selectedJobs()) {
        if (const Job *job = m_parts->model.job(id))
            jobs << *job;
    }
    return jobs;
}

void JobsPage::showJob(JobId job)
{
    if (m_parts->model.rowOf(job) < 0)
        return;
    m_parts->wanted = job;
    if (m_parts->proxy.rowOf(job) < 0) {
        clearFilter();
        if (m_parts->proxy.query().grouping != JobGrouping::None)
            m_parts->proxy.foldAll(false);
    }
    chooseWanted();
}

void JobsPage::chooseWanted()
{
    if (!m_parts->wanted)
        return;
    const bool isGone = m_parts->model.rowOf(*m_parts->wanted) < 0;
    if (m_parts->table->chooseJob(*m_parts->wanted) || isGone)
        m_parts->wanted.reset();
}

void JobsPage::refresh()
{
    const bool hasJobs = m_parts->model.rowCount() > 0;
    const bool isFirst = hasJobs && m_parts->stack->currentWidget() == m_parts->empty;
    m_parts->stack->setCurrentWidget(hasJobs ? m_parts->jobsView : m_parts->empty);
    m_parts->area->refresh();
    chooseWanted();
    if (isFirst && !m_parts->table->currentIndex().isValid())
        m_parts->table->selectRow(0);
    if (isFirst || m_parts->model.rowCount() <= countAtOnce)
        refreshCounts();
    else if (!m_parts->counts.isActive())
        m_parts->counts.start(); // not in one go with the rows: neither holds up the window
}

void JobsPage::refreshCounts()
{
    m_parts->batches->setJobs(m_parts->model.rows());
    refreshFilter();
    refreshSummary();
    if (std::exchange(m_parts->isDetailStale, false))
        refreshDetail();
    refreshActions();
}

void JobsPage::refreshFilter()
{
    const JobArrangement &shown = m_parts->proxy.arrangement();
    m_parts->filter->chips().setCounts(m_parts->model.rows().counts(), shown.stages);
    const bool areAllFolded = std::all_of(shown.groups.cbegin(), shown.groups.cend(),
                                          [](const JobGroup &group) { return group.isFolded; });
    m_parts->filter->setGroups(shown.query.grouping != JobGrouping::None, areAllFolded);
}

void JobsPage::refreshSummary()
{
    const int all = m_parts->model.rowCount();
    const int shown = int(m_parts->proxy.arrangement().places.size());
    QStringList words;
    const QDateTime heard = m_parts->controller.lastHeard();
    if (!m_parts->controller.isOnline() && heard.isValid())
        words << tr("Offline, as of %1")
                     .arg(QLocale().toString(heard.toLocalTime(), QLocale::ShortFormat));
    if (shown != all)
        words << tr("%L1 of %L2 jobs").arg(shown).arg(all);
    else
        words << (all == 1 ? tr("1 job") : tr("%L1 jobs").arg(all));
    m_parts->filter->setSummary(words.join(QStringLiteral(" · ")));
}

void JobsPage::refreshSelection()
{
    refreshDetail();
    refreshActions();
}

void JobsPage::refreshDetail()
{
    const Job *job = m_parts->table->currentJob();
    // of a held job the way out of the hold comes first
    m_parts->menu->setResultsPrimary(!job || job->state != JobState::Held);
    m_parts->side->showJob(job);
}

void JobsPage::refreshActions()
{
    StageCounts stages;
    int onMachines = 0;
    const std::vector<int> places = m_parts->table->selectedPlaces();
    for (const int place : places) {
        if (m_parts->proxy.idInPlace(place).cluster < 0)
            continue;
        const JobState state = m_parts->model.rows().at(place).state;
        stages.add(stageOf(state));
        onMachines += isOnMachine(state) ? 1 : 0;
    }
    m_parts->menu->setChosen(int(places.size()), stages, onMachines);
    m_parts->side->setScope(m_parts->proxy.query().batch, places);
}

/// As high as the batches need, until a person moves the line.
void JobsPage::fitBatches()
{
    if (m_parts->hasOwnHeight || m_parts->batches->batches().rowCount() == 0)
        return;
    const int wanted = m_parts->batches->sizeHint().height();
    m_parts->batches->setMinimumHeight(m_parts->batches->sizeHintForRow(0));
    m_parts->left->setSizes({wanted, qMax(1, m_parts->left->height() - wanted)});
}

void JobsPage::tick()
{
    m_parts->model.setNow(QDateTime::currentDateTimeUtc());
    m_parts->area->tick();
    m_parts->side->tick();
}

void JobsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fitBatches();
    m_parts->clock.start();
}

void JobsPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_parts->clock.stop();
}

} // namespace perch

#include "moc_jobspage.cpp"
