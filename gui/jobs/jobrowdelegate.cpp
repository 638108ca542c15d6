// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobrowdelegate.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAbstractItemView>
#include <QPainter>

namespace perch
{

namespace
{

constexpr int foldMarkSide = 14;
constexpr int foldMarkKey = -1; ///< where states have theirs

} // namespace

QRect JobRowDelegate::foldMark(const QRect &row, Qt::LayoutDirection direction)
{
    QRect mark(0, 0, foldMarkSide, foldMarkSide);
    mark.moveCenter(row.center());
    if (direction == Qt::RightToLeft)
        mark.moveRight(row.right() - theme::spaceS);
    else
        mark.moveLeft(row.left() + theme::spaceS);
    return mark;
}

void JobRowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const QVariant title = index.data(JobsProxy::GroupTitleRole);
    if (!title.isNull()) {
        paintGroup(painter, option, index, title.toString());
        return;
    }
    QStyleOptionViewItem cell(option);
    const int column = index.column();
    if (column == JobsModel::BatchColumn || column == JobsModel::GpuColumn ||
        column == JobsModel::HostColumn) // names differ at their ends too
        cell.textElideMode = Qt::ElideMiddle;
    RowDelegate::paint(painter, cell, index);
}

/// Each cell paints its own part of the whole: the view repaints single cells.
void JobRowDelegate::paintGroup(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index, const QString &title) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view ? view->viewport()->width() : option.rect.width();
    const QRect row(0, option.rect.top(), width, option.rect.height());
    const QPalette &palette = option.palette;
    painter->save();
    painter->setClipRect(option.rect, Qt::IntersectClip);
    painter->fillRect(row, palette.color(QPalette::AlternateBase));
    if (option.state.testFlag(QStyle::State_Selected)) {
        QColor tint = palette.color(QPalette::Highlight);
        tint.setAlphaF(theme::isDark(palette) ? 0.30F : 0.13F);
        painter->fillRect(row, tint);
    }
    painter->setPen(theme::borderColor(palette));
    painter->drawLine(row.bottomLeft(), row.bottomRight());

    const QRect mark = foldMark(row, option.direction);
    const QColor muted = theme::mutedText(palette);
    QIcon &chevron = m_icons[{foldMarkKey, muted.rgb()}];
    if (chevron.isNull())
        chevron = icon(QStringLiteral("chevron-down"), muted);
    painter->save();
    painter->translate(mark.center() + QPointF(0.5, 0.5));
    if (index.data(JobsProxy::GroupFoldedRole).toBool())
        painter->rotate(option.direction == Qt::RightToLeft ? 90 : -90);
    chevron.paint(painter, QRect(-foldMarkSide / 2, -foldMarkSide / 2, foldMarkSide, foldMarkSide));
    painter->restore();

    QRect box = row.adjusted(theme::spaceM, 0, -theme::spaceM, 0);
    const int indent = foldMarkSide + theme::spaceS;
    const bool isRightToLeft = option.direction == Qt::RightToLeft;
    box.adjust(isRightToLeft ? 0 : indent, 0, isRightToLeft ? -indent : 0, 0);
    QFont font = option.font;
    font.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(font);
    const QString name = metrics.elidedText(title, Qt::ElideMiddle, box.width() * 3 / 5);
    const int align = int(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) |
                      int(Qt::AlignVCenter) | int(Qt::TextSingleLine);
    painter->setFont(font);
    painter->setPen(palette.color(QPalette::Text));
    painter->drawText(box, align, name);
    const int used = metrics.horizontalAdvance(name) + theme::spaceM;
    box.adjust(isRightToLeft ? 0 : used, 0, isRightToLeft ? -used : 0, 0);
    painter->setFont(option.font);
    painter->setPen(muted);
    painter->drawText(
        box, align,
        painter->fontMetrics().elidedText(index.data(JobsProxy::GroupCountsRole).toString(),
                                          Qt::ElideRight, box.width()));
    painter->restore();
}

QIcon JobRowDelegate::cellIcon(const QPalette &palette, const QModelIndex &index) const
{
    if (index.column() != JobsModel::StateColumn)
        return {};
    const auto state = index.data(JobsModel::StateRole).value<JobState>();
    const QColor color = cellColor(palette, index);
    QIcon &cached = m_icons[{int(state), color.rgb()}];
    if (cached.isNull())
        cached = icon(theme::iconNameOf(state), color);
    return cached;
}

QColor JobRowDelegate::cellColor(const QPalette &palette, const QModelIndex &index) const
{
    if (index.column() != JobsModel::StateColumn)
        return RowDelegate::cellColor(palette, index);
    const auto state = index.data(JobsModel::StateRole).value<JobState>();
    return theme::toneColor(theme::toneOf(state), palette);
}

} // namespace perch

#include "moc_jobrowdelegate.cpp"
