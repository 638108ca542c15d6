// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

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
        GpuColumn,
        HostColumn,
        SubmittedColumn,
        DurationColumn,
        ExitColumn,
        StartedColumn,
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

    /// nullptr when not here; valid until the next change.
    [[nodiscard]] const Job *job(JobId id) const;
    [[nodiscard]] const Job *jobAt(int row) const;
    [[nodiscard]] int rowOf(JobId id) const; ///< -1 when not here

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    void removeRowsNotIn(const QList<Job> &sorted);
    void mergeSorted(const QList<Job> &sorted);
    [[nodiscard]] QString text(const Job &job, int column) const;
    [[nodiscard]] QString toolTip(const Job &job, int column) const;

    std::vector<Job> m_jobs; // in order of comesBefore()
    QDateTime m_now;
};

/// How a job ended, in a word or two: "0", "exit 3", "signal 9"; empty while it has not.
[[nodiscard]] QString exitText(const Job &job);
/// Seconds that the last start has run, or ran; -1 when it never started.
[[nodiscard]] qint64 runSeconds(const Job &job, const QDateTime &now);

} // namespace perch
