// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/expansion.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>

namespace perch
{

/// What each job of a submission will be, one job a row: its number, the variables of the queue
/// statement, then what the table names. Jobs are made when a row is looked at, a few hundred are
/// kept, so that 100,000 rows cost nothing. Asks the expansion only, whose context must answer from
/// memory: it is asked in the GUI thread.
class JobTableModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(JobTableModel)

public:
    /// Of what stands behind the queue variables, and of the number before them.
    enum Column { Job, Arguments, Image, Inputs, Outputs, Requests, Environment };
    enum Role {
        ProblemRole = Qt::UserRole, ///< what HTCondor has against the job; empty for nothing
        IsUnknownRole               ///< the cell cannot be told here
    };

    explicit JobTableModel(QObject *parent = nullptr);

    /// Null for none. The model is the only one that uses it.
    void setExpansion(std::shared_ptr<Expansion> expansion);
    /// The column where `column` stands between those of the queue variables.
    [[nodiscard]] int place(Column column) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Cell {
        QString text;
        bool isUnknown = false;
    };
    [[nodiscard]] const ExpandedJob &job(int row) const;
    [[nodiscard]] Cell cell(const ExpandedJob &job, int column) const;

    std::shared_ptr<Expansion> m_expansion;
    QStringList m_variables;
    mutable QCache<int, ExpandedJob> m_jobs;
};

} // namespace perch
