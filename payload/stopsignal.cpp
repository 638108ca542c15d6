// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/stopsignal.h"

#include <csignal>

namespace perch
{

namespace
{

volatile std::sig_atomic_t isAsked = 0;

void markStop(int)
{
    isAsked = 1;
}

} // namespace

void watchStopSignal()
{
    struct sigaction action = {};
    action.sa_handler = markStop;
    action.sa_flags = SA_RESTART; // a read or write under way goes on
    sigaction(SIGTERM, &action, nullptr);
}

bool isStopAsked()
{
    return isAsked != 0;
}

} // namespace perch
