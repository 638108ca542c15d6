// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/foundmetrics.h"

#include "payload/metricrecord.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace perch
{

namespace
{

std::string lowered(std::string_view name)
{
    std::string text(name);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return text;
}

template <std::size_t count>
bool isOneOf(const std::string &word, const std::array<std::string_view, count> &words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// "Average loss" -> "Average_loss"; empty when nothing of it can stay.
std::string metricName(std::string_view name)
{
    std::string fit;
    for (const char c : withoutBlanks(name).substr(0, metricNameLimit)) {
        if (isMetricName(std::string_view(&c, 1)))
            fit += c;
        else if (c == ' ' || c == ':' || c == '@')
            fit += '_';
    }
    return fit;
}

} // namespace

MetricAxis metricAxisOf(std::string_view name)
{
    constexpr std::array<std::string_view, 9> steps = {
        "step", "_step",      "global_step", "trainer/global_step", "iteration",
        "iter", "iterations", "num_steps",   "train/global_step"};
    constexpr std::array<std::string_view, 3> epochs = {"epoch", "train/epoch", "trainer/epoch"};
    constexpr std::array<std::string_view, 6> walls = {"time", "timestamp", "_timestamp",
                                                       "wall", "wall_time", "unix_time"};
    if (name.size() > 24)
        return MetricAxis::None;
    const std::string word = lowered(name);
    if (isOneOf(word, steps))
        return MetricAxis::Step;
    if (isOneOf(word, epochs))
        return MetricAxis::Epoch;
    return isOneOf(word, walls) ? MetricAxis::Wall : MetricAxis::None;
}

bool isResultName(std::string_view name)
{
    constexpr std::array<std::string_view, 10> parts = {
        "loss",      "acc",    "error", "perplexity", "reward",
        "precision", "recall", "score", "bleu",       "rouge"};
    constexpr std::array<std::string_view, 14> words = {"mse",  "mae", "rmse", "f1",  "auc",
                                                        "iou",  "map", "ppl",  "nll", "psnr",
                                                        "dice", "wer", "top1", "r2"};
    if (name.size() > metricNameLimit)
        return false;
    const std::string word = lowered(name);
    const auto isPart = [&word](std::string_view part) {
        return word.find(part) != std::string::npos;
    };
    if (std::any_of(parts.begin(), parts.end(), isPart))
        return true;
    const std::size_t cut = word.find_last_of("_/-. "); // "val_f1"
    return isOneOf(cut == std::string::npos ? word : word.substr(cut + 1), words);
}

void FoundMetrics::take(std::string_view name, double value)
{
    constexpr double firstWall = 1e8; // 1973; less is the time since the program began
    constexpr double firstMilliseconds = 1e11;
    const MetricAxis axis = std::isfinite(value) ? metricAxisOf(name) : MetricAxis::None;
    const bool isCount = value >= 0 && value <= double(metricCountLimit);
    if (axis == MetricAxis::Step && isCount) {
        step = value;
    } else if (axis == MetricAxis::Epoch && isCount) {
        epoch = value;
    } else if (axis == MetricAxis::Wall && value >= firstWall && value < 1000 * metricWallLimit) {
        wall = value < firstMilliseconds ? value : value / 1000;
    } else if (metricAxisOf(name) == MetricAxis::None && values.size() < valueLimit) {
        std::string fit = metricName(name);
        const bool isKnown = std::any_of(values.begin(), values.end(),
                                         [&fit](const auto &one) { return one.first == fit; });
        if (!fit.empty() && !isKnown)
            values.emplace_back(std::move(fit), std::isfinite(value) ? value : none);
    }
}

bool FoundMetrics::isConvincing() const
{
    return !values.empty() && (std::isfinite(step) || std::isfinite(epoch) ||
                               std::any_of(values.begin(), values.end(), [](const auto &one) {
                                   return isResultName(one.first);
                               }));
}

std::optional<double> takeNumber(std::string_view &text)
{
    const char *begin = text.data();
    const char *end = begin + text.size();
    if (begin != end && *begin == '+')
        ++begin;
    double value = 0;
    const auto [after, problem] = std::from_chars(begin, end, value);
    if (problem == std::errc::invalid_argument)
        return std::nullopt;
    text.remove_prefix(std::size_t(after - text.data()));
    return problem == std::errc() && std::isfinite(value) ? value : FoundMetrics::none;
}

std::optional<double> wholeNumber(std::string_view text)
{
    std::string_view rest = withoutBlanks(text);
    const std::optional<double> value = takeNumber(rest);
    return rest.empty() ? value : std::nullopt;
}

std::string_view withoutBlanks(std::string_view text)
{
    const auto isBlank = [](char c) {
        return c == ' ' || c == '\t';
    };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string withoutColours(std::string_view line)
{
    std::string plain;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\x1b') {
            if (line[i] != '\b') // Keras takes its bar back before it writes the next
                plain += line[i];
            continue;
        }
        if (i + 1 < line.size() && line[i + 1] == '[')
            ++i;
        while (i + 1 < line.size() && line[i + 1] >= ' ' && line[i + 1] < '@')
            ++i;
        ++i; // the letter
    }
    return plain;
}

} // namespace perch
