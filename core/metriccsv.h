// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/foundmetrics.h"

namespace perch
{

/// Reads a table among the lines of an output, or a whole file: Lightning's metrics.csv, the
/// results.csv of others, with commas, semicolons or tabs. A row of names begins it, and the rows
/// of as many numbers and empty cells follow; lines that are neither are passed over.
class MetricCsv
{
public:
    /// True when the line belongs to a table; `found` has then what the row tells, for the row of
    /// names nothing. An empty cell is no value, not a gap.
    bool read(std::string_view line, FoundMetrics &found);

private:
    bool readNames(std::string_view line);

    char m_separator = ',';
    std::vector<std::string> m_names; ///< none before the row of names
};

} // namespace perch
