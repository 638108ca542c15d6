// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/support/delayqueue.h"
#include "tests/support/localsocket.h"
#include "tests/support/roughlink.h"

namespace perch::test
{

/// One way of one connection.
struct RoughLink::Lane {
    int from = -1;
    int to = -1;
    bool isUp = false;
    bool isHeld = false;   ///< what comes after the next m_untilHold bytes waits
    bool hasEnded = false; ///< the reader has seen the end
    bool isDone = false;   ///< and the writer has passed it on
    bool isBehind = false; ///< too much is on the slow road to read on
    bool isFull = false;   ///< the receiver takes no more for now
    bool isLate = false;   ///< and not since some milliseconds ago
    DelayQueue queue;

    [[nodiscard]] bool takesMore() const
    {
        // Enough for 1 GB/s over 100 ms.
        constexpr std::size_t maximumQueued = std::size_t(128) * 1024 * 1024;
        return !hasEnded && !isBehind && !isLate && queue.size() < maximumQueued;
    }
};

struct RoughLink::Pair {
    Pair(int clientEnd, int serverEnd) : client(clientEnd), server(serverEnd)
    {
        up.from = down.to = client;
        up.to = down.from = server;
        up.isUp = true;
    }
    ~Pair()
    {
        if (client >= 0)
            reset(client);
        reset(server);
    }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;

    void strand()
    {
        reset(client);
        client = up.from = down.to = -1;
        up.hasEnded = true;
    }

    int client;
    int server;
    Lane up;
    Lane down;
};

} // namespace perch::test
