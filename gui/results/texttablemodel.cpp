// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/texttablemodel.h"

#include <QTextDocument>

namespace perch
{

TextTableModel::TextTableModel(QObject *parent) : QAbstractTableModel(parent) {}

void TextTableModel::setTable(const TextTable &table)
{
    beginResetModel();
    m_table = table;
    m_rows.clear();
    endResetModel();
}

int TextTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_table.rowCount();
}

int TextTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_table.columnCount();
}

QString TextTableModel::cell(const QModelIndex &index) const
{
    QStringList *row = m_rows.object(index.row());
    if (!row) {
        row = new QStringList(m_table.row(index.row())); // the cache's
        m_rows.insert(index.row(), row);
    }
    return row->value(index.column());
}

QVariant TextTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::DisplayRole)
        return cell(index);
    if (role == Qt::ToolTipRole) {
        const QString text = cell(index);
        return Qt::mightBeRichText(text) ? text.toHtmlEscaped() : text;
    }
    if (role == Qt::TextAlignmentRole) {
        bool isNumber = false;
        (void)cell(index).toDouble(&isNumber);
        return QVariant((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return {};
}

QVariant TextTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Horizontal && !m_table.names().isEmpty())
        return m_table.names().value(section);
    return section + 1;
}

} // namespace perch
