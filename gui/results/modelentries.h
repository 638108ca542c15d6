// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/modelcontents.h"

#include <QAbstractTableModel>

namespace perch
{

/// The tensors and plain values of a model file.
class ModelEntries : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, ShapeColumn, TypeColumn, ContentColumn, ColumnCount };

    explicit ModelEntries(QObject *parent = nullptr);

    void setEntries(const QList<ModelEntry> &entries);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString text(const ModelEntry &entry, int column) const;

    QList<ModelEntry> m_entries;
};

} // namespace perch
