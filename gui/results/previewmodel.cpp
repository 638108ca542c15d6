// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/previewmodel.h"

#include "gui/theme.h"

namespace perch
{

void PreviewModel::setPreview(const MetricPreview &preview)
{
    beginResetModel();
    m_preview = preview;
    endResetModel();
}

int PreviewModel::valueColumns() const
{
    return m_preview.matched > 0 ? int(m_preview.names.size()) : 0;
}

QString PreviewModel::line(int row) const
{
    return m_preview.rows.value(row).line;
}

int PreviewModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_preview.rows.size());
}

int PreviewModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : valueColumns() + 1;
}

QVariant PreviewModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_preview.rows.size())
        return {};
    const MetricPreview::Row &row = m_preview.rows[index.row()];
    const bool isLine = index.column() == valueColumns();
    switch (role) {
    case Qt::DisplayRole:
        return isLine ? row.line : row.numbers.value(index.column());
    case Qt::ToolTipRole:
        return isLine ? row.line.toHtmlEscaped() : QVariant();
    case Qt::FontRole:
        return isLine ? theme::fixedFont() : QVariant();
    case Qt::TextAlignmentRole:
        return isLine ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                      : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant PreviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == valueColumns() ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                         : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section < valueColumns() ? m_preview.names.value(section) : tr("Line of the output");
}

} // namespace perch
