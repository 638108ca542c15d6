// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/reconnectpace.h"

#include <algorithm>
#include <array>

namespace perch
{

std::chrono::seconds ReconnectPace::pause(std::chrono::milliseconds lived)
{
    using namespace std::chrono_literals;
    constexpr std::array<std::chrono::seconds, 5> pauses{1s, 2s, 5s, 10s, 30s};
    constexpr std::chrono::minutes longEnough{1};
    if (lived >= longEnough)
        m_attempts = 0;
    const auto index =
        std::min<std::size_t>(static_cast<std::size_t>(m_attempts), pauses.size() - 1);
    m_attempts = static_cast<int>(index) + 1;
    return pauses.at(index);
}

} // namespace perch
