// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobside.h"

#include "gui/jobs/batchpanel.h"
#include "gui/jobs/hourslist.h"
#include "gui/jobs/jobdetail.h"
#include "gui/jobs/joblogs.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/submitteddialog.h"
#include "gui/jobs/whyidle.h"
#include "gui/jobs/whyidlepanel.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto reckonAgainAfter = 2s;
constexpr auto reckonSoon = 30ms; ///< a choice may go on: with the arrow keys, or the mouse

QWidget *scrolled(QWidget *inside, const QString &name)
{
    auto *area = new QScrollArea;
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setAccessibleName(name);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

} // namespace

JobSide::JobSide(JobsController &controller, QWidget *buttons, QWidget *parent)
    : QWidget(parent), m_controller(controller), m_pages(new QStackedWidget(this)),
      m_reckoner(controller.model()), m_pause(reckonAgainAfter)
{
    setProperty(MainWindow::paneProperty, true);
    setMinimumWidth(300);
    setMaximumWidth(480);
    m_pages->addWidget(makeJobPage());
    m_pages->addWidget(makeBatchPage());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(makeSwitch());
    layout->addWidget(m_pages, 1);
    layout->addWidget(buttons);

    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &JobSide::reckon);
    connect(&m_reckoner, &BatchReckoner::done, this, &JobSide::showBatch);
    connect(&controller.model(), &JobsModel::jobsChanged, this, [this] {
        m_isStale = true;
        if (isVisible() && !m_again.isActive())
            m_again.start(m_pause);
    });
}

QWidget *JobSide::makeSwitch()
{
    auto *box = new QWidget(this);
    auto *layout = new QHBoxLayout(box);
    layout->setContentsMargins(theme::spaceM, 0, 0, 0);
    layout->setSpacing(2);
    m_switch = new QButtonGroup(this);
    const auto add = [&](Page page, const QString &text, const QString &iconName,
                         const QString &tip) {
        auto *button = new QPushButton(icon(iconName), text, box);
        button->setToolTip(tip);
        button->setCheckable(true);
        button->setChecked(page == Page::Job);
        m_switch->addButton(button, int(page));
        layout->addWidget(button);
    };
    add(Page::Job, tr("Job"), QStringLiteral("info"), tr("The chosen job in detail"));
    add(Page::Batch, tr("Batch"), QStringLiteral("jobs"),
        tr("All jobs of the batch together: what to ask for next time, where the hours went, what "
           "was submitted"));
    layout->addStretch(1);
    connect(m_switch, &QButtonGroup::idToggled, this, [this](int page, bool isOn) {
        if (!isOn)
            return;
        m_pages->setCurrentIndex(page);
        reckon();
    });
    return box;
}

QWidget *JobSide::makeJobPage()
{
    m_detail = new JobDetail;
    m_detail->layout()->setContentsMargins(theme::spaceM, theme::spaceS, theme::spaceXS,
                                           theme::spaceS);
    m_noDetail = new QLabel(tr("Choose a job to see its phases, its machine and what it used."));
    m_noDetail->setForegroundRole(QPalette::PlaceholderText);
    m_noDetail->setWordWrap(true);
    m_noDetail->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_noDetail->setContentsMargins(theme::spaceM, theme::spaceS, 0, 0);
    auto *inside = new QWidget;
    auto *layout = new QVBoxLayout(inside);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_noDetail);
    layout->addWidget(m_detail, 1);
    return scrolled(inside, tr("About the chosen job"));
}

QWidget *JobSide::makeBatchPage()
{
    m_batch = new BatchPanel;
    connect(m_batch, &BatchPanel::valuesWanted, this, &JobSide::valuesWanted);
    connect(m_batch, &BatchPanel::folderWanted, this,
            [this](const QString &folder) { Q_EMIT composeWanted(folder, {}); });
    connect(m_batch, &BatchPanel::submittedWanted, this, [this](const RunRecord &run) {
        auto *dialog = new SubmittedDialog(run, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(&m_batch->hours(), &HoursList::periodChosen, this, &JobSide::reckon);
    return scrolled(m_batch, tr("About the batch"));
}

void JobSide::setPage(Page page)
{
    m_switch->button(int(page))->setChecked(true);
}

void JobSide::showJob(const Job *job)
{
    m_detail->setVisible(job != nullptr);
    m_noDetail->setVisible(job == nullptr);
    if (!job)
        return;
    const RunRecord *run = m_controller.runOf(job->id);
    const std::optional<LogFacts> log = m_controller.logs().logOf(job->id.cluster);
    JobOrigin origin;
    if (run) {
        origin.folder = run->jobFolder;
        origin.image = run->imageUrl;
    }
    if (log) {
        origin.log = log->path;
        origin.damagedRecords = log->damagedRecords;
    }
    origin.parameters = m_controller.model().parameters().words(job->id);
    m_detail->whyIdlePanel().showJob(job->id, m_controller.whyIdle());
    m_detail->showJob(*job, origin, m_controller.model().now());
}

void JobSide::setScope(std::optional<int> batch, const std::vector<int> &chosen)
{
    const std::vector<int> several = chosen.size() > 1 ? chosen : std::vector<int>();
    if (batch == m_scope.batch && several == m_scope.chosen)
        return;
    m_scope.batch = batch;
    m_scope.chosen = several;
    m_isStale = true;
    m_again.start(reckonSoon);
}

/// Only while somebody looks.
void JobSide::reckon()
{
    if (!isVisible() || m_switch->checkedId() != int(Page::Batch))
        return;
    m_again.stop();
    m_isStale = false;
    m_scope.period = m_batch->hours().period(m_controller.model().now());
    m_batch->setBusy(true);
    m_clock.start();
    m_reckoner.begin(m_scope);
}

void JobSide::showBatch()
{
    m_pause = std::max<std::chrono::milliseconds>(reckonAgainAfter,
                                                  std::chrono::milliseconds(4 * m_clock.elapsed()));
    m_batch->showReport(report());
    if (m_isStale && !m_again.isActive())
        m_again.start(m_pause);
}

QString JobSide::scopeTitle() const
{
    if (m_scope.isSelection())
        return tr("%L1 chosen jobs").arg(m_scope.chosen.size());
    const JobRows &rows = m_controller.model().rows();
    if (m_scope.batch)
        return rows.batchName(*m_scope.batch);
    return rows.batches().size() == 1 ? rows.batchName(rows.batches().cbegin().key())
                                      : tr("All jobs");
}

BatchReport JobSide::report() const
{
    const BatchReckoning &sums = m_reckoner.reckoning();
    BatchReport report;
    report.title = scopeTitle();
    report.counts = sums.counts;
    report.hours = sums.hours;
    report.clusters = sums.clusters;
    report.unknownEvents = sums.unknownEvents;
    const bool isOneBatch =
        m_scope.isSelection() || m_scope.batch || m_controller.model().rows().batches().size() < 2;
    if (isOneBatch) {
        if (const RunRecord *run = m_controller.runOf(sums.newest))
            report.run = *run;
        report.sizing = rightSizing(sums.usage, m_controller.limits(),
                                    report.run ? report.run->submitText : QString());
        if (const auto log = m_controller.logs().logOf(sums.newest.cluster)) {
            report.logPath = log->path;
            report.damagedRecords = log->damagedRecords;
        }
    }
    return report;
}

void JobSide::tick()
{
    m_detail->setNow(m_controller.model().now());
}

void JobSide::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_isStale)
        reckon();
}

void JobSide::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    if (m_reckoner.isBusy())
        m_isStale = true;
    m_reckoner.stop();
}

} // namespace perch

#include "moc_jobside.cpp"
