// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/rundifferencesview.h"

#include "core/rundifferences.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/results/runscontroller.h"
#include "gui/theme.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace perch
{

namespace
{

QString partTitle(RunDifference::Part part)
{
    switch (part) {
    case RunDifference::Part::Parameter:
        return RunDifferencesView::tr("Parameters");
    case RunDifference::Part::Result:
        return RunDifferencesView::tr("Results");
    case RunDifference::Part::Submitted:
        return RunDifferencesView::tr("What was submitted");
    case RunDifference::Part::Machine:
        return RunDifferencesView::tr("Where and how long it ran");
    }
    return {};
}

QString plain(QString text)
{
    return text.replace(u'\n', u' ').left(500);
}

} // namespace

RunDifferencesView::RunDifferencesView(RunsController &runs, QWidget *parent)
    : QWidget(parent), m_runs(runs), m_all(new QCheckBox(tr("Show what is the same, too"))),
      m_rows(new QTreeWidget)
{
    m_rows->setAccessibleName(tr("In what the two runs differ"));
    m_rows->setColumnCount(4);
    m_rows->setRootIsDecorated(false);
    m_rows->setItemsExpandable(false);
    m_rows->setUniformRowHeights(true);
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->setTextElideMode(Qt::ElideMiddle);
    m_rows->setIndentation(theme::spaceM);
    m_rows->header()->setStretchLastSection(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(m_all);
    layout->addWidget(m_rows, 1);
    connect(m_all, &QCheckBox::toggled, this, [this] {
        m_shown.clear();
        fill();
    });
}

void RunDifferencesView::refresh(const RunSheet &sheet)
{
    m_sheet = sheet;
    fill();
}

void RunDifferencesView::fill()
{
    if (m_sheet.rows.size() < 2)
        return;
    const auto compared = [this](qsizetype row) {
        ComparedRun run;
        run.row = m_sheet.rows.at(row);
        run.parameterNames = m_sheet.parameterNames;
        if (const RunRecord *record = m_runs.jobs().runOf(run.row.id))
            run.record = *record;
        if (const RunCurves *curves = m_runs.metrics().curvesOf(run.row.id))
            run.scores = curves->scores;
        return run;
    };
    const QList<RunDifference> all = differencesOf(compared(0), compared(1));
    const QStringList names = m_sheet.names();
    QStringList shown = names;
    for (const RunDifference &one : all)
        shown << one.what << one.first << one.second;
    if (shown == m_shown)
        return;
    m_shown = shown;
    m_rows->clear();
    m_rows->setHeaderLabels({tr("What"), QString(), names.at(0), names.at(1)});
    QTreeWidgetItem *head = nullptr;
    std::optional<RunDifference::Part> part;
    for (const RunDifference &one : all) {
        if (one.isSame() && !m_all->isChecked())
            continue;
        if (part != one.part) {
            part = one.part;
            head = new QTreeWidgetItem(m_rows, {partTitle(one.part)});
            QFont bold = font();
            bold.setWeight(QFont::DemiBold);
            head->setFont(0, bold);
            head->setFirstColumnSpanned(true);
            head->setFlags(Qt::ItemIsEnabled);
        }
        auto *item = new QTreeWidgetItem(
            head, {plain(one.what), one.isSame() ? QStringLiteral("=") : QStringLiteral("≠"),
                   plain(one.first), plain(one.second)});
        item->setData(1, Qt::AccessibleTextRole, one.isSame() ? tr("the same") : tr("different"));
        for (const int column : {0, 2, 3})
            item->setToolTip(column, item->text(column).toHtmlEscaped());
    }
    if (m_rows->topLevelItemCount() == 0)
        new QTreeWidgetItem(m_rows, {tr("They differ in nothing that Perch knows of.")});
    m_rows->expandAll();
    const int letter = fontMetrics().averageCharWidth();
    m_rows->setColumnWidth(0, 26 * letter);
    m_rows->setColumnWidth(1, 4 * letter);
    m_rows->setColumnWidth(2, 30 * letter);
}

} // namespace perch

#include "moc_rundifferencesview.cpp"
