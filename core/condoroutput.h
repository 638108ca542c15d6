// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "core/result.h"

#include <QByteArray>
#include <QList>

namespace perch
{

/// What `condor_submit -terse` says.
struct SubmittedCluster {
    int cluster = 0;
    int firstProc = 0;
    int lastProc = 0;
};

/// One complaint of condor_submit; `line` is 0 where it names none.
struct SubmitComplaint {
    int line = 0;
    bool isError = true;
    QString message; ///< plain text, bounded
};

/// Success is exit code 0 and a line "6.0 - 6.2"; exit code 0 alone may mean that nothing was queued.
/// Error Remote with a sentence for the user and the whole stderr as detail.
[[nodiscard]] Result<SubmittedCluster> parseSubmitOutput(int exitStatus, const QByteArray &out, const QByteArray &err);
[[nodiscard]] QList<SubmitComplaint> parseSubmitComplaints(const QByteArray &err);

/// One GPU of the pool, from `condor_status -json`.
struct PoolGpu {
    QString machine;
    QString deviceName;
    QString capability;
    qint64 memoryMegabytes = 0;
};

/// Empty output means that nothing matched. Invalid UTF-8 is replaced before the JSON is read.
[[nodiscard]] Result<QList<PoolGpu>> parsePoolGpus(const QByteArray &json);

} // namespace perch
