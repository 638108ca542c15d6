// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobarrangement.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <memory>

namespace perch
{

class JobsModel;

/// The jobs as they are wanted: filtered, ordered, grouped. Holds only places, so that it changes
/// as a whole. With few jobs every change is seen at once; with many they are arranged in a worker
/// thread, and what changed is seen at most ten times a second.
class JobsProxy : public QAbstractTableModel
{
    Q_OBJECT

public:
    /// Of the header of a group only, in each column; null for jobs.
    enum Role {
        GroupTitleRole = Qt::UserRole + 100,
        GroupCountsRole, ///< in words: how many jobs, and in which stages
        GroupFoldedRole
    };

    explicit JobsProxy(JobsModel &model, QObject *parent = nullptr);

    /// Each word must be found, in any column: "held", "a100", "12.0".
    void setFilterText(const QString &text);
    /// Of these words: jobs that match them by what the model does not hold. Nothing when other
    /// words are wanted by now.
    void setFound(const QStringList &words, const QSet<JobId> &jobs);
    void setStages(const QSet<int> &stages);
    void setBatch(std::optional<int> number);
    /// Leaves out the jobs that never ran.
    void setStartedOnly(bool isSet);
    /// All of them are folded when there are many jobs. `parameter`: whose values make the groups.
    void setGrouping(JobGrouping grouping, const QString &parameter = {});
    void setFolded(int headerRow, bool isFolded);
    void foldAll(bool isFolded);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    /// What was asked for; what is shown may still be the answer to the one before.
    [[nodiscard]] const JobQuery &query() const { return m_query; }
    [[nodiscard]] const JobArrangement &arrangement() const { return *m_shown; }
    [[nodiscard]] bool isArranging() const { return m_isArranging; }
    [[nodiscard]] std::shared_ptr<const JobArrangement> sharedArrangement() const
    {
        return m_shown;
    }

    /// -1 for the header of a group.
    [[nodiscard]] int placeAt(int row) const;
    /// nullptr for a job.
    [[nodiscard]] const JobGroup *groupAt(int row) const;
    [[nodiscard]] const Job *jobAt(int row) const; ///< nullptr for the header of a group
    /// Cluster -1 when it has been removed meanwhile.
    [[nodiscard]] JobId idInPlace(int place) const;
    /// -1 when it does not match, or is folded away.
    [[nodiscard]] int rowOf(JobId id) const;
    [[nodiscard]] QString groupTitle(const JobGroup &group) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// Around each change of which rows there are, or where.
    void aboutToMoveRows();
    void rowsMoved();
    /// After everything that may be seen: other rows, or other words in them.
    void refreshed();

private:
    void takeChanges();
    void tellChanges();
    void arrange();
    void arrangeElsewhere();
    void show(std::shared_ptr<const JobArrangement> arrangement);
    [[nodiscard]] int newRowOf(int row, const JobArrangement &next) const;
    [[nodiscard]] QVariant groupData(const JobGroup &group, int column, int role) const;

    JobsModel &m_model;
    JobQuery m_query;
    std::shared_ptr<const JobArrangement> m_shown;
    bool m_isArranging = false; // in the worker
    bool m_isStale = false;     // something else was wanted since it began
    int m_serial = 0;           // of what is shown: an older answer is not taken
    bool m_hasNews = false;     // jobs changed since the last look
    QTimer m_changes;
};

} // namespace perch
