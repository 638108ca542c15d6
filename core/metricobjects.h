// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/foundmetrics.h"

namespace perch
{

/// The numbers of the JSON object or Python dictionary that ends `line`, such as JSON Lines and the
/// trainer of Hugging Face Transformers print; "INFO:" or a progress bar may stand before it. An
/// object within is told as "outer/name", 4 deep; texts, lists and truth values are passed over;
/// numbers in quotes count (Transformers 5 writes them so). Nothing when it is not one whole
/// object, is deeper than 16, or is not convincing (FoundMetrics).
[[nodiscard]] std::optional<FoundMetrics> readMetricObject(std::string_view line);

} // namespace perch
