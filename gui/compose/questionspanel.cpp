// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/questionspanel.h"

#include "core/submit/submitfile.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/gpuinventory.h"
#include "gui/compose/gpuinventorypanel.h"
#include "gui/compose/jobsahead.h"
#include "gui/compose/jobsaheadtable.h"
#include "gui/compose/willitruncontroller.h"
#include "gui/compose/willitrunpanel.h"
#include "gui/mainwindow.h"
#include "gui/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLocale>
#include <QTabBar>

namespace perch
{

namespace
{

constexpr int leastLines = 14; // of an answer, so that it needs no pulling at the edge first

enum Tab { FindingsTab, JobsTab, WillItRunTab, GpusTab };

} // namespace

QuestionsPanel::QuestionsPanel(ComposeController &compose, QWidget *findings, QWidget *parent)
    : QWidget(parent), m_compose(compose), m_willItRun(new WillItRunController(compose, this)),
      m_gpus(new GpuInventory(this)), m_findings(findings)
{
    m_tabs = new QTabBar;
    m_tabs->addTab(tr("Findings"));
    m_tabs->addTab(tr("Jobs"));
    m_tabs->addTab(tr("Will it run?"));
    m_tabs->addTab(tr("GPUs of the pool"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Questions about this job"));
    m_tabs->setProperty(MainWindow::paneProperty, true);
    auto *willItRun = new WillItRunPanel(*m_willItRun);
    auto *gpus = new GpuInventoryPanel(*m_gpus);
    m_jobs = new JobsAheadTable;
    m_pages = {findings, m_jobs, willItRun, gpus};
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    for (QWidget *page : std::as_const(m_pages)) {
        layout->addWidget(page, 1);
        page->setVisible(page == findings);
    }
    connect(willItRun, &WillItRunPanel::setFieldRequested, &compose, &ComposeController::setField);
    connect(gpus, &GpuInventoryPanel::requireRequested, this,
            [this](const QString &capability, const QString &memory) {
                const SubmitFile file(m_compose.text(m_compose.submitFileName()));
                const QString wanted = QStringLiteral("request_gpus");
                if (file.value(wanted).value_or(QString()).isEmpty()) // the rest counts for nothing
                    m_compose.setField(wanted, QStringLiteral("1"));
                m_compose.setField(QStringLiteral("gpus_minimum_capability"), capability);
                m_compose.setField(QStringLiteral("gpus_minimum_memory"), memory);
            });
    wire();
}

void QuestionsPanel::wire()
{
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        for (qsizetype page = 0; page < m_pages.size(); ++page)
            m_pages[page]->setVisible(page == tab);
        fitHeight();
    });
    connect(m_willItRun, &WillItRunController::changed, this, &QuestionsPanel::summaryChanged);
    connect(m_willItRun, &WillItRunController::gpuSlotsSeen, m_gpus, &GpuInventory::showSlots);
    const auto takeSession = [this] {
        m_willItRun->setSession(m_compose.session());
        m_gpus->setSession(m_compose.session());
    };
    connect(&m_compose, &ComposeController::sessionChanged, this, takeSession);
    takeSession();
    connect(&m_compose, &ComposeController::jobsAheadChanged, this, &QuestionsPanel::showJobs);
    showJobs();
}

void QuestionsPanel::showJobs()
{
    const JobsAhead &ahead = m_compose.jobsAhead();
    m_jobs->setJobs(ahead);
    m_tabs->setTabText(JobsTab, ahead.count > 0
                                    ? tr("Jobs (%1)").arg(QLocale().toString(ahead.count))
                                    : tr("Jobs"));
}

QString QuestionsPanel::summary() const
{
    return m_willItRun->summary();
}

void QuestionsPanel::askWhetherItRuns()
{
    m_tabs->setCurrentIndex(WillItRunTab);
    m_willItRun->ask();
}

bool QuestionsPanel::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest)
        fitHeight();
    return QWidget::event(event);
}

void QuestionsPanel::fitHeight()
{
    const int above =
        m_tabs->sizeHint().height() + contentsMargins().top() + layout()->contentsMargins().top();
    const int most =
        m_tabs->currentIndex() == FindingsTab ? m_findings->maximumHeight() : QWIDGETSIZE_MAX;
    setMinimumHeight(
        m_tabs->currentIndex() == FindingsTab ? 0 : above + leastLines * fontMetrics().height());
    setMaximumHeight(most >= QWIDGETSIZE_MAX ? QWIDGETSIZE_MAX : most + above);
}

} // namespace perch

#include "moc_questionspanel.cpp"
