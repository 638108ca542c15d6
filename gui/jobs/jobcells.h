// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobarrangement.h"

#include <QString>
#include <QVariant>

namespace perch
{

/// What a table of jobs says in JobsModel's columns.
[[nodiscard]] QString jobCellText(const Job &job, int column, const QDateTime &now);
/// Foreign text in it is escaped: it can be shown as it is.
[[nodiscard]] QString jobCellToolTip(const Job &job, int column, const QDateTime &now);
[[nodiscard]] QString jobColumnTitle(int column);
/// Numbers lie to the right.
[[nodiscard]] QVariant jobCellAlignment(int column);
[[nodiscard]] JobOrder jobOrderOf(int column);

/// How a job ended, in a word or two: "exit 0", "exit 3", "signal 9"; empty while it has not.
[[nodiscard]] QString exitText(const Job &job);
/// Seconds that the last start has run, or ran; -1 when it never started.
[[nodiscard]] qint64 runSeconds(const Job &job, const QDateTime &now);

} // namespace perch
