// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobstatedelegate.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

namespace perch
{

void JobStateDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto state = index.data(JobsModel::StateRole).value<JobState>();
    const bool selected = option->state.testFlag(QStyle::State_Selected);
    const QColor color = selected ? option->palette.color(QPalette::HighlightedText)
                                  : theme::toneColor(theme::toneOf(state), option->palette);
    QIcon &cached = m_icons[{int(state), color.rgb()}];
    if (cached.isNull())
        cached = icon(theme::iconNameOf(state), color);
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = cached;
    option->decorationSize = QSize(16, 16);
    option->palette.setColor(QPalette::Text, color);
}

} // namespace perch
