// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace perch
{

/// From now on SIGTERM, which HTCondor sends when a job must leave its machine, only sets a mark:
/// the program ends by itself, at a moment from which a run can go on.
void watchStopSignal();

/// Whether SIGTERM has come since watchStopSignal().
bool isStopAsked();

} // namespace perch
