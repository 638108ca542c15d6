// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QIcon>
#include <QStyledItemDelegate>

namespace perch
{

/// Rows of a list with room to breathe: a line between them, the chosen one on a tint of the accent
/// (its text keeps its colour), one column in the fixed font.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// `fixedColumn` -1: none.
    explicit RowDelegate(int fixedColumn = -1, QObject *parent = nullptr);

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

protected:
    /// For cells that show more than their model's icon and text: the icon (null: none) and the
    /// text's colour.
    [[nodiscard]] virtual QIcon cellIcon(const QPalette &palette, const QModelIndex &index) const;
    [[nodiscard]] virtual QColor cellColor(const QPalette &palette, const QModelIndex &index) const;

private:
    int m_fixedColumn;
};

} // namespace perch
