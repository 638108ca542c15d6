// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/widgets/rowdelegate.h"

#include <QHash>

namespace perch
{

/// Paints the rows of JobsProxy: a job's state as an icon of its own shape and the word, in the
/// state's colour of the palette; the header of a group across all columns.
class JobRowDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

    /// Where the mark of a group's header lies that folds it.
    [[nodiscard]] static QRect foldMark(const QRect &row, Qt::LayoutDirection direction);

protected:
    [[nodiscard]] QIcon cellIcon(const QPalette &palette, const QModelIndex &index) const override;
    [[nodiscard]] QColor cellColor(const QPalette &palette,
                                   const QModelIndex &index) const override;

private:
    void paintGroup(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
                    const QString &title) const;

    mutable QHash<QPair<int, QRgb>, QIcon> m_icons; // a cache: making one icon reads an SVG
};

} // namespace perch
