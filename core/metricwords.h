// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/foundmetrics.h"

namespace perch
{

/// The numbers that a line of words names: "epoch=3 step=100 loss=0.52", "Epoch [1/5], Step
/// [100/600], Loss: 0.4567", "2ms/step - loss: 0.29 - val_loss: 0.31", "Accuracy: 9916/10000" (as a
/// fraction). Any name counts before "=", before ":" only that of a result. "Train" and the like
/// before a name belong to it. May be unconvincing (FoundMetrics): the caller judges.
[[nodiscard]] FoundMetrics readMetricWords(std::string_view line);

} // namespace perch
