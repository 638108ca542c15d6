// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace perch
{

/// What one line of a program's output tells: values, and where on the x axes they stand.
struct FoundMetrics {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();
    static constexpr std::size_t valueLimit = 64;

    double step = none;
    double epoch = none;                                ///< 1.5 after half of the second pass
    double wall = none;                                 ///< Unix seconds
    std::vector<std::pair<std::string, double>> values; ///< NaN where the program had no number

    /// Takes a named number: as step, epoch or time where the name says so, else as a value under a
    /// name made fit for a metric (payload/metricrecord.h); what cannot be named is dropped.
    void take(std::string_view name, double value);
    /// Whether it tells a step or an epoch, or a value that a training is judged by: only then is
    /// the line more than settings or chatter.
    [[nodiscard]] bool isConvincing() const;
};

enum class MetricAxis { None, Step, Epoch, Wall };

/// What a name says of x: "global_step", "Epoch", "_timestamp"; None for a value.
[[nodiscard]] MetricAxis metricAxisOf(std::string_view name);

/// Whether a name is one of those that training programs give to results: "val_loss", "Accuracy".
[[nodiscard]] bool isResultName(std::string_view name);

/// The number at the start of `text`, which loses it: "5e-05", "+3", "nan", "-inf", "1e999" (NaN,
/// as all that is not finite). Nothing when none stands there.
[[nodiscard]] std::optional<double> takeNumber(std::string_view &text);

/// The number that is the whole of `text`, blanks around it aside.
[[nodiscard]] std::optional<double> wholeNumber(std::string_view text);

[[nodiscard]] std::string_view withoutBlanks(std::string_view text);

/// Without the colours and such that terminals are told by (ECMA-48: ESC [ ... a letter).
[[nodiscard]] std::string withoutColours(std::string_view line);

} // namespace perch
