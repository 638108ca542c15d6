// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsmodel.h"

#include "gui/jobs/jobcells.h"

#include <algorithm>

namespace perch
{

namespace
{

/// Newest cluster first, processes upwards: what was just submitted is on top.
bool comesBefore(JobId a, JobId b)
{
    return a.cluster != b.cluster ? a.cluster > b.cluster : a.proc < b.proc;
}

bool sameToSee(const Job &a, const Job &b)
{
    const auto lastEnd = [](const Job &job) {
        return job.phases.isEmpty() ? QDateTime() : job.phases.last().end;
    };
    return a.state == b.state && a.started == b.started && a.ended == b.ended &&
           a.submitted == b.submitted && a.exitCode == b.exitCode && a.exitSignal == b.exitSignal &&
           a.holdCode == b.holdCode && a.holdSubCode == b.holdSubCode && a.starts == b.starts &&
           a.evictions == b.evictions && a.memoryMegabytes == b.memoryMegabytes &&
           a.phases.size() == b.phases.size() && lastEnd(a) == lastEnd(b) &&
           a.resources.size() == b.resources.size() && a.slotName == b.slotName &&
           a.host == b.host && a.gpus == b.gpus && a.batchName == b.batchName &&
           a.holdReason == b.holdReason && a.removeReason == b.removeReason &&
           a.lastTrouble == b.lastTrouble && a.unknownEvents == b.unknownEvents;
}

} // namespace

JobsModel::JobsModel(QObject *parent)
    : QAbstractTableModel(parent), m_now(QDateTime::currentDateTimeUtc())
{
}

void JobsModel::setJobs(const QList<Job> &jobs)
{
    const Order sorted = inOrder(jobs);
    const bool moved = removeRowsNotIn(sorted);
    mergeSorted(sorted, moved);
}

void JobsModel::updateJobs(const QList<Job> &jobs)
{
    mergeSorted(inOrder(jobs), false);
}

void JobsModel::clear()
{
    if (m_order.isEmpty())
        return;
    beginRemoveRows({}, 0, int(m_order.size()) - 1);
    m_order.clear();
    m_jobs.clear();
    m_rows = JobRows();
    endRemoveRows();
    Q_EMIT jobsChanged(true);
}

void JobsModel::setNow(const QDateTime &now)
{
    m_now = now;
}

void JobsModel::setParameters(const JobParameters &parameters)
{
    m_parameters = parameters;
    Q_EMIT parametersChanged();
}

JobsModel::Order JobsModel::inOrder(const QList<Job> &jobs)
{
    Order sorted;
    sorted.reserve(size_t(jobs.size()));
    for (const Job &job : jobs)
        sorted.push_back(&job);
    std::sort(sorted.begin(), sorted.end(),
              [](const Job *a, const Job *b) { return comesBefore(a->id, b->id); });
    return sorted;
}

bool JobsModel::removeRowsNotIn(const Order &sorted)
{
    const auto isWanted = [&sorted, this](int row) {
        const JobId id = m_rows.at(m_order.at(row)).id;
        const auto at =
            std::lower_bound(sorted.cbegin(), sorted.cend(), id,
                             [](const Job *a, JobId wanted) { return comesBefore(a->id, wanted); });
        return at != sorted.cend() && (*at)->id == id;
    };
    bool moved = false;
    for (int last = int(m_order.size()) - 1; last >= 0; --last) {
        if (isWanted(last))
            continue;
        int first = last;
        while (first > 0 && !isWanted(first - 1))
            --first;
        beginRemoveRows({}, first, last);
        for (int row = first; row <= last; ++row) {
            mutableJob(m_order.at(row)) = Job();
            m_rows.remove(m_order.at(row));
        }
        m_order.remove(first, last - first + 1);
        endRemoveRows();
        moved = true;
        last = first;
    }
    return moved;
}

void JobsModel::mergeSorted(const Order &sorted, bool moved)
{
    bool changed = moved;
    size_t next = 0;
    while (next < sorted.size()) {
        const JobId id = sorted[next]->id;
        const int row = lowerRow(id);
        const auto idAt = [this](int at) {
            return m_rows.at(m_order.at(at)).id;
        };
        if (row < int(m_order.size()) && idAt(row) == id) { // neighbours that changed: one signal
            int changedFrom = -1;
            int here = row;
            for (; next < sorted.size() && here < int(m_order.size()) &&
                   idAt(here) == sorted[next]->id;
                 ++next, ++here) {
                const int place = m_order.at(here);
                if (sameToSee(jobInPlace(place), *sorted[next]))
                    continue;
                mutableJob(place) = *sorted[next];
                m_rows.change(place, *sorted[next]);
                if (changedFrom < 0)
                    changedFrom = here;
            }
            if (changedFrom >= 0)
                Q_EMIT dataChanged(index(changedFrom, 0), index(here - 1, ColumnCount - 1));
            changed = changed || changedFrom >= 0;
            continue;
        }
        const size_t first = next; // new rows that go to one place: one signal
        while (next < sorted.size() &&
               (row == int(m_order.size()) || comesBefore(sorted[next]->id, idAt(row))))
            ++next;
        beginInsertRows({}, row, row + int(next - first) - 1);
        m_order.insert(row, qsizetype(next - first), 0);
        for (size_t i = first; i < next; ++i)
            m_order[row + int(i - first)] = addJob(*sorted[i]);
        endInsertRows();
        changed = moved = true;
    }
    if (changed)
        Q_EMIT jobsChanged(moved);
}

int JobsModel::lowerRow(JobId id) const
{
    const auto at =
        std::lower_bound(m_order.cbegin(), m_order.cend(), id, [this](int place, JobId wanted) {
            return comesBefore(m_rows.at(place).id, wanted);
        });
    return int(at - m_order.cbegin());
}

int JobsModel::addJob(const Job &job)
{
    const int place = m_rows.add(job);
    const size_t chunk = size_t(place) / chunkSize;
    if (chunk >= m_jobs.size()) {
        m_jobs.emplace_back();
        m_jobs.back().reserve(chunkSize);
    }
    if (size_t(place) % chunkSize >= m_jobs[chunk].size())
        m_jobs[chunk].push_back(job);
    else
        m_jobs[chunk][size_t(place) % chunkSize] = job;
    return place;
}

Job &JobsModel::mutableJob(int place)
{
    return m_jobs[size_t(place) / chunkSize][size_t(place) % chunkSize];
}

const Job &JobsModel::jobInPlace(int place) const
{
    return m_jobs[size_t(place) / chunkSize][size_t(place) % chunkSize];
}

const Job *JobsModel::job(JobId id) const
{
    return jobAt(rowOf(id));
}

const Job *JobsModel::jobAt(int row) const
{
    return row < 0 || row >= int(m_order.size()) ? nullptr : &jobInPlace(m_order.at(row));
}

int JobsModel::rowOf(JobId id) const
{
    const int row = lowerRow(id);
    return row < int(m_order.size()) && m_rows.at(m_order.at(row)).id == id ? row : -1;
}

int JobsModel::placeOf(JobId id) const
{
    const int row = rowOf(id);
    return row < 0 ? -1 : m_order.at(row);
}

JobSnapshot JobsModel::snapshot() const
{
    return {m_rows, m_order, quint32(qMax<qint64>(0, m_now.toSecsSinceEpoch())), m_parameters};
}

int JobsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_order.size());
}

int JobsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant JobsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= int(m_order.size()))
        return {};
    return dataInPlace(m_order.at(index.row()), index.column(), role);
}

QVariant JobsModel::dataInPlace(int place, int column, int role) const
{
    const Job &job = jobInPlace(place);
    switch (role) {
    case Qt::DisplayRole:
        return jobCellText(job, column, m_now);
    case Qt::ToolTipRole:
        return jobCellToolTip(job, column, m_now);
    case Qt::TextAlignmentRole:
        return jobCellAlignment(column);
    case JobIdRole:
        return QVariant::fromValue(job.id);
    case StateRole:
        return QVariant::fromValue(job.state);
    default:
        return {};
    }
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return jobCellAlignment(section);
    return role == Qt::DisplayRole ? jobColumnTitle(section) : QVariant();
}

} // namespace perch

#include "moc_jobsmodel.cpp"
