// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runlist.h"

#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/results/runscontroller.h"
#include "gui/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace perch
{

namespace
{

constexpr int iconColumn = 18 + 2 * theme::spaceM;

/// The jobs that ran, with what they were started with beside their ids.
class RunsProxy final : public JobsProxy
{
public:
    RunsProxy(RunsController &runs, QObject *parent)
        : JobsProxy(runs.jobs().model(), parent), m_runs(runs)
    {
        setStartedOnly(true);
        setGrouping(JobGrouping::Batch);
        QObject::connect(&runs.origins(), &RunOrigins::changed, this, [this] {
            if (rowCount() > 0)
                Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0));
        });
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        // an icon of its own shape says the state; the words have no room
        if (index.column() == JobsModel::StateColumn && jobAt(index.row())) {
            const QVariant words = JobsProxy::data(index, Qt::DisplayRole);
            return role == Qt::DisplayRole          ? QVariant(QString())
                   : role == Qt::AccessibleTextRole ? words
                                                    : JobsProxy::data(index, role);
        }
        const bool isName = index.column() == JobsModel::JobColumn &&
                            (role == Qt::DisplayRole || role == Qt::ToolTipRole);
        const Job *job = isName ? jobAt(index.row()) : nullptr;
        if (!job)
            return JobsProxy::data(index, role);
        const QStringList words = m_runs.origins().parameters().words(job->id);
        if (role == Qt::ToolTipRole)
            return (QStringList{QObject::tr("Job %1").arg(job->id.text())} + words)
                .join(u'\n')
                .toHtmlEscaped()
                .replace(u'\n', QStringLiteral("<br>"));
        if (words.isEmpty())
            return job->id.text();
        return QStringLiteral("%1  %2").arg(job->id.text(), words.join(QStringLiteral(" · ")));
    }

private:
    RunsController &m_runs;
};

} // namespace

RunList::RunList(RunsController &runs, QWidget *parent)
    : QWidget(parent), m_runs(runs), m_proxy(new RunsProxy(runs, this)),
      m_table(new JobsTable(*m_proxy)), m_filter(new QLineEdit), m_count(new QLabel)
{
    auto *title = new QLabel(tr("Runs"));
    title->setFont(theme::sectionFont());
    m_count->setTextFormat(Qt::PlainText);
    m_count->setFont(theme::hintFont());
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_count->setWordWrap(true);
    m_filter->setPlaceholderText(tr("Filter: sweep, failed, a100"));
    m_filter->setAccessibleName(tr("Filter the runs"));
    m_filter->setToolTip(
        tr("Each word must be found: in the id, the batch, the state, the machine or its GPU"));
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    m_table->setObjectName(QStringLiteral("runs"));
    m_table->setAccessibleName(tr("Runs: Ctrl or Shift picks several to compare"));
    m_table->setColumns({JobsModel::JobColumn, JobsModel::StateColumn});
    QHeaderView *header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(JobsModel::JobColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(JobsModel::StateColumn, QHeaderView::Fixed);
    header->setMinimumSectionSize(iconColumn);
    header->resizeSection(JobsModel::StateColumn, iconColumn);
    header->hide();
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, theme::spaceM, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(title);
    layout->addWidget(m_filter);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_count);

    connect(m_filter, &QLineEdit::textChanged, m_proxy, &JobsProxy::setFilterText);
    connect(m_table, &JobsTable::typed, this, [this](const QString &text) {
        m_filter->setFocus();
        m_filter->setText(text);
    });
    connect(m_table, &JobsTable::selectionMoved, this, [this] {
        showCount();
        Q_EMIT picksChanged();
    });
    connect(m_proxy, &JobsProxy::rowsMoved, this, [this] {
        chooseWanted();
        Q_EMIT filled();
    });
    showCount();
}

bool RunList::isEmpty() const
{
    return m_proxy->rowCount() == 0 && m_filter->text().isEmpty();
}

QList<JobId> RunList::picked() const
{
    return m_table->selectedJobs();
}

JobId RunList::current() const
{
    const Job *job = m_table->currentJob();
    return job ? job->id : JobId{-1, -1};
}

void RunList::choose(JobId id)
{
    m_wanted = id;
    chooseWanted();
}

void RunList::chooseWanted()
{
    if (m_wanted.cluster < 0)
        return;
    if (m_proxy->rowOf(m_wanted) >= 0) {
        const JobId id = std::exchange(m_wanted, {-1, -1});
        m_table->chooseJob(id);
        return;
    }
    const JobsModel &jobs = m_runs.jobs().model();
    const int place = jobs.placeOf(m_wanted);
    if (place < 0)
        return;
    const int batch = jobs.rows().at(place).batch;
    for (const JobGroup &group : m_proxy->arrangement().groups) {
        if (group.key == batch && group.isFolded) {
            m_proxy->setFolded(group.headerRow, false); // and comes again when it lies there
            return;
        }
    }
}

void RunList::setCurrent(JobId id)
{
    const int row = m_proxy->rowOf(id);
    if (row < 0 || id == current())
        return;
    m_table->selectionModel()->setCurrentIndex(m_proxy->index(row, 0),
                                               QItemSelectionModel::NoUpdate);
}

void RunList::showCount()
{
    const qsizetype count = picked().size();
    m_count->setText(count > 1 ? tr("%L1 runs picked").arg(count)
                               : tr("Ctrl or Shift picks several to compare, the title of a batch "
                                    "all of its runs."));
}

/// Down goes from the filter to the rows, Escape makes it empty.
bool RunList::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_filter && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_table->setFocus();
            return true;
        }
        if (key == Qt::Key_Escape && !m_filter->text().isEmpty()) {
            m_filter->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace perch

#include "moc_runlist.cpp"
