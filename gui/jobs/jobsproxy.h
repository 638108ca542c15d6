// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QSortFilterProxyModel>

#include <vector>

namespace perch
{

class JobsModel;

/// Filters and sorts the jobs. Words of the filter line must all be found, in any column; "held",
/// "a100", "12.0". Compares jobs directly, not their texts, so that 100,000 rows sort in a fraction
/// of a second.
class JobsProxy : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit JobsProxy(JobsModel &model, QObject *parent = nullptr);

    void setFilterText(const QString &text);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    const JobsModel &m_model;
    [[nodiscard]] std::vector<qint64> keysOf(int column) const;

    QStringList m_words;
    std::vector<QSet<int>> m_stateHits; // for each word: the states whose names hold it
    std::vector<qint64> m_keys;         // by source row, only while everything is sorted
};

} // namespace perch
