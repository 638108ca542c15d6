// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/foundmetrics.h"

#include <map>

namespace perch
{

/// Reads the progress bars that tqdm prints:
/// "Epoch 3:  45%|####5     | 450/1000 [00:12<00:15, 36.6it/s, loss=0.52]". The rate becomes "it/s"
/// (or whatever unit the bar has; "s/it" is turned over), the values behind it count, and the step
/// goes on counting when a bar with the same words begins again.
class ProgressBars
{
public:
    /// Nothing when the line is no bar; no values when the bar tells nothing new.
    [[nodiscard]] std::optional<FoundMetrics> read(std::string_view line);

private:
    struct Bar {
        double before = 0; ///< steps of the times that it was full
        double last = 0;
        double total = 0;
        double epoch = FoundMetrics::none;
        std::string values; ///< the last told
    };
    std::map<std::string, Bar> m_bars; ///< by the words before them, 16 at most
};

} // namespace perch
