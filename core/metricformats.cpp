// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricformats.h"

#include "core/metricobjects.h"
#include "core/metricwords.h"

#include <cmath>

namespace perch
{

namespace
{

/// Reads on behind `words`, blanks before them aside.
bool skip(std::string_view &text, std::string_view words)
{
    text = withoutBlanks(text);
    if (text.substr(0, words.size()) != words)
        return false;
    text = withoutBlanks(text.substr(words.size()));
    return true;
}

bool take(std::string_view &text, double &number)
{
    const std::optional<double> taken = takeNumber(text);
    number = taken.value_or(FoundMetrics::none);
    return taken.has_value();
}

} // namespace

bool MetricFormats::readExample(std::string_view line, FoundMetrics &found)
{
    double seen = 0;
    double value = 0;
    if (skip(line, "Train Epoch:")) {
        double epoch = 0;
        if (!take(line, epoch) || !skip(line, "[") || !take(line, seen) || !skip(line, "/") ||
            !take(line, m_examples) || !(m_examples > 0))
            return false;
        const std::size_t at = line.find("Loss:");
        line.remove_prefix(at == std::string_view::npos ? line.size() : at);
        if (!skip(line, "Loss:") || !take(line, value))
            return false;
        m_epoch = epoch;
        found.epoch = epoch - 1 + seen / m_examples;
        found.take("step", (epoch - 1) * m_examples + seen);
        found.take("train_loss", value);
        return true;
    }
    if (!skip(line, "Test set: Average loss:") || !take(line, value))
        return false;
    found.epoch = m_epoch;
    found.take("step", m_epoch * m_examples);
    found.take("test_loss", value);
    double all = 0;
    if (skip(line, ", Accuracy:") && take(line, seen) && skip(line, "/") && take(line, all))
        found.take("test_accuracy", seen / all);
    return true;
}

FoundMetrics MetricFormats::readPlain(std::string_view line)
{
    FoundMetrics found;
    if (readExample(line, found))
        return found;
    if (std::optional<FoundMetrics> object = readMetricObject(line))
        return *std::move(object);
    if (std::optional<FoundMetrics> bar = m_bars.read(line)) {
        if (std::isfinite(bar->epoch))
            m_epoch = bar->epoch;
        return *std::move(bar);
    }
    if (m_csv.read(line, found))
        return found;
    found = readMetricWords(line);
    if (std::isfinite(found.epoch))
        m_epoch = found.epoch;
    else if (found.isConvincing()) // by what it says itself
        found.epoch = m_epoch;
    return found;
}

std::optional<FoundMetrics> MetricFormats::read(std::string_view line)
{
    if (withoutBlanks(line).empty())
        return std::nullopt;
    FoundMetrics found = line.find_first_of("\x1b\b") == std::string_view::npos
                             ? readPlain(line)
                             : readPlain(withoutColours(line));
    return found.isConvincing() ? std::optional(std::move(found)) : std::nullopt;
}

} // namespace perch
