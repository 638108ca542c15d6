// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QtGlobal>

namespace perch
{

/// How much of an output is shown.
struct OutputPart {
    enum class State {
        Whole,
        LiveEnd,  ///< the job had printed `shown` bytes or more when it was first looked at
        FileEnd,  ///< the last `shown` of the `total` bytes that came back
        Fetching, ///< the same, while all are on their way: `received` so far
    };
    State state = State::Whole;
    qint64 shown = 0;
    qint64 total = 0;
    qint64 received = 0;
    bool canFetchMore = false;
    bool operator==(const OutputPart &) const = default;
};

} // namespace perch
