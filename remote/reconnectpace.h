// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>

namespace perch
{

/// How long to wait before a lost link is tried again: 1, 2, 5, 10, 30 s, then every 30 s. Short at
/// first, since most losses are short; never shorter than 30 s for long, since a machine that
/// restarts is called by all its users at once. A pure value.
class ReconnectPace
{
public:
    /// The pause before the next attempt, `lived` being how long the link was up since the last one
    /// (zero: the attempt failed). A link that held for a minute begins anew; one that breaks again
    /// at once does not.
    [[nodiscard]] std::chrono::seconds pause(std::chrono::milliseconds lived);

private:
    int m_attempts = 0;
};

} // namespace perch
