// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobarrangement.h"

#include <QAbstractTableModel>

#include <vector>

namespace perch
{

/// All followed jobs as rows: the newest cluster first, then by process. Snapshots go in, changed
/// rows come out; nothing is reset while it is looked at. No IO, no timers: the time that durations
/// count to comes in.
class JobsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        JobColumn,
        StateColumn,
        BatchColumn,
        GpuColumn,
        HostColumn,
        SubmittedColumn,
        StartedColumn,
        EndedColumn,
        DurationColumn,
        ExitColumn,
        StartsColumn,
        EvictionsColumn,
        MemoryColumn,
        HoldColumn,
        ColumnCount
    };
    enum Role { JobIdRole = Qt::UserRole + 1, StateRole };

    explicit JobsModel(QObject *parent = nullptr);

    /// The whole snapshot: rows that are gone leave, new ones come, others change in place.
    void setJobs(const QList<Job> &jobs);
    /// New and changed jobs only; nothing leaves. Cost: of the jobs given, so that a caller can go
    /// in small steps.
    void updateJobs(const QList<Job> &jobs);
    void clear();
    /// The time of running durations and relative times. Emits nothing (100,000 rows would be
    /// touched each second): who shows the model repaints what is visible.
    void setNow(const QDateTime &now);
    [[nodiscard]] QDateTime now() const { return m_now; }

    /// Of the jobs that are looked at; others are told by parametersChanged().
    void setParameters(const JobParameters &parameters);
    [[nodiscard]] const JobParameters &parameters() const { return m_parameters; }

    /// nullptr when not here; valid until the next change.
    [[nodiscard]] const Job *job(JobId id) const;
    [[nodiscard]] const Job *jobAt(int row) const;
    [[nodiscard]] int rowOf(JobId id) const; ///< -1 when not here

    /// What filters, orders and counts work on; costs little and may go to another thread.
    [[nodiscard]] JobSnapshot snapshot() const;
    [[nodiscard]] const JobRows &rows() const { return m_rows; }
    /// -1 when not here. A job keeps its place until it is removed.
    [[nodiscard]] int placeOf(JobId id) const;
    [[nodiscard]] const Job &jobInPlace(int place) const;
    /// As data(), of the job in this place.
    [[nodiscard]] QVariant dataInPlace(int place, int column, int role) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// Once after each call that changed something, when all rows have been told. `moved`: jobs
    /// came or left.
    void jobsChanged(bool moved);
    void parametersChanged();

private:
    using Order = std::vector<const Job *>;

    [[nodiscard]] static Order inOrder(const QList<Job> &jobs);
    bool removeRowsNotIn(const Order &sorted);
    void mergeSorted(const Order &sorted, bool moved);
    [[nodiscard]] int lowerRow(JobId id) const;
    [[nodiscard]] Job &mutableJob(int place);
    int addJob(const Job &job);

    static constexpr size_t chunkSize = 1024;
    std::vector<std::vector<Job>> m_jobs; // by place; a chunk never grows beyond its first memory
    JobRows m_rows;
    QList<int> m_order; // places, in order of JobOrder::Newest
    QDateTime m_now;
    JobParameters m_parameters;
};

} // namespace perch
