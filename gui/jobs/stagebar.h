// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"
#include "gui/theme.h"

#include <QPixmap>
#include <QRectF>

class QPainter;

namespace perch
{

/// How far a batch is: one bar, a part for each stage in it, what has ended on the left. Each stage
/// has a pattern of its own beside its colour; the smallest part can still be seen. The counts must
/// stand in words beside it.
void paintStages(QPainter &painter, const QRectF &rect, const StageCounts &counts,
                 const QPalette &palette, Qt::LayoutDirection direction);

/// One stage's part of such a bar.
void paintStage(QPainter &painter, const QRectF &rect, JobStage stage, const QPalette &palette);

/// A small square that explains a part of the bar, in the middle of a pixmap of this size.
[[nodiscard]] QPixmap stageSwatch(JobStage stage, QSize size, qreal ratio, const QPalette &palette);

/// The colour of a stage, one for text too.
[[nodiscard]] QColor stageColor(JobStage stage, const QPalette &palette);

} // namespace perch
