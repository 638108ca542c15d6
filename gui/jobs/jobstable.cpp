// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobstable.h"

#include "gui/jobs/jobrowdelegate.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/theme.h"

#include <QHeaderView>
#include <QKeyEvent>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int iconRoom = 18 + theme::spaceS;

} // namespace

JobsTable::JobsTable(JobsProxy &proxy, QWidget *parent) : QTableView(parent), m_proxy(proxy)
{
    setModel(&proxy);
    setObjectName(QStringLiteral("jobs"));
    setAccessibleName(tr("Jobs"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setShowGrid(false);
    setWordWrap(false);
    setTextElideMode(Qt::ElideRight);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new JobRowDelegate(-1, this));
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::spaceS + 4);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    horizontalHeader()->setSortIndicatorClearable(true); // a third click: as submitted
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setMinimumSectionSize(6 * fontMetrics().averageCharWidth());
    setSortingEnabled(true);
    connect(&proxy, &JobsProxy::aboutToMoveRows, this, &JobsTable::keepSelection);
    connect(&proxy, &JobsProxy::rowsMoved, this, &JobsTable::restoreSelection);
    connect(this, &QTableView::activated, this, &JobsTable::activateRow);
    const auto tell = [this] {
        if (!m_isMoving)
            Q_EMIT selectionMoved();
    };
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, tell);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, tell);
    fitColumns();
}

QList<int> JobsTable::usualColumns()
{
    return {JobsModel::JobColumn,      JobsModel::StateColumn, JobsModel::BatchColumn,
            JobsModel::GpuColumn,      JobsModel::HostColumn,  JobsModel::SubmittedColumn,
            JobsModel::DurationColumn, JobsModel::ExitColumn};
}

void JobsTable::setColumns(const QList<int> &columns)
{
    m_columns = columns;
    fitColumns();
}

/// What the usual words of a column need.
int JobsTable::widthOf(int column) const
{
    const auto needs = [this](const QString &words) {
        return fontMetrics().horizontalAdvance(words) + 2 * theme::spaceM + 1;
    };
    const auto withTitle = [&](const QString &words) {
        const QString title =
            m_proxy.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        return qMax(needs(words), needs(title) + theme::spaceL); // the mark of the order
    };
    switch (column) {
    case JobsModel::JobColumn:
        return withTitle(QStringLiteral("1234567.99"));
    case JobsModel::StateColumn:
        return withTitle(jobStateText(JobState::Idle)) + iconRoom;
    case JobsModel::SubmittedColumn:
    case JobsModel::StartedColumn:
    case JobsModel::EndedColumn:
        return withTitle(tr("59 min ago"));
    case JobsModel::DurationColumn:
        return withTitle(tr("59 min 59 s"));
    case JobsModel::ExitColumn:
        return withTitle(tr("signal 11"));
    case JobsModel::StartsColumn:
    case JobsModel::EvictionsColumn:
        return withTitle(QStringLiteral("100"));
    case JobsModel::MemoryColumn:
        return withTitle(tr("99.99 GB"));
    case JobsModel::HoldColumn:
        return withTitle(QStringLiteral("The job used more memory than"));
    case JobsModel::HostColumn:
        return withTitle(QStringLiteral("gpu4001"));
    default: // longer names, which share the rest
        return withTitle(QStringLiteral("A100-SXM4"));
    }
}

void JobsTable::fitColumns()
{
    QHeaderView *header = horizontalHeader();
    const bool isChosen = !m_columns.isEmpty();
    for (int column = 0; column < JobsModel::ColumnCount; ++column) {
        const bool isName = column == JobsModel::BatchColumn || column == JobsModel::GpuColumn ||
                            column == JobsModel::HoldColumn;
        header->setSectionResizeMode(column, isName && !isChosen ? QHeaderView::Stretch
                                                                 : QHeaderView::Interactive);
        const int width = isName && isChosen ? 2 * widthOf(column) : widthOf(column);
        if (header->sectionSize(column) != width && (!isName || isChosen))
            header->resizeSection(column, width);
        if (isChosen)
            setColumnHidden(column, !m_columns.contains(column));
    }
    setHorizontalScrollBarPolicy(isChosen ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    header->setStretchLastSection(isChosen);
    if (!isChosen)
        fitUsualColumns();
}

/// What a narrow window has no room for is left to the detail panel.
void JobsTable::fitUsualColumns()
{
    QList<int> shown = usualColumns();
    const auto needed = [&shown, this] {
        int sum = 0;
        for (const int column : std::as_const(shown))
            sum += widthOf(column);
        return sum;
    };
    for (const int column : {JobsModel::SubmittedColumn, JobsModel::BatchColumn,
                             JobsModel::HostColumn, JobsModel::GpuColumn, JobsModel::ExitColumn}) {
        if (needed() > viewport()->width())
            shown.removeOne(column);
    }
    for (int column = 0; column < JobsModel::ColumnCount; ++column) {
        if (isColumnHidden(column) == shown.contains(column))
            setColumnHidden(column, !shown.contains(column));
    }
}

void JobsTable::resizeEvent(QResizeEvent *event)
{
    if (m_columns.isEmpty())
        fitUsualColumns();
    QTableView::resizeEvent(event);
}

void JobsTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::spaceS + 4);
        fitColumns();
    }
}

std::vector<int> JobsTable::selectedPlaces() const
{
    std::vector<int> places;
    const JobArrangement &shown = m_proxy.arrangement();
    bool hasGroups = false;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            if (const JobGroup *group = m_proxy.groupAt(row)) {
                const auto first = shown.places.cbegin() + group->first;
                places.insert(places.end(), first, first + group->count);
                hasGroups = true;
            } else if (const int place = m_proxy.placeAt(row); place >= 0) {
                places.push_back(place);
            }
        }
    }
    if (hasGroups) { // a job may be chosen beside its header
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
    }
    return places;
}

QList<JobId> JobsTable::selectedJobs() const
{
    QList<JobId> jobs;
    for (const int place : selectedPlaces()) {
        if (const JobId id = m_proxy.idInPlace(place); id.cluster >= 0)
            jobs << id;
    }
    return jobs;
}

const Job *JobsTable::currentJob() const
{
    return m_proxy.jobAt(currentIndex().row());
}

bool JobsTable::chooseJob(JobId job)
{
    const int row = m_proxy.rowOf(job);
    if (row < 0)
        return false;
    selectRow(row);
    scrollTo(m_proxy.index(row, 0));
    return true;
}

void JobsTable::keepSelection()
{
    m_isMoving = true;
    m_keptPlaces.clear();
    m_keptGroups.clear();
    m_keptGrouping = m_proxy.arrangement().query.grouping;
    m_keptParameter = m_proxy.arrangement().query.parameter;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            if (const JobGroup *group = m_proxy.groupAt(row))
                m_keptGroups.push_back(group->key);
            else if (const int place = m_proxy.placeAt(row); place >= 0)
                m_keptPlaces.push_back(place);
        }
    }
    selectionModel()->clearSelection();
}

void JobsTable::restoreSelection()
{
    const JobArrangement &shown = m_proxy.arrangement();
    std::vector<int> rows = rowsOf(m_keptPlaces);
    const bool isSameGrouping =
        shown.query.grouping == m_keptGrouping && shown.query.parameter == m_keptParameter;
    for (const JobGroup &group : shown.groups) {
        if (isSameGrouping &&
            std::find(m_keptGroups.cbegin(), m_keptGroups.cend(), group.key) != m_keptGroups.cend())
            rows.push_back(group.headerRow);
    }
    selectRows(std::move(rows), false);
    m_isMoving = false;
    Q_EMIT selectionMoved();
}

std::vector<int> JobsTable::rowsOf(const std::vector<int> &places) const
{
    const std::vector<int> &rowOfPlace = m_proxy.arrangement().rowOfPlace;
    std::vector<int> rows;
    for (const int place : places) {
        if (place >= 0 && place < int(rowOfPlace.size()) && rowOfPlace[size_t(place)] >= 0)
            rows.push_back(rowOfPlace[size_t(place)]);
    }
    return rows;
}

void JobsTable::selectRows(std::vector<int> rows, bool adds)
{
    std::sort(rows.begin(), rows.end());
    QItemSelection selection;
    for (size_t i = 0; i < rows.size();) {
        size_t last = i;
        while (last + 1 < rows.size() && rows[last + 1] == rows[last] + 1)
            ++last;
        selection.append(QItemSelectionRange(m_proxy.index(rows[i], 0),
                                             m_proxy.index(rows[last], m_proxy.columnCount() - 1)));
        i = last + 1;
    }
    if (!adds) // many ranges are not compared with many others
        selectionModel()->clearSelection();
    selectionModel()->select(selection, QItemSelectionModel::Select);
}

void JobsTable::choosePlaces(const std::vector<int> &places, bool adds)
{
    const std::vector<int> rows = rowsOf(places);
    m_isMoving = true;
    if (!rows.empty())
        selectionModel()->setCurrentIndex(m_proxy.index(rows.front(), 0),
                                          QItemSelectionModel::NoUpdate);
    selectRows(rows, adds);
    m_isMoving = false;
    if (!rows.empty())
        scrollTo(m_proxy.index(rows.front(), 0));
    Q_EMIT selectionMoved();
}

void JobsTable::activateRow(const QModelIndex &index)
{
    if (const JobGroup *group = m_proxy.groupAt(index.row()))
        m_proxy.setFolded(index.row(), !group->isFolded);
    else
        Q_EMIT jobActivated();
}

void JobsTable::keyPressEvent(QKeyEvent *event)
{
    const JobGroup *group = m_proxy.groupAt(currentIndex().row());
    const bool isLeft = event->key() == Qt::Key_Left;
    if (group && event->modifiers() == Qt::NoModifier &&
        (isLeft || event->key() == Qt::Key_Right)) {
        m_proxy.setFolded(currentIndex().row(), isLeft != isRightToLeft());
        return;
    }
    QTableView::keyPressEvent(event);
}

void JobsTable::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->pos());
    const JobGroup *group = m_proxy.groupAt(index.row());
    const QRect row(0, rowViewportPosition(index.row()), viewport()->width(),
                    group ? rowHeight(index.row()) : 0);
    const QRect mark = JobRowDelegate::foldMark(row, layoutDirection())
                           .adjusted(-theme::spaceS, -theme::spaceS, theme::spaceS, theme::spaceS);
    if (group && event->button() == Qt::LeftButton && mark.contains(event->pos())) {
        m_proxy.setFolded(index.row(), !group->isFolded);
        return;
    }
    QTableView::mousePressEvent(event);
}

/// Looking for a row by its first letters would ask each of 100,000: the filter is faster.
void JobsTable::keyboardSearch(const QString &search)
{
    if (!search.trimmed().isEmpty())
        Q_EMIT typed(search);
}

} // namespace perch

#include "moc_jobstable.cpp"
