// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobspage.h"

#include "gui/jobs/holdpanel.h"
#include "gui/jobs/jobactions.h"
#include "gui/jobs/jobdetail.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstatedelegate.h"
#include "gui/jobs/queueactions.h"
#include "gui/jobs/whyidle.h"
#include "gui/jobs/whyidlepanel.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>

#include <algorithm>
#include <map>

namespace perch
{

namespace
{

constexpr int countAtOnce = 2'000;        ///< jobs that are counted again with every change
constexpr qsizetype mostAlike = 20'000;   ///< held jobs that are compared, and changed at once
constexpr qsizetype shownAnswers = 2'000; ///< of an action, the refused first

bool isHoldable(JobState state)
{
    return state != JobState::Held && !isFinal(state);
}

bool isHeld(JobState state)
{
    return state == JobState::Held;
}

bool isInQueue(JobState state)
{
    return !isFinal(state);
}

} // namespace

struct JobsPage::Parts {
    explicit Parts(JobsController &jobs) : controller(jobs), model(jobs.model()), proxy(model) {}

    JobsController &controller;
    JobsModel &model;
    JobsProxy proxy;
    QTimer clock;   // running durations, while the page is seen
    QTimer summary; // counts, at most twice a second
    ErrorBanner *banner = nullptr;
    ErrorBanner *report = nullptr; // of the last action
    QStackedWidget *stack = nullptr;
    QWidget *jobsView = nullptr;
    EmptyState *empty = nullptr;
    QLabel *counts = nullptr;
    QLineEdit *filter = nullptr;
    QLabel *noMatch = nullptr;
    QTableView *table = nullptr;
    QScrollArea *detailArea = nullptr;
    JobDetail *detail = nullptr;
    QPushButton *resultsButton = nullptr;
    QAction *results = nullptr;
    QAction *hold = nullptr;
    QAction *release = nullptr;
    QAction *remove = nullptr;
    QueueActions *more = nullptr;
};

JobsPage::JobsPage(JobsController &controller, QWidget *parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(controller))
{
    makeActions();
    makeLayout();
    wireActions();
    wireHoldPanel();
    wireWhyIdlePanel();

    m_parts->clock.setInterval(1000);
    connect(&m_parts->clock, &QTimer::timeout, this, &JobsPage::tick);
    m_parts->summary.setSingleShot(true);
    m_parts->summary.setInterval(500);
    connect(&m_parts->summary, &QTimer::timeout, this, &JobsPage::refreshSummary);

    const auto changed = [this] {
        if (m_parts->model.rowCount() <= countAtOnce)
            refreshSummary(); // so that the counts never disagree with the rows
        else if (!m_parts->summary.isActive())
            m_parts->summary.start();
    };
    JobsModel &model = m_parts->model;
    connect(&model, &JobsModel::dataChanged, this,
            [this, changed](const QModelIndex &first, const QModelIndex &last) {
                changed();
                const QModelIndex now = m_parts->proxy.mapToSource(m_parts->table->currentIndex());
                if (now.isValid() && now.row() >= first.row() && now.row() <= last.row())
                    refreshDetail();
                refreshActions();
            });
    connect(&model, &JobsModel::rowsRemoved, this, changed);
    connect(&model, &JobsModel::rowsInserted, this, [this, changed] {
        changed();
        if (m_parts->stack->currentWidget() == m_parts->empty)
            refreshSummary();
        if (!m_parts->table->currentIndex().isValid())
            m_parts->table->selectRow(0);
    });
    connect(&controller, &JobsController::onlineChanged, this, &JobsPage::refreshSummary);
    connect(&controller, &JobsController::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    refreshSummary();
    refreshActions();
}

JobsPage::~JobsPage() = default;

void JobsPage::makeActions()
{
    const auto make = [this](const QString &text, const QString &iconName, const QString &tip,
                             const QKeySequence &keys) {
        auto *action = new QAction(icon(iconName), text, this);
        action->setToolTip(tip);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        return action;
    };
    m_parts->results = make(tr("See results"), QStringLiteral("results"),
                            tr("Curves, output and files of this job (Enter)"), {});
    m_parts->hold =
        make(tr("Hold"), QStringLiteral("hold"), tr("Stop these jobs and keep them in the queue"),
             QKeySequence(QStringLiteral("Ctrl+H")));
    m_parts->release =
        make(tr("Release"), QStringLiteral("release"), tr("Let held jobs wait for a machine again"),
             QKeySequence(QStringLiteral("Ctrl+R")));
    m_parts->remove =
        make(tr("Remove …"), QStringLiteral("trash"),
             tr("Take these jobs out of the queue for good"), QKeySequence(QKeySequence::Delete));
    connect(m_parts->results, &QAction::triggered, this, [this] {
        const QList<JobId> jobs = selectedJobs();
        if (!jobs.isEmpty())
            Q_EMIT resultsWanted(jobs.first());
    });
    connect(m_parts->hold, &QAction::triggered, this,
            [this] { m_parts->controller.actions().hold(chosenIn(isHoldable)); });
    connect(m_parts->release, &QAction::triggered, this,
            [this] { m_parts->controller.actions().release(chosenIn(isHeld)); });
    connect(m_parts->remove, &QAction::triggered, this, &JobsPage::askRemove);
    m_parts->more = new QueueActions(
        m_parts->controller.actions(), [this] { return chosenJobs(); }, this);
    addActions(m_parts->more->actions());
}

void JobsPage::wireActions()
{
    JobActions &actions = m_parts->controller.actions();
    connect(&actions, &JobActions::ended, this, &JobsPage::showReport);
    connect(m_parts->report, &ErrorBanner::actionTriggered, this, [this] {
        m_parts->report->clear();
        m_parts->controller.actions().undo();
    });
}

void JobsPage::wireHoldPanel()
{
    HoldPanel &panel = m_parts->detail->holdPanel();
    JobActions &actions = m_parts->controller.actions();
    panel.setSources({[this](JobId id) {
                          const RunRecord *run = m_parts->controller.runOf(id);
                          return run ? run->submitText : QString();
                      },
                      [this](int code, int subCode) {
                          QList<Job> held;
                          const int rows = m_parts->model.rowCount();
                          for (int row = 0; row < rows && held.size() < mostAlike; ++row) {
                              const Job *job = m_parts->model.jobAt(row);
                              if (job && job->state == JobState::Held && job->holdCode == code &&
                                  job->holdSubCode == subCode)
                                  held << *job;
                          }
                          return held;
                      }});
    connect(&panel, &HoldPanel::releaseWanted, &actions, &JobActions::release);
    connect(&panel, &HoldPanel::editWanted, &actions,
            [&actions](const QList<JobId> &jobs, const JobEdit &edit) {
                actions.editAndRelease(jobs, {edit});
            });
    connect(&panel, &HoldPanel::composeWanted, this, [this](JobId id, const QString &command) {
        if (const RunRecord *run = m_parts->controller.runOf(id))
            Q_EMIT composeWanted(run->jobFolder, command);
    });
    connect(&actions, &JobActions::busyChanged, &panel, &HoldPanel::setBusy);
    const auto sayObstacle = [this, &panel] {
        panel.setObstacle(m_parts->controller.isOnline()
                              ? QString()
                              : tr("You are not connected to the access point. Connect, then "
                                   "change the job."));
    };
    connect(&m_parts->controller, &JobsController::onlineChanged, &panel, sayObstacle);
    sayObstacle();
}

void JobsPage::wireWhyIdlePanel()
{
    WhyIdlePanel &panel = m_parts->detail->whyIdlePanel();
    WhyIdle &whyIdle = m_parts->controller.whyIdle();
    connect(&panel, &WhyIdlePanel::askWanted, &whyIdle, &WhyIdle::ask);
    connect(&whyIdle, &WhyIdle::changed, this, &JobsPage::refreshDetail);
    connect(&panel, &WhyIdlePanel::editWanted, this,
            [this](const QList<JobId> &jobs, const QString &command, const QString &value) {
                if (const Result<JobEdit> edit = jobEdit(command, value))
                    m_parts->controller.actions().edit(jobs, {*edit});
            });
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

void JobsPage::makeLayout()
{
    m_parts->banner = new ErrorBanner(this);
    m_parts->report = new ErrorBanner(this);
    m_parts->report->setObjectName(QStringLiteral("report"));
    m_parts->empty = new EmptyState(QStringLiteral("jobs"), tr("No jobs yet"),
                                    tr("Submit a job on the Compose page. It appears here at once, "
                                       "and you can follow how its image is "
                                       "copied, where it runs and how it ends."));

    auto *title = new QLabel(tr("Jobs"), this);
    title->setFont(theme::headingFont());
    title->setIndent(theme::headingIndent);
    m_parts->counts = new QLabel(this);
    m_parts->counts->setForegroundRole(QPalette::PlaceholderText);
    m_parts->filter = new QLineEdit(this);
    m_parts->filter->setPlaceholderText(tr("Filter: held, a100, 12.0"));
    m_parts->filter->setAccessibleName(tr("Filter the jobs"));
    m_parts->filter->setClearButtonEnabled(true);
    m_parts->filter->setMaximumWidth(280);
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceM);
    head->addWidget(title);
    head->addWidget(m_parts->counts, 1);
    head->addWidget(m_parts->filter, 1);
    auto *clear = new QAction(tr("Clear the filter"), m_parts->filter);
    clear->setShortcut(QKeySequence(Qt::Key_Escape));
    clear->setShortcutContext(Qt::WidgetShortcut);
    m_parts->filter->addAction(clear);
    connect(clear, &QAction::triggered, m_parts->filter, &QLineEdit::clear);
    connect(m_parts->filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_parts->proxy.setFilterText(text);
        m_parts->noMatch->setVisible(m_parts->proxy.rowCount() == 0 &&
                                     m_parts->model.rowCount() > 0);
    });

    auto *table = new QTableView(this);
    m_parts->table = table;
    table->setModel(&m_parts->proxy);
    table->setObjectName(QStringLiteral("jobs"));
    table->setAccessibleName(tr("Jobs"));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTextElideMode(Qt::ElideRight);
    table->setTabKeyNavigation(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setItemDelegate(new RowDelegate(-1, table));
    table->setItemDelegateForColumn(JobsModel::StateColumn, new JobStateDelegate(-1, table));
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::spaceS + 4);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    table->setSortingEnabled(true);
    table->horizontalHeader()->setStretchLastSection(false);
    table->horizontalHeader()->setMinimumSectionSize(6 * fontMetrics().averageCharWidth());
    for (const int column : {JobsModel::GpuColumn, JobsModel::HostColumn})
        table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    table->setColumnHidden(JobsModel::StartedColumn, true); // the detail panel tells it
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->viewport()->installEventFilter(this);
    table->setContextMenuPolicy(Qt::ActionsContextMenu);
    table->addActions({m_parts->results, m_parts->hold, m_parts->release, m_parts->remove});
    table->addActions(m_parts->more->actions());
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &JobsPage::refreshActions);
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &JobsPage::refreshDetail);
    connect(table, &QTableView::activated, m_parts->results, &QAction::trigger);

    m_parts->noMatch = new QLabel(tr("No job matches the filter."), this);
    m_parts->noMatch->setForegroundRole(QPalette::PlaceholderText);
    m_parts->noMatch->setAlignment(Qt::AlignCenter);
    m_parts->noMatch->hide();

    m_parts->detail = new JobDetail;
    m_parts->detail->layout()->setContentsMargins(theme::spaceM, theme::spaceS, theme::spaceXS,
                                                  theme::spaceS);
    m_parts->detailArea = new QScrollArea;
    m_parts->detailArea->setWidget(m_parts->detail);
    m_parts->detailArea->setWidgetResizable(true);
    m_parts->detailArea->setAccessibleName(tr("About the chosen job"));
    m_parts->detailArea->setFrameShape(QFrame::NoFrame);
    m_parts->detailArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const auto button = [](QAction *action) {
        auto *push = new QPushButton;
        const auto follow = [push, action] {
            push->setText(action->text());
            push->setIcon(action->icon());
            push->setToolTip(action->toolTip());
            push->setEnabled(action->isEnabled());
        };
        follow();
        QObject::connect(action, &QAction::changed, push, follow);
        QObject::connect(push, &QPushButton::clicked, action, &QAction::trigger);
        return push;
    };
    auto *buttons = new QGridLayout;
    buttons->setContentsMargins(theme::spaceM, theme::spaceS, 0, theme::spaceXS);
    buttons->setSpacing(theme::spaceS);
    QPushButton *results = button(m_parts->results);
    m_parts->resultsButton = results;
    buttons->addWidget(results, 0, 0, 1, 3);
    buttons->addWidget(button(m_parts->hold), 1, 0);
    buttons->addWidget(button(m_parts->release), 1, 1);
    buttons->addWidget(button(m_parts->remove), 1, 2);

    table->setProperty(MainWindow::paneProperty, true);
    auto *right = new QWidget;
    right->setProperty(MainWindow::paneProperty, true);
    auto *rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->setSpacing(0);
    rightLayout->addWidget(m_parts->detailArea, 1);
    rightLayout->addLayout(buttons);
    right->setMinimumWidth(300);
    right->setMaximumWidth(480);

    auto *left = new QWidget;
    auto *leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->addWidget(table, 1);
    leftLayout->addWidget(m_parts->noMatch);

    auto *splitter = new QSplitter;
    splitter->addWidget(left);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({760, 310});

    m_parts->jobsView = new QWidget;
    auto *view = new QVBoxLayout(m_parts->jobsView);
    view->setContentsMargins(0, 0, 0, 0);
    view->setSpacing(theme::spaceM);
    view->addLayout(head);
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

/// Each column gets what its usual words need, GPU and machine share the rest. What a narrow window
/// has no room for is left to the detail panel, in this order.
void JobsPage::fitColumns()
{
    QTableView *table = m_parts->table;
    const QFontMetrics metrics(table->font());
    const int margins = 2 * theme::spaceM + 1;
    const auto needs = [&](const QString &words) {
        return metrics.horizontalAdvance(words) + margins;
    };
    const QList<std::pair<int, int>> fixed = {
        {JobsModel::JobColumn, needs(QStringLiteral("1234567.9"))},
        {JobsModel::StateColumn, needs(tr("Transferring")) + 18 + theme::spaceS},
        {JobsModel::DurationColumn, needs(tr("59 min 59 s"))},
        {JobsModel::ExitColumn, needs(tr("signal 11"))},
        {JobsModel::SubmittedColumn, needs(tr("59 min ago"))}};
    int room = table->viewport()->width();
    for (const auto &[column, width] : fixed) {
        if (table->columnWidth(column) != width && !table->isColumnHidden(column))
            table->setColumnWidth(column, width);
        room -= width;
    }
    const int least = needs(QStringLiteral("gpu4001x"));
    const int submitted = fixed.last().second;
    const bool hidesSubmitted = room < 2 * least;
    room += hidesSubmitted ? submitted : 0;
    const bool hidesHost = room < 2 * least;
    const bool hidesGpu = room < least;
    table->setColumnHidden(JobsModel::SubmittedColumn, hidesSubmitted);
    table->setColumnHidden(JobsModel::HostColumn, hidesHost);
    table->setColumnHidden(JobsModel::GpuColumn, hidesGpu);
}

bool JobsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == m_parts->table->viewport())
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

QList<JobId> JobsPage::selectedJobs() const
{
    QList<JobId> jobs;
    const QModelIndexList rows = m_parts->table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        jobs << row.data(JobsModel::JobIdRole).value<JobId>();
    return jobs;
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

QList<JobId> JobsPage::chosenIn(bool (*isMeant)(JobState)) const
{
    QList<JobId> jobs;
    for (const JobId &id : selectedJobs()) {
        const Job *job = m_parts->model.job(id);
        if (job && isMeant(job->state))
            jobs << id;
    }
    return jobs;
}

void JobsPage::showJob(JobId job)
{
    const int row = m_parts->model.rowOf(job);
    if (row < 0)
        return;
    const QModelIndex index = m_parts->proxy.mapFromSource(m_parts->model.index(row, 0));
    if (!index.isValid())
        return;
    m_parts->table->selectRow(index.row());
    m_parts->table->scrollTo(index);
}

void JobsPage::askRemove()
{
    const QList<JobId> jobs = chosenIn(isInQueue);
    if (jobs.isEmpty())
        return;
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Remove jobs"));
    box->setText(jobs.size() == 1
                     ? tr("Remove job %1 from the queue?").arg(jobs.first().text())
                     : tr("Remove %n job(s) from the queue?", nullptr, int(jobs.size())));
    box->setInformativeText(tr("What it has computed so far is lost, unless it has saved it "
                               "elsewhere. Files that came back "
                               "earlier stay where they are."));
    QPushButton *yes = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    QPushButton *no = box->addButton(tr("Keep"), QMessageBox::RejectRole);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    connect(yes, &QPushButton::clicked, this,
            [this, jobs] { m_parts->controller.actions().remove(jobs); });
    box->open();
}

void JobsPage::refreshDetail()
{
    const QModelIndex row = m_parts->proxy.mapToSource(m_parts->table->currentIndex());
    const Job *job = m_parts->model.jobAt(row.isValid() ? row.row() : -1);
    m_parts->detail->setVisible(job != nullptr);
    // of a held job the way out of the hold comes first
    m_parts->resultsButton->setProperty("primary", !job || job->state != JobState::Held);
    m_parts->resultsButton->update();
    if (!job)
        return;
    m_parts->detail->whyIdlePanel().showJob(job->id, m_parts->controller.whyIdle());
    m_parts->detail->showJob(*job, m_parts->model.now());
}

void JobsPage::refreshActions()
{
    int held = 0;
    int holdable = 0;
    int removable = 0;
    int onMachines = 0;
    const QModelIndexList rows = m_parts->table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        const auto state = row.data(JobsModel::StateRole).value<JobState>();
        held += state == JobState::Held ? 1 : 0;
        holdable += state != JobState::Held && !isFinal(state) ? 1 : 0;
        removable += isFinal(state) ? 0 : 1;
        onMachines += isOnMachine(state) ? 1 : 0;
    }
    const auto label = [](const QString &one, const QString &many, int count) {
        return count > 1 ? many.arg(count) : one;
    };
    m_parts->more->setCounts(removable, onMachines);
    m_parts->results->setEnabled(rows.size() == 1);
    m_parts->hold->setEnabled(holdable > 0);
    m_parts->hold->setText(label(tr("Hold"), tr("Hold %1"), holdable));
    m_parts->hold->setToolTip(label(
        tr("Stops the job and keeps it in the queue (condor_hold); Release takes that back"),
        tr("Stops %1 jobs and keeps them in the queue (condor_hold); Release takes that back"),
        holdable));
    m_parts->release->setEnabled(held > 0);
    m_parts->release->setText(label(tr("Release"), tr("Release %1"), held));
    m_parts->release->setToolTip(
        label(tr("Lets the held job wait for a machine again (condor_release)"),
              tr("Lets %1 held jobs wait for machines again (condor_release)"), held));
    m_parts->remove->setEnabled(removable > 0);
    m_parts->remove->setText(label(tr("Remove …"), tr("Remove %1 …"), removable));
}

void JobsPage::refreshSummary()
{
    const int rows = m_parts->model.rowCount();
    m_parts->stack->setCurrentWidget(rows == 0 ? static_cast<QWidget *>(m_parts->empty)
                                               : m_parts->jobsView);
    int waiting = 0;
    int running = 0;
    int held = 0;
    int succeeded = 0;
    int failed = 0;
    for (int row = 0; row < rows; ++row) {
        switch (m_parts->model.jobAt(row)->state) {
        case JobState::Idle:
            ++waiting;
            break;
        case JobState::Held:
            ++held;
            break;
        case JobState::Succeeded:
            ++succeeded;
            break;
        case JobState::Failed:
        case JobState::Killed:
            ++failed;
            break;
        case JobState::Removed:
        case JobState::Unknown:
            break;
        default:
            ++running;
        }
    }
    QStringList words;
    const auto add = [&words](const QString &text, int count) {
        if (count > 0)
            words << text.arg(count);
    };
    add(tr("%1 waiting"), waiting);
    add(tr("%1 on a machine"), running);
    add(tr("%1 held"), held);
    add(tr("%1 succeeded"), succeeded);
    add(tr("%1 failed"), failed);
    const QDateTime heard = m_parts->controller.lastHeard();
    if (!m_parts->controller.isOnline() && heard.isValid())
        words.prepend(tr("Offline, as of %1")
                          .arg(QLocale().toString(heard.toLocalTime(), QLocale::ShortFormat)));
    m_parts->counts->setText(words.join(QStringLiteral(" · ")));
    m_parts->noMatch->setVisible(m_parts->proxy.rowCount() == 0 && rows > 0);
}

void JobsPage::tick()
{
    m_parts->model.setNow(QDateTime::currentDateTimeUtc());
    m_parts->table->viewport()->update();
    m_parts->detail->setNow(m_parts->model.now());
}

void JobsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_parts->clock.start();
}

void JobsPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_parts->clock.stop();
}

} // namespace perch
