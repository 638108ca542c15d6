// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace perch::test
{

// TCP on 127.0.0.1 for RoughLink: all non-blocking. Abort the test program when there is no socket.

/// Bound, not listening. More than one may be bound to a port as long as none of the others
/// listens. Port 0: any that is free.
[[nodiscard]] int boundSocket(int port);
[[nodiscard]] int listeningSocket(int port);
[[nodiscard]] int portOf(int fd);
/// -1 when it is refused.
[[nodiscard]] int connectTo(int port);
/// Small pieces leave at once.
void dontGather(int fd);
/// Closes with a reset.
void reset(int fd);

} // namespace perch::test
