// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/bestrunstable.h"

#include "gui/theme.h"
#include "gui/widgets/rowdelegate.h"

#include <QEvent>
#include <QHeaderView>
#include <QSortFilterProxyModel>

namespace perch
{

namespace
{

constexpr int widestLetters = 26; ///< of a column

/// Numbers before words, and what is not there last, whichever the direction.
class RunOrder final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        const QVariant a = left.data(BestRunsModel::SortRole);
        const QVariant b = right.data(BestRunsModel::SortRole);
        const bool isUp = sortOrder() == Qt::AscendingOrder;
        if (a.isValid() != b.isValid())
            return a.isValid() == isUp;
        const bool areNumbers[] = {a.metaType() == QMetaType::fromType<double>(),
                                   b.metaType() == QMetaType::fromType<double>()};
        if (areNumbers[0] != areNumbers[1])
            return areNumbers[0];
        if (areNumbers[0])
            return a.toDouble() < b.toDouble();
        return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
    }
};

} // namespace

BestRunsTable::BestRunsTable(QWidget *parent) : QTableView(parent)
{
    m_order = new RunOrder(this);
    m_order->setSourceModel(&m_runs);
    setModel(m_order);
    setObjectName(QStringLiteral("bestRuns"));
    setAccessibleName(tr("Picked runs, the best first"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setTextElideMode(Qt::ElideMiddle);
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new RowDelegate(-1, this));
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::spaceS);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    setSortingEnabled(true);
    connect(&m_runs, &QAbstractItemModel::modelReset, this, [this] {
        fitColumns();
        sortBestFirst();
    });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &now) {
                if (m_isShowing || !now.isValid())
                    return;
                m_chosen = now.data(BestRunsModel::JobIdRole).value<JobId>();
                Q_EMIT runChosen(m_chosen);
            });
}

void BestRunsTable::setSheet(const RunSheet &sheet, const RunColors &colors)
{
    m_isShowing = true;
    const BetterValue before = m_runs.sheet().better;
    m_runs.setSheet(sheet, colors);
    if (before != sheet.better)
        sortBestFirst();
    m_isShowing = false;
    setChosen(m_chosen);
}

void BestRunsTable::setChosen(JobId id)
{
    m_chosen = id;
    const QModelIndex now = currentIndex();
    if (now.isValid() && now.data(BestRunsModel::JobIdRole).value<JobId>() == id &&
        selectionModel()->isRowSelected(now.row()))
        return;
    m_isShowing = true;
    const qsizetype row = m_runs.sheet().rowOf(id);
    if (row < 0) {
        clearSelection();
        setCurrentIndex({});
    } else {
        selectRow(m_order->mapFromSource(m_runs.index(int(row), 0)).row());
    }
    m_isShowing = false;
}

RunSheet BestRunsTable::inShownOrder() const
{
    RunSheet sheet = m_runs.sheet();
    sheet.rows.clear();
    for (int row = 0; row < m_order->rowCount(); ++row)
        sheet.rows << m_runs.sheet().rows.at(m_order->mapToSource(m_order->index(row, 0)).row());
    return sheet;
}

void BestRunsTable::sortBestFirst()
{
    sortByColumn(m_runs.bestColumn(), m_runs.sheet().better == BetterValue::Less
                                          ? Qt::AscendingOrder
                                          : Qt::DescendingOrder);
}

void BestRunsTable::fitColumns()
{
    const int letter = fontMetrics().averageCharWidth();
    for (int column = 0; column < m_runs.columnCount(); ++column) {
        int width =
            fontMetrics().horizontalAdvance(m_runs.headerData(column, Qt::Horizontal).toString()) +
            theme::spaceL; // the mark of the order
        for (int row = 0; row < qMin(m_runs.rowCount(), 50); ++row)
            width =
                qMax(width,
                     fontMetrics().horizontalAdvance(m_runs.index(row, column).data().toString()));
        if (column == 0)
            width += 18 + theme::spaceS; // the patch of colour
        setColumnWidth(column,
                       qBound(9 * letter, width, widestLetters * letter) + 2 * theme::spaceM + 2);
    }
}

void BestRunsTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::spaceS);
        fitColumns();
    }
}

} // namespace perch

#include "moc_bestrunstable.cpp"
