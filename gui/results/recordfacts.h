// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/recordedrun.h"
#include "gui/widgets/factsview.h"

namespace perch
{

/// What was run, from what, on what, with which image; foreign texts, for a view of facts.
[[nodiscard]] QList<Fact> recordFacts(const RecordedRun &run);

/// How its jobs ended: "2 succeeded, 1 held", or that nothing is known yet.
[[nodiscard]] QString endingsText(const RecordedRun &run);

} // namespace perch
