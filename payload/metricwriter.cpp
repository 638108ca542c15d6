// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/metricwriter.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

namespace perch
{

Outcome<MetricWriter> MetricWriter::open(const std::string &run, const std::filesystem::path &file,
                                         bool goesOn)
{
    if (!isMetricText(run, metricRunLimit))
        return Failure{ExitCode::Usage, "--run needs 1 to 128 bytes of text without control "
                                        "characters."};
    MetricWriter writer;
    writer.m_run = run;
    writer.m_path = file;
    if (!file.empty()) {
        writer.m_file.open(file, std::ios::binary | (goesOn ? std::ios::app : std::ios::trunc));
        if (!writer.m_file)
            return Failure{ExitCode::Output, "Cannot write the metrics to " + file.string() +
                                                 ". Does its folder exist, and may this job write "
                                                 "there?"};
    }
    return writer;
}

Done MetricWriter::write(std::int64_t step, std::int64_t epoch,
                         std::vector<std::pair<std::string, double>> values)
{
    const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
    MetricRecord record;
    record.run = m_run;
    record.step = step;
    record.epoch = epoch;
    record.wall = std::round(now.count() * 1000) / 1000;
    record.values = std::move(values);
    const auto line = writeMetric(record);
    if (!line)
        return Failure{ExitCode::Internal, "A metric record breaks the format's limits."};
    std::printf("%s\n", line->c_str());
    std::fflush(stdout);
    if (m_file.is_open() && !(m_file << *line << '\n' << std::flush))
        return Failure{ExitCode::Output,
                       "Cannot write to " + m_path.string() + ". Is there space left?"};
    return std::monostate();
}

} // namespace perch
