// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"

#include <QPalette>
#include <QRectF>

class QPainter;

namespace perch
{

/// A stretch of a job's life in one state. Those that follow one another get different looks even
/// in one tone: waiting is hollow, transfers are hatched, work is filled, a hold is striped.
void paintPhase(QPainter &painter, const QRectF &rect, JobState state, const QPalette &palette);

/// The same where there are only a few pixels: the more a job gets done, the higher the line.
void paintThinPhase(QPainter &painter, const QRectF &rect, JobState state, const QPalette &palette);

/// The state that stands for all to which time is counted in this way.
[[nodiscard]] JobState stateOfUse(TimeUse use);
/// "computing", "waiting for a machine" ...
[[nodiscard]] QString timeUseWords(TimeUse use);

} // namespace perch
