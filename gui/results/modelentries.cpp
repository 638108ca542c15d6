// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/modelentries.h"

#include <QLocale>
#include <QTextDocument>

namespace perch
{

ModelEntries::ModelEntries(QObject *parent) : QAbstractTableModel(parent) {}

void ModelEntries::setEntries(const QList<ModelEntry> &entries)
{
    beginResetModel();
    m_entries = entries;
    endResetModel();
}

int ModelEntries::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int ModelEntries::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString ModelEntries::text(const ModelEntry &entry, int column) const
{
    switch (column) {
    case NameColumn:
        return entry.name.isEmpty() ? tr("(the whole)") : entry.name;
    case TypeColumn:
        return entry.type;
    case ShapeColumn: {
        if (!entry.isTensor)
            return {};
        QStringList lengths;
        for (const qint64 length : entry.shape)
            lengths << QString::number(length);
        return lengths.isEmpty() ? tr("one number") : lengths.join(QStringLiteral(" × "));
    }
    case ContentColumn:
        if (!entry.problem.isEmpty())
            return QStringLiteral("⚠ ") + entry.problem;
        if (!entry.isTensor)
            return entry.value;
        return entry.count() == 1 ? tr("1 number")
                                  : tr("%1 numbers").arg(QLocale().toString(entry.count()));
    default:
        return {};
    }
}

QVariant ModelEntries::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_entries.size())
        return {};
    const ModelEntry &entry = m_entries[index.row()];
    if (role == Qt::DisplayRole)
        return text(entry, index.column());
    if (role == Qt::ToolTipRole) {
        const QString whole = text(entry, index.column());
        return Qt::mightBeRichText(whole) ? whole.toHtmlEscaped() : whole;
    }
    return {};
}

QVariant ModelEntries::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case ShapeColumn:
        return tr("Shape");
    case TypeColumn:
        return tr("Type");
    default:
        return tr("Holds");
    }
}

} // namespace perch
