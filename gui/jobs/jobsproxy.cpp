// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsproxy.h"

#include "gui/jobs/jobcells.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/whendone.h"

#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr int atOnce = 3'000; ///< jobs that are arranged in less than a millisecond
constexpr auto changesEvery = 100ms;
constexpr int foldFrom = 200; ///< jobs that are too many to find the next header by scrolling

} // namespace

JobsProxy::JobsProxy(JobsModel &model, QObject *parent)
    : QAbstractTableModel(parent), m_model(model), m_shown(std::make_shared<JobArrangement>())
{
    m_changes.setSingleShot(true);
    m_changes.setInterval(changesEvery);
    connect(&m_changes, &QTimer::timeout, this, &JobsProxy::tellChanges);
    connect(&model, &JobsModel::jobsChanged, this, &JobsProxy::takeChanges);
    connect(&model, &JobsModel::parametersChanged, this, [this] {
        if (m_query.grouping == JobGrouping::Parameter)
            arrange();
    });
    arrange();
}

void JobsProxy::setFilterText(const QString &text)
{
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words == m_query.words)
        return;
    m_query.words = words;
    m_query.found.clear();
    arrange();
}

void JobsProxy::setFound(const QStringList &words, const QSet<JobId> &jobs)
{
    if (words != m_query.words || jobs == m_query.found)
        return;
    m_query.found = jobs;
    arrange();
}

void JobsProxy::setStages(const QSet<int> &stages)
{
    if (stages == m_query.stages)
        return;
    m_query.stages = stages;
    arrange();
}

void JobsProxy::setBatch(std::optional<int> number)
{
    if (number == m_query.batch)
        return;
    m_query.batch = number;
    arrange();
}

void JobsProxy::setStartedOnly(bool isSet)
{
    if (isSet == m_query.startedOnly)
        return;
    m_query.startedOnly = isSet;
    arrange();
}

void JobsProxy::setGrouping(JobGrouping grouping, const QString &parameter)
{
    if (grouping == m_query.grouping && parameter == m_query.parameter)
        return;
    m_query.grouping = grouping;
    m_query.parameter = parameter;
    m_query.isFolded = m_model.rowCount() > foldFrom;
    m_query.turnedGroups.clear();
    arrange();
}

void JobsProxy::setFolded(int headerRow, bool isFolded)
{
    const JobGroup *group = groupAt(headerRow);
    if (!group || group->isFolded == isFolded)
        return;
    if (isFolded == m_query.isFolded)
        m_query.turnedGroups.remove(group->key);
    else
        m_query.turnedGroups.insert(group->key);
    arrange();
}

void JobsProxy::foldAll(bool isFolded)
{
    m_query.isFolded = isFolded;
    m_query.turnedGroups.clear();
    arrange();
}

void JobsProxy::sort(int column, Qt::SortOrder order)
{
    const JobOrder wanted = column < 0 ? JobOrder::Newest : jobOrderOf(column);
    const bool isDescending = order == Qt::DescendingOrder;
    if (wanted == m_query.order && isDescending == m_query.isDescending)
        return;
    m_query.order = wanted;
    m_query.isDescending = isDescending;
    arrange();
}

void JobsProxy::takeChanges()
{
    if (m_model.rowCount() == 0) { // numbers of names begin anew
        m_query.batch.reset();
        m_query.turnedGroups.clear();
    }
    m_hasNews = true;
    if (m_model.rowCount() <= atOnce || !m_changes.isActive())
        tellChanges();
}

void JobsProxy::tellChanges()
{
    if (!std::exchange(m_hasNews, false))
        return;
    if (m_model.rowCount() > atOnce)
        m_changes.start(); // what comes meanwhile waits
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    arrange(); // also where no row moves: how many are in each stage, and for how long
}

void JobsProxy::arrange()
{
    if (m_model.rowCount() > atOnce) {
        arrangeElsewhere();
        return;
    }
    m_isStale = false;
    show(std::make_shared<JobArrangement>(arrangeJobs(m_model.snapshot(), m_query)));
}

void JobsProxy::arrangeElsewhere()
{
    if (m_isArranging) {
        m_isStale = true;
        return;
    }
    m_isArranging = true;
    m_isStale = false;
    const int serial = m_serial;
    whenDone(QtConcurrent::run([snapshot = m_model.snapshot(), query = m_query] {
                 return std::shared_ptr<const JobArrangement>(
                     std::make_shared<JobArrangement>(arrangeJobs(snapshot, query)));
             }),
             this, [this, serial](const std::shared_ptr<const JobArrangement> &arrangement) {
                 m_isArranging = false;
                 if (serial == m_serial)
                     show(arrangement);
                 if (m_isStale)
                     arrange();
             });
}

void JobsProxy::show(std::shared_ptr<const JobArrangement> arrangement)
{
    ++m_serial;
    if (arrangement->rows == m_shown->rows &&
        arrangement->query.grouping == m_shown->query.grouping &&
        arrangement->query.parameter == m_shown->query.parameter) {
        m_shown = std::move(arrangement);
        if (!m_shown->groups.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        Q_EMIT refreshed();
        return;
    }
    Q_EMIT aboutToMoveRows();
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex &old : before) {
        const int row = newRowOf(old.row(), *arrangement);
        after.append(row < 0 ? QModelIndex() : createIndex(row, old.column()));
    }
    m_shown = std::move(arrangement);
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
    Q_EMIT rowsMoved();
    Q_EMIT refreshed();
}

int JobsProxy::newRowOf(int row, const JobArrangement &next) const
{
    if (row < 0 || row >= rowCount())
        return -1;
    if (const int place = placeAt(row); place >= 0)
        return place < int(next.rowOfPlace.size()) ? next.rowOfPlace[size_t(place)] : -1;
    if (next.query.grouping != m_shown->query.grouping ||
        next.query.parameter != m_shown->query.parameter)
        return -1;
    const int key = groupAt(row)->key;
    const auto group = std::find_if(next.groups.cbegin(), next.groups.cend(),
                                    [key](const JobGroup &other) { return other.key == key; });
    return group == next.groups.cend() ? -1 : group->headerRow;
}

int JobsProxy::placeAt(int row) const
{
    return row < 0 || row >= rowCount() ? -1 : std::max(-1, m_shown->rows[size_t(row)]);
}

const JobGroup *JobsProxy::groupAt(int row) const
{
    if (row < 0 || row >= rowCount() || m_shown->rows[size_t(row)] >= 0)
        return nullptr;
    return &m_shown->groups[size_t(-1 - m_shown->rows[size_t(row)])];
}

const Job *JobsProxy::jobAt(int row) const
{
    const int place = placeAt(row);
    return idInPlace(place).cluster >= 0 ? &m_model.jobInPlace(place) : nullptr;
}

JobId JobsProxy::idInPlace(int place) const
{
    const bool isHere = place >= 0 && place < m_model.rows().placeCount();
    return isHere ? m_model.rows().at(place).id : JobId{-1, -1};
}

int JobsProxy::rowOf(JobId id) const
{
    const int place = m_model.placeOf(id);
    return place < 0 || place >= int(m_shown->rowOfPlace.size())
               ? -1
               : m_shown->rowOfPlace[size_t(place)];
}

QString JobsProxy::groupTitle(const JobGroup &group) const
{
    const auto named = [&group](const QList<QString> &names, const QString &otherwise) {
        return group.key == 0 ? otherwise : names.value(group.key);
    };
    switch (m_shown->query.grouping) {
    case JobGrouping::State:
        return jobStateText(JobState(group.key));
    case JobGrouping::Batch:
        return m_model.rows().batchName(group.key);
    case JobGrouping::HoldCause:
        return named(m_model.rows().names().causes, tr("Not on hold"));
    case JobGrouping::Gpu:
        return named(m_model.rows().names().gpus, tr("No GPU so far"));
    case JobGrouping::Machine:
        return named(m_model.rows().names().machines, tr("No machine so far"));
    case JobGrouping::Parameter: {
        const QString &parameter = m_shown->query.parameter;
        return group.key == 0 ? tr("%1: no value").arg(parameter)
                              : QStringLiteral("%1 = %2").arg(
                                    parameter, m_model.parameters().texts().value(group.key));
    }
    case JobGrouping::None:
        break;
    }
    return {};
}

int JobsProxy::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown->rows.size());
}

int JobsProxy::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_model.columnCount();
}

QVariant JobsProxy::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    if (const JobGroup *group = groupAt(index.row()))
        return groupData(*group, index.column(), role);
    // what was removed a moment ago stays an empty row until it is arranged anew
    return jobAt(index.row()) ? m_model.dataInPlace(placeAt(index.row()), index.column(), role)
                              : QVariant();
}

QVariant JobsProxy::groupData(const JobGroup &group, int column, int role) const
{
    const auto counts = [&group, this] {
        const QString total = group.count == 1 ? tr("1 job") : tr("%L1 jobs").arg(group.count);
        return m_shown->query.grouping == JobGrouping::State
                   ? total
                   : QStringLiteral("%1: %2").arg(total, group.counts.text());
    };
    switch (role) {
    case Qt::DisplayRole:
        return column == 0 ? QVariant(groupTitle(group)) : QVariant();
    case Qt::AccessibleTextRole:
        return column == 0 ? QVariant(tr("%1, %2, %3")
                                          .arg(groupTitle(group), counts(),
                                               group.isFolded ? tr("folded") : tr("unfolded")))
                           : QVariant();
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2").arg(groupTitle(group), counts()).toHtmlEscaped();
    case GroupTitleRole:
        return groupTitle(group);
    case GroupCountsRole:
        return counts();
    case GroupFoldedRole:
        return group.isFolded;
    default:
        return {};
    }
}

QVariant JobsProxy::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_model.headerData(section, orientation, role);
}

} // namespace perch

#include "moc_jobsproxy.cpp"
