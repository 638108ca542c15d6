// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/rowdelegate.h"

#include "gui/theme.h"

#include <QPainter>

namespace perch
{

namespace
{

constexpr int rowHeight = 40;
constexpr int iconSide = 18;

} // namespace

RowDelegate::RowDelegate(int fixedColumn, QObject *parent)
    : QStyledItemDelegate(parent), m_fixedColumn(fixedColumn)
{
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return {size.width() + 2 * theme::spaceM, qMax(rowHeight, size.height())};
}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    const QPalette &palette = option.palette;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        QColor tint = selected ? palette.color(QPalette::Highlight) : theme::mutedText(palette);
        tint.setAlphaF(selected ? (theme::isDark(palette) ? 0.30F : 0.13F) : 0.06F);
        painter->fillRect(option.rect, tint);
    }
    QColor line = theme::borderColor(palette);
    line.setAlphaF(0.6F);
    painter->setPen(line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    QRect box = option.rect.adjusted(theme::spaceM, 0, -theme::spaceM, 0);
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    const QIcon decoration = cellIcon(palette, index);
    if (!decoration.isNull()) {
        QRect iconBox(box.left(), box.top() + (box.height() - iconSide) / 2, iconSide, iconSide);
        if (rightToLeft)
            iconBox.moveRight(box.right());
        decoration.paint(painter, iconBox);
        box.adjust(rightToLeft ? 0 : iconSide + theme::spaceS, 0,
                   rightToLeft ? -(iconSide + theme::spaceS) : 0, 0);
    }
    painter->setFont(index.column() == m_fixedColumn ? theme::fixedFont() : option.font);
    painter->setPen(cellColor(palette, index));
    QString text = index.data(Qt::DisplayRole).toString();
    text.replace(u'\n', QChar(0xfffd));
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    painter->drawText(
        box,
        (alignment.isValid() ? alignment.toInt() : int(Qt::AlignVCenter | Qt::AlignLeading)) |
            int(Qt::TextSingleLine),
        painter->fontMetrics().elidedText(text, option.textElideMode, box.width()));
    painter->restore();
}

QIcon RowDelegate::cellIcon(const QPalette &palette, const QModelIndex &index) const
{
    Q_UNUSED(palette)
    return index.data(Qt::DecorationRole).value<QIcon>();
}

QColor RowDelegate::cellColor(const QPalette &palette, const QModelIndex &index) const
{
    return index.column() == 0 ? palette.color(QPalette::Text) : theme::mutedText(palette);
}

} // namespace perch

#include "moc_rowdelegate.cpp"
