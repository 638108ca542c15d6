// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QAbstractTableModel>
#include <QHash>

#include <vector>

namespace perch
{

/// All followed jobs as rows. Snapshots go in, changed rows come out: nothing is reset while it is
/// looked at. No IO, no timers: the time that running durations count to comes in by setNow().
class JobsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        JobColumn,
        StateColumn,
        GpuColumn,
        HostColumn,
        SubmittedColumn,
        StartedColumn,
        DurationColumn,
        ExitColumn,
        ColumnCount
    };
    enum Role { JobIdRole = Qt::UserRole + 1, StateRole, SortRole, FilterRole };

    explicit JobsModel(QObject *parent = nullptr);

    /// The whole snapshot: rows that are gone leave, new ones come, others change in place.
    void setJobs(const QList<Job> &jobs);
    /// New and changed jobs only; nothing leaves.
    void updateJobs(const QList<Job> &jobs);
    void clear();
    /// Time of the running durations and of the relative times; only the cells that show one
    /// change.
    void setNow(const QDateTime &now);

    /// nullptr when not known here; valid until the next change.
    [[nodiscard]] const Job *job(JobId id) const;
    [[nodiscard]] const Job *jobAt(int row) const;
    [[nodiscard]] int rowOf(JobId id) const; ///< -1 when not here

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    void appendJobs(const QList<Job> &jobs);
    void removeRowsNotIn(const QHash<JobId, int> &wanted);
    [[nodiscard]] QVariant text(const Job &job, int column) const;
    [[nodiscard]] QVariant sortKey(const Job &job, int column) const;
    [[nodiscard]] QVariant toolTip(const Job &job, int column) const;

    std::vector<Job> m_jobs; // in order of arrival; sorting is the proxy's
    QHash<JobId, int> m_rows;
    QDateTime m_now;
};

} // namespace perch
