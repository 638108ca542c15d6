// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/batchesmodel.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr int allJobs = -1;

/// How far it is: "88 of 400 ended".
QString progressText(const StageCounts &counts)
{
    return BatchesModel::tr("%L1 of %L2 ended").arg(counts.ended()).arg(counts.total());
}

} // namespace

BatchesModel::BatchesModel(QObject *parent) : QAbstractListModel(parent) {}

void BatchesModel::setJobs(const JobRows &rows)
{
    QList<JobBatch> batches = rows.batches().values();
    std::sort(batches.begin(), batches.end(), [](const JobBatch &a, const JobBatch &b) {
        return a.newestCluster != b.newestCluster ? a.newestCluster > b.newestCluster
                                                  : a.number < b.number;
    });
    if (batches.size() > 1)
        batches.prepend({allJobs, batches.first().newestCluster, 0, rows.counts()});
    const bool isSame = std::equal(
        m_rows.cbegin(), m_rows.cend(), batches.cbegin(), batches.cend(),
        [](const Row &row, const JobBatch &batch) { return row.batch.number == batch.number; });
    if (isSame) {
        int first = -1;
        int last = -1;
        for (qsizetype i = 0; i < m_rows.size(); ++i) {
            if (m_rows.at(i).batch == batches.at(i))
                continue;
            m_rows[i].batch = batches.at(i);
            first = first < 0 ? int(i) : first;
            last = int(i);
        }
        if (first >= 0)
            Q_EMIT dataChanged(index(first), index(last));
        return;
    }
    Q_EMIT aboutToChangeRows();
    beginResetModel();
    m_rows.clear();
    for (const JobBatch &batch : std::as_const(batches))
        m_rows.append(
            {batch, batch.number == allJobs ? tr("All jobs") : rows.batchName(batch.number)});
    endResetModel();
    Q_EMIT rowsChanged();
}

int BatchesModel::rowOf(std::optional<int> number) const
{
    const auto at = std::find_if(m_rows.cbegin(), m_rows.cend(), [number](const Row &row) {
        return row.batch.number == number.value_or(allJobs);
    });
    return at == m_rows.cend() ? -1 : int(at - m_rows.cbegin());
}

std::optional<int> BatchesModel::numberAt(int row) const
{
    if (row < 0 || row >= m_rows.size() || m_rows.at(row).batch.number == allJobs)
        return std::nullopt;
    return m_rows.at(row).batch.number;
}

const StageCounts *BatchesModel::countsAt(int row) const
{
    return row < 0 || row >= m_rows.size() ? nullptr : &m_rows.at(row).batch.counts;
}

int BatchesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant BatchesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return row.name;
    case WordsRole:
        return row.batch.counts.text();
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(row.name, row.batch.counts.text());
    case Qt::ToolTipRole:
        return toolTip(row);
    case NumberRole:
        return row.batch.number;
    default:
        return {};
    }
}

QString BatchesModel::toolTip(const Row &row) const
{
    QStringList lines{row.name};
    if (row.batch.number != allJobs)
        lines << (row.batch.oldestCluster == row.batch.newestCluster
                      ? tr("Cluster %1").arg(row.batch.newestCluster)
                      : tr("Clusters %1 to %2")
                            .arg(row.batch.oldestCluster)
                            .arg(row.batch.newestCluster));
    lines << progressText(row.batch.counts) << row.batch.counts.text();
    lines.removeDuplicates();
    for (QString &line : lines)
        line = line.toHtmlEscaped();
    return lines.join(QStringLiteral("<br>")); // rich, so that a name with markup is never taken so
}

} // namespace perch

#include "moc_batchesmodel.cpp"
