// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"

#include <QAbstractListModel>

#include <optional>

namespace perch
{

/// The batches as rows, the newest on top; above them a row for all jobs when there are several.
class BatchesModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        NumberRole = Qt::UserRole + 1, ///< in JobNames::batches; -1: all jobs
        WordsRole                      ///< the counts in words
    };

    explicit BatchesModel(QObject *parent = nullptr);

    void setJobs(const JobRows &rows);

    /// Row of a batch; of all jobs without a number. -1 when not here.
    [[nodiscard]] int rowOf(std::optional<int> number) const;
    [[nodiscard]] std::optional<int> numberAt(int row) const;
    [[nodiscard]] const StageCounts *countsAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// Around other rows: who has chosen a batch chooses it anew.
    void aboutToChangeRows();
    void rowsChanged();

private:
    struct Row {
        JobBatch batch; ///< number -1: all jobs
        QString name;
    };

    [[nodiscard]] QString toolTip(const Row &row) const;

    QList<Row> m_rows;
};

} // namespace perch
