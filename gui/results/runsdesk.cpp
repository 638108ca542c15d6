// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runsdesk.h"

#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/mainwindow.h"
#include "gui/results/comparepane.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/runlist.h"
#include "gui/results/runscontroller.h"
#include "gui/widgets/emptystate.h"

#include <QSplitter>
#include <QStackedWidget>

namespace perch
{

RunsDesk::RunsDesk(RunsController &runs, ResultsController &results, QSplitter &columns,
                   QStackedWidget &stack)
    : QObject(&columns), m_runs(runs), m_results(results), m_columns(columns), m_stack(stack)
{
    makeColumns();
    connect(m_list, &RunList::picksChanged, this, &RunsDesk::takePicks);
    connect(m_list, &RunList::filled, this, &RunsDesk::arrange);
    connect(m_compare, &ComparePane::runChosen, this, [this](JobId id) {
        m_list->setCurrent(id);
        show(id);
    });
    connect(m_compare, &ComparePane::noticed, this, &RunsDesk::noticed);
    connect(m_compare, &ComparePane::failed, this, &RunsDesk::failed);
    connect(&runs, &RunsController::failed, this, &RunsDesk::failed);
    connect(&runs, &RunsController::pickedChanged, this, &RunsDesk::arrange);
    connect(&results, &ResultsController::jobShown, this, [this](const Job &job) {
        m_shown = job.id;
        m_compare->setChosen(job.id);
        if (!m_isTaking && !m_runs.picked().contains(job.id)) // asked for on another page
            m_list->choose(job.id);
        arrange();
    });
    connect(&results, &ResultsController::metricsChanged, this, [this] {
        if (m_runs.isComparing())
            m_runs.metrics().take(m_results.job().id, m_results.metrics().series());
    });
    arrange();
}

void RunsDesk::makeColumns()
{
    m_about = m_columns.widget(0);
    auto *shown = qobject_cast<QSplitter *>(m_columns.widget(1));
    Q_ASSERT(shown);
    m_list = new RunList(m_runs);
    m_compare = new ComparePane(m_runs);

    auto *left = new QSplitter(Qt::Vertical);
    left->setChildrenCollapsible(false);
    left->addWidget(m_list);
    left->addWidget(m_about);
    left->setStretchFactor(0, 1);
    left->setStretchFactor(1, 1);
    left->setMinimumWidth(m_about->minimumWidth());
    m_columns.insertWidget(0, left);

    m_charts = new QStackedWidget;
    QWidget *single = shown->widget(0);
    shown->insertWidget(0, m_charts);
    m_charts->addWidget(single);
    m_charts->addWidget(m_compare);
    shown->setStretchFactor(0, 3);
    shown->setSizes({460, 240});

    auto *none = new EmptyState(QStringLiteral("results"), tr("No run picked"),
                                tr("Pick a run on the left to see its curves, its output and its "
                                   "files, or several to compare them."));
    m_right = new QStackedWidget;
    m_columns.addWidget(m_right);
    m_right->addWidget(shown);
    m_right->addWidget(none);
    m_columns.setStretchFactor(0, 0);
    m_columns.setStretchFactor(1, 1);
    m_columns.setSizes({310, 790});
}

void RunsDesk::takePicks()
{
    const QList<JobId> picks = m_list->picked();
    m_runs.pick(picks);
    const JobId current = m_list->current();
    if (picks.contains(current))
        show(current);
    else if (!m_runs.picked().isEmpty() && !m_runs.picked().contains(m_shown))
        show(m_runs.picked().first());
}

void RunsDesk::show(JobId id)
{
    if (id == m_shown)
        return;
    const Job *job = m_runs.jobs().model().job(id);
    const RunRecord *run = m_runs.jobs().runOf(id);
    if (!job)
        return;
    if (!run) {
        Q_EMIT noticed(tr("Job %1 was not submitted with Perch on this computer, so it is not "
                          "known where its output lies.")
                           .arg(id.text()));
        return;
    }
    m_isTaking = true;
    m_results.showJob(*job, *run);
    m_isTaking = false;
}

void RunsDesk::arrange()
{
    const bool isShown = m_shown.cluster >= 0;
    const bool isComparing = m_runs.isComparing();
    m_right->setCurrentIndex(isShown ? 0 : 1);
    m_charts->setCurrentIndex(isComparing ? 1 : 0);
    m_about->setVisible(isShown && !isComparing);
    if (isShown || !m_list->isEmpty())
        m_stack.setCurrentWidget(&m_columns);
}

} // namespace perch

#include "moc_runsdesk.cpp"
