// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriccsv.h"
#include "core/progressbars.h"

namespace perch
{

/// Finds values in what training programs print of their own accord, line by line and without being
/// told the format: the lines of PyTorch's MNIST example, objects (metricobjects.h), progress bars
/// (progressbars.h), tables (metriccsv.h) and words (metricwords.h). Of an epoch that one line
/// tells
/// ("Epoch 2/5") are the values of the lines of words after it.
class MetricFormats
{
public:
    /// What `line` (without its end) tells; nothing when that is no values.
    [[nodiscard]] std::optional<FoundMetrics> read(std::string_view line);

private:
    [[nodiscard]] bool readExample(std::string_view line, FoundMetrics &found);
    [[nodiscard]] FoundMetrics readPlain(std::string_view line);

    MetricCsv m_csv;
    ProgressBars m_bars;
    double m_epoch = FoundMetrics::none;
    double m_examples = FoundMetrics::none; ///< in an epoch of the example
};

} // namespace perch
