// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "core/jobphases.h"
#include "core/jobstate.h"
#include "core/raretext.h"
#include "core/resourcetable.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QStringList>

namespace perch
{

/// All that the event log told about one job. 224 bytes, and two small blocks that its copies
/// share: there are 100,000 of them.
struct Job {
    JobId id;
    JobState state = JobState::Unknown;
    int exitCode =
        0; ///< valid in Succeeded and Failed; -1: the log does not say what the program returned
    int exitSignal = 0; ///< valid in Killed
    int holdCode = 0;   ///< valid in Held
    int holdSubCode = 0;
    int starts = 0;
    int evictions =
        0; ///< times the job lost its place without ending: 004 (but no retry), 007, 024
    int retries =
        0; ///< times it ended and was queued again by its own rule (max_retries and the like)
    /// How often `lastTrouble` came in a row, numbers in the text aside. 3 and more: it will not
    /// get better by itself (HTCondor 23.9 restarts a job with a broken image for ever, without a
    /// hold).
    int troubleCount = 0;
    int memoryMegabytes = 0; ///< from event 006
    QString batchName;
    QString slotName; ///< "slot1_1@host"
    QString host;     ///< part after the @
    QStringList gpus; ///< device names, one per assigned GPU
    QDateTime submitted;
    QDateTime started; ///< of the last start
    QDateTime ended;
    RareText holdReason; ///< as HTCondor wrote it; foreign text
    RareText removeReason;
    RareText
        lastTrouble; ///< text of the last 002, 007, 021, 024 or retrying 004 event, empty when none
    /// Events of it that Perch does not know, a line for each: code, time and what stands beside
    /// them in the log, foreign text. The first 20.
    RareText unknownEvents;
    /// From event 005, or of the last run from event 004.
    ResourceTable resources;
    JobPhases phases; ///< in order of time
};

} // namespace perch

Q_DECLARE_METATYPE(perch::Job)
