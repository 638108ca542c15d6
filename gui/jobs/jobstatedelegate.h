// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QIcon>
#include <QStyledItemDelegate>

namespace perch
{

/// Paints a job's state: an icon of its own shape and the word, in the state's colour of the
/// palette.
class JobStateDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    mutable QHash<QPair<int, QRgb>, QIcon> m_icons; // a cache: making one icon reads an SVG
};

} // namespace perch
