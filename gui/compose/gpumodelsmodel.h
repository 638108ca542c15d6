// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/gpumatch.h"

#include <QAbstractTableModel>

namespace perch
{

/// The pool's GPUs by model. SortRole gives what a column sorts by.
class GpuModelsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        FreeColumn,
        BarColumn,
        MemoryColumn,
        CapabilityColumn,
        RuntimeColumn,
        OwnerColumn,
        ColumnCount
    };
    enum Role { SortRole = Qt::UserRole + 1 };

    explicit GpuModelsModel(QObject *parent = nullptr);

    void setModels(const QList<GpuModel> &models);
    [[nodiscard]] const GpuModel &model(int row) const { return m_models[row]; }
    /// Whether any machine tells whom it belongs to.
    [[nodiscard]] bool knowsOwners() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString text(const GpuModel &model, int column) const;
    [[nodiscard]] QString explanation(const GpuModel &model) const;

    QList<GpuModel> m_models;
};

/// The memory that every GPU of the model has, as a submit description writes it: "79 GB".
[[nodiscard]] QString requirableMemory(const GpuModel &model);

} // namespace perch
