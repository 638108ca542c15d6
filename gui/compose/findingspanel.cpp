// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/findingspanel.h"

#include "gui/compose/findingdetails.h"
#include "gui/theme.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

namespace perch
{

FindingsPanel::FindingsPanel(QWidget *parent) : QWidget(parent)
{
    makeTable();
    m_none = new QLabel(tr("Nothing to remark."));
    m_none->setForegroundRole(QPalette::PlaceholderText);
    m_mend = new QPushButton;
    m_mend->hide();
    connect(m_mend, &QPushButton::clicked, this, &FindingsPanel::mend);
    m_details = new FindingDetails(m_model, *m_table);
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceM);
    head->addWidget(m_none, 1);
    head->addWidget(m_mend);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_details);
    show();
}

void FindingsPanel::makeTable()
{
    m_table = new QTableView;
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("What Perch found in the submit description"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int em = fontMetrics().horizontalAdvance(u'm');
    m_table->setColumnWidth(FindingsModel::SeverityColumn, 7 * em);
    m_table->setColumnWidth(FindingsModel::LineColumn, 3 * em);
    connect(m_table, &QTableView::clicked, this, &FindingsPanel::choose);
    connect(m_table, &QTableView::activated, this, &FindingsPanel::choose);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &FindingsPanel::showMend);
}

void FindingsPanel::setFindings(const QList<Finding> &findings)
{
    m_model.setFindings(findings);
    show();
}

void FindingsPanel::setComplaints(const QList<SubmitComplaint> &complaints)
{
    m_model.setComplaints(complaints);
    show();
}

void FindingsPanel::show()
{
    const bool none = m_model.rowCount() == 0;
    m_none->setVisible(none);
    m_table->setVisible(!none);
    // with nothing to tell, the editor gets the room
    setMaximumHeight(none ? QFontMetrics(theme::sectionFont()).height() + 2 * theme::spaceS
                          : QWIDGETSIZE_MAX);
    showMend();
    Q_EMIT changed();
}

void FindingsPanel::mend()
{
    const Finding finding = fixable();
    if (!finding.fix.isEmpty())
        Q_EMIT mendWanted(finding);
}

void FindingsPanel::showMend()
{
    const Finding finding = fixable();
    m_mend->setVisible(!finding.fix.isEmpty());
    m_mend->setText(finding.file.isEmpty() ? tr("Mend line %1").arg(finding.line)
                                           : tr("Mend %1").arg(finding.file.section(u'/', -1)));
    m_mend->setToolTip(
        tr("%1 (Alt+Return; Ctrl+Z takes it back)").arg(finding.fix.label).toHtmlEscaped());
}

/// Of the chosen row, else the first that has a fix; one without where there is none.
Finding FindingsPanel::fixable() const
{
    const QList<Finding> &findings = m_model.all();
    const Finding chosen = findings.value(m_table->currentIndex().row());
    if (!chosen.fix.isEmpty())
        return chosen;
    for (const Finding &finding : findings) {
        if (!finding.fix.isEmpty())
            return finding;
    }
    return {};
}

void FindingsPanel::choose(const QModelIndex &index)
{
    const int line = index.siblingAtColumn(0).data(FindingsModel::LineRole).toInt();
    if (line > 0)
        Q_EMIT placeChosen(index.siblingAtColumn(0).data(FindingsModel::FileRole).toString(), line);
}

} // namespace perch
