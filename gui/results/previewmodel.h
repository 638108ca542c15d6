// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metricpreview.h"

#include <QAbstractTableModel>

namespace perch
{

/// What a pattern finds: its values, each in a column, and the line. The lines are foreign.
class PreviewModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit PreviewModel(QObject *parent = nullptr) : QAbstractTableModel(parent) {}

    void setPreview(const MetricPreview &preview);
    [[nodiscard]] const MetricPreview &preview() const { return m_preview; }
    [[nodiscard]] QString line(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] int valueColumns() const;

    MetricPreview m_preview;
};

} // namespace perch
