// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMetaType>
#include <QString>

namespace perch
{

/// Where a job is. "Completed" is split by what it returned: a failed program must never look
/// finished well.
enum class JobState {
    Unknown,
    Idle,
    TransferringInput, ///< the image and the inputs travel to the execution point (event 040)
    Starting,          ///< inputs are there, the container is being started
    Running,
    Suspended,
    Disconnected, ///< lost contact with the execution point; HTCondor tries to reconnect (022)
    TransferringOutput,
    Held,
    Succeeded, ///< exit code 0
    Failed,    ///< exit code other than 0
    Killed,    ///< ended by a signal
    Removed
};

/// Short word for a person: "Transferring image and inputs".
[[nodiscard]] QString jobStateText(JobState state);
/// Succeeded, Failed, Killed, Removed: nothing more will happen.
[[nodiscard]] bool isFinal(JobState state);

} // namespace perch

Q_DECLARE_METATYPE(perch::JobState)
