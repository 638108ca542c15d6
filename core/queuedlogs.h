// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace perch
{

/// A cluster in the queue, and the event log that its jobs write.
struct QueuedLog {
    int cluster = 0;
    QString path; ///< absolute
    QString batchName;

    bool operator==(const QueuedLog &) const = default;
};

/// The attributes that the question to condor_q needs, for its -attributes.
[[nodiscard]] QString queuedLogAttributes();

/// Reads `condor_q -json -attributes ...` with those attributes: each cluster once, in the order of
/// the answer; clusters without a log, or with one whose path is not absolute, are left out. No
/// bytes: the queue is empty. Error Parse.
[[nodiscard]] Result<QList<QueuedLog>> parseQueuedLogs(const QByteArray &json);

} // namespace perch
