// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStringList>

namespace perch
{

class JobsModel;
struct SweepMap;

/// What a place of a map means, in lines of plain text: its values, its jobs, and what is measured.
[[nodiscard]] QStringList sweepCellWords(const SweepMap &map, int column, int line,
                                         const JobsModel &model);

} // namespace perch
