// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/metricrecord.h"
#include "payload/outcome.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace perch
{

/// Writes metric records to the standard output and, where wanted, to a file: one flushed line
/// each, so that whoever follows either of them sees a record when it is made.
class MetricWriter
{
public:
    /// \p file is emptied, or, in a run that goes on, continued; without a name only the standard
    /// output is written.
    static Outcome<MetricWriter> open(const std::string &run, const std::filesystem::path &file,
                                      bool goesOn = false);

    Done write(std::int64_t step, std::int64_t epoch,
               std::vector<std::pair<std::string, double>> values);

private:
    std::string m_run;
    std::filesystem::path m_path;
    std::ofstream m_file;
};

} // namespace perch
