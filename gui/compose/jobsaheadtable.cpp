// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobsaheadtable.h"

#include "gui/compose/jobsahead.h"
#include "gui/theme.h"
#include "gui/widgets/rowdelegate.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int widestColumn = 26; // in letters: what is longer is elided, and whole in the tool tip

QString reasonForNone(const JobsAhead &ahead)
{
    for (const SubmitProblem &problem : ahead.problems) {
        if (problem.kind != SubmitProblem::Kind::Warning)
            return problem.message;
    }
    return JobsAheadTable::tr("The submit description makes no job. Its last line is: queue");
}

} // namespace

JobsAheadTable::JobsAheadTable(QWidget *parent) : QWidget(parent)
{
    makeTable();
    for (QLabel **label : {&m_none, &m_note}) {
        *label = new QLabel;
        (*label)->setTextFormat(Qt::PlainText);
        (*label)->setWordWrap(true);
        (*label)->setForegroundRole(QPalette::PlaceholderText);
        (*label)->setTextInteractionFlags(Qt::TextSelectableByMouse);
        (*label)->setContentsMargins(theme::spaceM, 0, theme::spaceM, theme::spaceS);
    }
    m_none->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_none);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_note);
    setJobs({});
}

void JobsAheadTable::makeTable()
{
    m_table = new QTableView;
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("What each job will be"));
    m_table->setItemDelegate(new RowDelegate(-1, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + theme::spaceS);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &JobsAheadTable::showNote);
}

void JobsAheadTable::setJobs(const JobsAhead &ahead)
{
    m_model.setExpansion(ahead.count > 0 ? ahead.expansion : nullptr);
    const bool none = m_model.rowCount() == 0;
    m_none->setText(none ? reasonForNone(ahead) : QString());
    m_none->setVisible(none);
    m_table->setVisible(!none);
    fitColumns();
    showNote();
}

/// By the first rows: looking at all of 100,000 would make them all.
void JobsAheadTable::fitColumns()
{
    const QFontMetrics metrics = fontMetrics();
    const int most = widestColumn * metrics.horizontalAdvance(u'm');
    for (int column = 0; column < m_model.columnCount(); ++column) {
        int width = metrics.horizontalAdvance(
            m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        for (int row = 0; row < std::min(m_model.rowCount(), 20); ++row)
            width = std::max(
                width, metrics.horizontalAdvance(m_model.index(row, column).data().toString()));
        m_table->setColumnWidth(column, std::min(width, most) + 4 * theme::spaceS);
    }
}

void JobsAheadTable::showNote()
{
    const QModelIndex current = m_table->currentIndex();
    const QString problem = current.data(JobTableModel::ProblemRole).toString();
    m_note->setText(!problem.isEmpty() ? tr("Job %1: %2").arg(current.row()).arg(problem)
                                       : tr("HTCondor gives the number of the cluster; in names "
                                            "that carry it, 1 stands for it here."));
    m_note->setVisible(m_model.rowCount() > 0);
}

} // namespace perch

#include "moc_jobsaheadtable.cpp"
