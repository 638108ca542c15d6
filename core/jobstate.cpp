// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobstate.h"

namespace perch
{

QString jobStateText(JobState state)
{
    switch (state) {
    case JobState::Unknown:
        return QStringLiteral("Unknown");
    case JobState::Idle:
        return QStringLiteral("Waiting for a machine");
    case JobState::TransferringInput:
        return QStringLiteral("Transferring image and inputs");
    case JobState::Starting:
        return QStringLiteral("Starting the container");
    case JobState::Running:
        return QStringLiteral("Running");
    case JobState::Suspended:
        return QStringLiteral("Suspended");
    case JobState::Disconnected:
        return QStringLiteral("Machine out of reach");
    case JobState::TransferringOutput:
        return QStringLiteral("Transferring results");
    case JobState::Held:
        return QStringLiteral("On hold");
    case JobState::Succeeded:
        return QStringLiteral("Succeeded");
    case JobState::Failed:
        return QStringLiteral("Failed");
    case JobState::Killed:
        return QStringLiteral("Killed");
    case JobState::Removed:
        return QStringLiteral("Removed");
    }
    return QStringLiteral("Unknown");
}

bool isFinal(JobState state)
{
    return state == JobState::Succeeded || state == JobState::Failed || state == JobState::Killed ||
           state == JobState::Removed;
}

} // namespace perch
