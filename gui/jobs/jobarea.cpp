// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobarea.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/jobs/jobtimeline.h"
#include "gui/jobs/sweepmappanel.h"
#include "gui/jobs/timesumsbar.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"

#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int quoteLimit = 80; ///< characters of what is repeated of a filter or a name

} // namespace

JobArea::JobArea(JobsModel &model, JobsProxy &proxy, JobSweeps &sweeps, QWidget *parent)
    : QStackedWidget(parent), m_model(model), m_proxy(proxy), m_table(new JobsTable(proxy)),
      m_noMatch(new EmptyState(QStringLiteral("search"), tr("No job matches"), {},
                               tr("Clear the filter")))
{
    m_table->setProperty(MainWindow::paneProperty, true);
    addWidget(m_table);
    addWidget(makeTimeline());
    m_map = new SweepMapPanel(model, proxy, sweeps, *m_table);
    addWidget(m_map);
    addWidget(m_noMatch);
    connect(m_table, &JobsTable::jobActivated, this, &JobArea::jobActivated);
    connect(m_timeline, &JobTimeline::jobActivated, this, &JobArea::jobActivated);
    connect(m_map, &SweepMapPanel::jobActivated, this, &JobArea::jobActivated);
    connect(m_noMatch, &EmptyState::activated, this, &JobArea::clearWanted);
}

/// Where the time of all went, above each job's line.
QWidget *JobArea::makeTimeline()
{
    m_timelineBox = new QWidget;
    m_sums = new TimeSumsBar;
    m_timeline = new JobTimeline(m_model, m_proxy, *m_table->selectionModel());
    m_timeline->setProperty(MainWindow::paneProperty, true);
    auto *layout = new QVBoxLayout(m_timelineBox);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(m_sums);
    layout->addWidget(m_timeline, 1);
    return m_timelineBox;
}

SweepMapView &JobArea::map() const
{
    return m_map->view();
}

void JobArea::setLook(JobsLook look)
{
    m_look = look;
    refresh();
    m_timeline->refresh();
}

void JobArea::takeFocus()
{
    if (currentWidget() == m_map)
        return m_map->takeFocus();
    QWidget *shown =
        currentWidget() == m_timelineBox ? static_cast<QWidget *>(m_timeline) : currentWidget();
    shown->setFocus(Qt::TabFocusReason);
    if (shown != m_noMatch && !m_table->selectionModel()->hasSelection())
        m_table->selectRow(0);
}

void JobArea::refresh()
{
    const JobArrangement &shown = m_proxy.arrangement();
    const bool isEmpty = shown.places.empty() && m_model.rowCount() > 0 && !m_proxy.isArranging();
    if (isEmpty)
        tellThatNothingMatches();
    setCurrentWidget(isEmpty ? m_noMatch : lookWidget());
    m_sums->setSums(shown.times);
}

QWidget *JobArea::lookWidget() const
{
    switch (m_look) {
    case JobsLook::Timeline:
        return m_timelineBox;
    case JobsLook::Map:
        return m_map;
    case JobsLook::Table:
        break;
    }
    return m_table;
}

void JobArea::tellThatNothingMatches()
{
    const JobQuery &query = m_proxy.arrangement().query;
    const QString words = query.words.join(u' ').left(quoteLimit);
    const QString batch =
        query.batch ? m_model.rows().batchName(*query.batch).left(quoteLimit) : QString();
    QString where =
        batch.isEmpty()
            ? tr("All %L1 jobs are still here, behind the filter.").arg(m_model.rowCount())
            : tr("Only the batch %1 was searched.").arg(batch);
    if (!query.stages.isEmpty())
        where += u' ' + tr("Jobs in other states than the chosen ones are not shown.");
    m_noMatch->setText(
        words.isEmpty() ? tr("No job matches") : tr("No job matches “%1”").arg(words), where);
}

void JobArea::tick()
{
    m_table->viewport()->update();
    m_timeline->refresh();
    m_map->tick();
}

} // namespace perch

#include "moc_jobarea.cpp"
