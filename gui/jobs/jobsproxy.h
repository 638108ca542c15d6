// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSortFilterProxyModel>

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

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    const JobsModel &m_model;
    QStringList m_words;
};

} // namespace perch
