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

/// One complaint of condor_submit; `line` is 0 where it names none. `message` says what is wrong
/// and what to do, in plain words where the complaint is known and in HTCondor's own words where
/// not.
struct SubmitComplaint {
    int line = 0;
    bool isError = true;
    QString message; ///< plain text, bounded
    QString said{};  ///< condor_submit's own words without "ERROR:" and the line, bounded
};

/// Success is exit code 0 and a line "6.0 - 6.2"; exit code 0 alone may mean that nothing was
/// queued. Error Remote with a sentence for the user and the whole stderr as detail. Only for a
/// real submission: a dry run names the false cluster 1. Of several clusters (two executables in
/// one file) the first is given.
[[nodiscard]] Result<SubmittedCluster> parseSubmitOutput(int exitStatus, const QByteArray &out,
                                                         const QByteArray &err);
/// All clusters that -terse names, in order.
[[nodiscard]] QList<SubmittedCluster> parseSubmittedClusters(const QByteArray &out);
/// Errors first is not promised: the order is condor_submit's. At most 200 complaints.
[[nodiscard]] QList<SubmitComplaint> parseSubmitComplaints(const QByteArray &err);

/// One GPU of the pool, from `condor_status -json`. Machines with GPUs of several models name each
/// in an attribute of its own (GPUs_GPU_<id>), which a projection with -attributes leaves out: ask
/// for whole ads of GPU slots.
struct PoolGpu {
    QString machine;
    QString deviceName; ///< "unknown" where the machine does not say
    QString capability; ///< "8.0"; empty where not known
    qint64 memoryMegabytes = 0;
};

/// Empty output means that nothing matched. A GPU that several slots of a machine name counts once.
/// Invalid UTF-8 is replaced before the JSON is read.
[[nodiscard]] Result<QList<PoolGpu>> parsePoolGpus(const QByteArray &json);

} // namespace perch
