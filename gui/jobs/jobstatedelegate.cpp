// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobstatedelegate.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

namespace perch
{

QIcon JobStateDelegate::cellIcon(const QPalette &palette, const QModelIndex &index) const
{
    const auto state = index.data(JobsModel::StateRole).value<JobState>();
    const QColor color = cellColor(palette, index);
    QIcon &cached = m_icons[{int(state), color.rgb()}];
    if (cached.isNull())
        cached = icon(theme::iconNameOf(state), color);
    return cached;
}

QColor JobStateDelegate::cellColor(const QPalette &palette, const QModelIndex &index) const
{
    const auto state = index.data(JobsModel::StateRole).value<JobState>();
    return theme::toneColor(theme::toneOf(state), palette);
}

} // namespace perch
