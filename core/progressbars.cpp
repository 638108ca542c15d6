// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/progressbars.h"

#include "core/metricwords.h"

#include <cctype>
#include <cmath>

namespace perch
{

namespace
{

constexpr std::size_t barLimit = 16;

bool skip(std::string_view &text, std::string_view what)
{
    if (text.substr(0, what.size()) != what)
        return false;
    text.remove_prefix(what.size());
    return true;
}

double scaleOf(char letter)
{
    switch (letter) {
    case 'k':
        return 1e3;
    case 'M':
        return 1e6;
    case 'G':
        return 1e9;
    default:
        return 1;
    }
}

/// "450", or "1.2k" as with unit_scale.
std::optional<double> takeCount(std::string_view &text)
{
    std::optional<double> count = takeNumber(text);
    if (count && !text.empty() && scaleOf(text.front()) > 1) {
        *count *= scaleOf(text.front());
        text.remove_prefix(1);
    }
    return count && *count >= 0 ? count : std::nullopt;
}

/// The letters before the bar, without "Epoch" and numbers: "Validation", mostly nothing.
std::string wordsOf(std::string_view before)
{
    std::string words;
    for (const char c : before.substr(0, 40)) {
        const bool isLetter = std::isalpha(static_cast<unsigned char>(c)) != 0;
        if (isLetter)
            words += c;
        else if (!words.empty() && words.back() != '_')
            words += '_';
        if (words == "Epoch" || words == "epoch")
            words.clear();
    }
    while (!words.empty() && words.back() == '_')
        words.pop_back();
    return words;
}

void takeRate(std::string_view text, const std::string &words, FoundMetrics &found)
{
    text = withoutBlanks(text);
    std::optional<double> rate = takeNumber(text);
    if (!rate || text.size() < 3 || text.size() > 24)
        return;
    if (scaleOf(text.front()) > 1 && (text.substr(1) == "it/s" || text.substr(1) == "B/s")) {
        *rate *= scaleOf(text.front());
        text.remove_prefix(1);
    }
    std::string unit(text);
    if (unit.substr(0, 2) == "s/") {
        unit = unit.substr(2) + "/s";
        *rate = 1 / *rate;
    } else if (unit.substr(unit.size() - 2) != "/s") {
        return;
    }
    found.take(words.empty() ? unit : words + '_' + unit, *rate);
}

} // namespace

std::optional<FoundMetrics> ProgressBars::read(std::string_view line)
{
    const std::size_t percent = line.find("%|");
    if (percent == std::string_view::npos)
        return std::nullopt;
    const std::size_t behind = line.find('|', percent + 2);
    if (behind == std::string_view::npos)
        return std::nullopt;
    std::string_view rest = withoutBlanks(line.substr(behind + 1));
    const std::optional<double> count = takeCount(rest);
    if (!count || !skip(rest, "/"))
        return std::nullopt;
    const std::optional<double> total = takeCount(rest);
    if (!total || !skip(rest, " ["))
        return std::nullopt;
    rest = rest.substr(0, rest.find_last_of(']'));

    FoundMetrics found;
    const std::string words = wordsOf(line.substr(0, percent));
    found.epoch = readMetricWords(line.substr(0, percent)).epoch;
    if (m_bars.size() >= barLimit && !m_bars.contains(words))
        return found;
    Bar &bar = m_bars[words];
    const bool isAnew = *count < bar.last || (std::isfinite(found.epoch) &&
                                              std::isfinite(bar.epoch) && found.epoch != bar.epoch);
    if (isAnew)
        bar.before += bar.total;
    const bool isNews = isAnew || *count > bar.last;
    bar.last = *count;
    bar.total = *total;
    bar.epoch = found.epoch;
    const std::size_t comma = rest.find(", ");
    if (comma == std::string_view::npos)
        return found;
    rest.remove_prefix(comma + 2);
    const std::size_t next = rest.find(", ");
    if (isNews && *count > 0)
        takeRate(rest.substr(0, next), words, found);
    // a bar moves on first and is told the values of the step then
    const std::string_view behindRate =
        next == std::string_view::npos ? std::string_view() : rest.substr(next + 2).substr(0, 1024);
    if (behindRate != bar.values) {
        const FoundMetrics told = readMetricWords(behindRate);
        for (const auto &[name, value] : told.values) {
            if (name != "v_num") // Lightning's number of the run
                found.take(name, value);
        }
        bar.values = behindRate;
    }
    found.step = bar.before + *count;
    return found;
}

} // namespace perch
