// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/runsheet.h"
#include "gui/results/runcolors.h"

#include <QAbstractTableModel>
#include <QHash>

namespace perch
{

/// The picked runs as rows: what they are called, their parameters, what they reached, how long and
/// where. To be sorted by SortRole.
class BestRunsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        SortRole = Qt::UserRole + 1, ///< numbers as numbers; what is not there comes last
        JobIdRole
    };

    explicit BestRunsModel(QObject *parent = nullptr);

    /// Rows stay where they are while the same runs are told anew.
    void setSheet(const RunSheet &sheet, const RunColors &colors);
    [[nodiscard]] const RunSheet &sheet() const { return m_sheet; }
    /// Behind the name and the parameters.
    [[nodiscard]] int bestColumn() const { return 1 + int(m_sheet.parameterNames.size()); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    enum class Kind { Name, Parameter, Best, At, Last, Steps, Time, Gpu, Host, State };
    [[nodiscard]] Kind kindOf(int column) const;
    [[nodiscard]] QString textOf(const RunRow &row, int column) const;
    [[nodiscard]] QVariant sortValueOf(const RunRow &row, int column) const;
    [[nodiscard]] QIcon swatchOf(int row) const;
    [[nodiscard]] QString toolTipOf(const RunRow &row, int column) const;

    RunSheet m_sheet;
    RunColors m_colors;
    QStringList m_names;
    mutable QHash<QRgb, QIcon> m_swatches;
};

} // namespace perch
