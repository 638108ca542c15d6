// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QStringList>

namespace perch
{

/// Where a job is. "Completed" is split by what it returned: a failed program must never look finished well.
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

/// A stretch of a job's life in one state. `end` is invalid while it lasts.
struct JobPhase {
    JobState state = JobState::Unknown;
    QDateTime begin;
    QDateTime end;
};

/// Requests against use of one resource, from the table at the end of the event log (event 005).
struct ResourceUse {
    QString name; ///< "Memory (MB)"
    QString used;
    QString requested;
    QString allocated;
    QString assigned; ///< GPU ids
};

/// All that the event log told about one job.
struct Job {
    JobId id;
    JobState state = JobState::Unknown;
    QString batchName;
    QString slotName;  ///< "slot1_1@host"
    QString host;      ///< part after the @
    QStringList gpus;  ///< device names, one per assigned GPU
    QDateTime submitted;
    QDateTime started; ///< of the last start
    QDateTime ended;
    int exitCode = 0;   ///< valid in Succeeded and Failed
    int exitSignal = 0; ///< valid in Killed
    int holdCode = 0;   ///< valid in Held
    int holdSubCode = 0;
    QString holdReason; ///< as HTCondor wrote it; foreign text
    QString removeReason;
    int starts = 0;
    int evictions = 0;
    QString lastTrouble; ///< text of the last 007, 021 or 024 event, empty when none
    qint64 memoryMegabytes = 0; ///< from event 006
    QList<ResourceUse> resources;
    QList<JobPhase> phases; ///< in order of time
};

} // namespace perch

Q_DECLARE_METATYPE(perch::Job)
Q_DECLARE_METATYPE(perch::JobState)
