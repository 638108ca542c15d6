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

/// A stretch of a job's life in one state. `end` is invalid while it lasts. The end states are no
/// stretches: the last phase of an ended job is the one before its end.
struct JobPhase {
    JobState state = JobState::Unknown;
    QDateTime begin;
    QDateTime end;
};

/// Requests against use of one resource, from the table in event 005, or of the last run in event
/// 004.
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
    QString slotName; ///< "slot1_1@host"
    QString host;     ///< part after the @
    QStringList gpus; ///< device names, one per assigned GPU
    QDateTime submitted;
    QDateTime started; ///< of the last start
    QDateTime ended;
    int exitCode =
        0; ///< valid in Succeeded and Failed; -1: the log does not say what the program returned
    int exitSignal = 0; ///< valid in Killed
    int holdCode = 0;   ///< valid in Held
    int holdSubCode = 0;
    QString holdReason; ///< as HTCondor wrote it; foreign text
    QString removeReason;
    int starts = 0;
    int evictions =
        0; ///< times the job lost its place without ending: 004 (but no retry), 007, 024
    int retries =
        0; ///< times it ended and was queued again by its own rule (max_retries and the like)
    QString
        lastTrouble; ///< text of the last 002, 007, 021, 024 or retrying 004 event, empty when none
    /// How often that trouble came in a row, numbers in the text aside. 3 and more: it will not get
    /// better by itself (HTCondor 23.9 restarts a job with a broken image for ever, without a
    /// hold).
    int troubleCount = 0;
    qint64 memoryMegabytes = 0; ///< from event 006
    QList<ResourceUse> resources;
    QList<JobPhase> phases; ///< in order of time
};

} // namespace perch

Q_DECLARE_METATYPE(perch::Job)
Q_DECLARE_METATYPE(perch::JobState)
