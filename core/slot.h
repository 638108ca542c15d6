// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace perch
{

/// One GPU of a slot, as HTCondor's discovery describes it.
struct SlotGpu {
    QString id;                 ///< of the attribute: "GPU_a0223334"
    QString deviceName;         ///< "unknown" where the machine does not say
    double capability = 0;      ///< 8.6; 0 where not known
    qint64 memoryMegabytes = 0; ///< MiB (GlobalMemoryMb)
    int runtime = 0; ///< newest CUDA runtime that the driver takes: 12040 is 12.4; 0: not told
    bool isFree = false;
};

/// A machine, or the part of one, that takes jobs: a partitionable or a static slot. Dynamic slots
/// are counted by the partitionable one that they are cut from.
struct Slot {
    QString name;    ///< "slot1@gpu4001.chtc.wisc.edu"
    QString machine; ///< "gpu4001.chtc.wisc.edu"
    QString group;   ///< whom it belongs to, in the site's words; empty where not told
    int totalCpus = 0;
    int freeCpus = 0;
    qint64 totalMemoryMegabytes = 0;
    qint64 freeMemoryMegabytes = 0;
    qint64 totalDiskKilobytes = 0;
    qint64 freeDiskKilobytes = 0;
    QList<SlotGpu> gpus; ///< without those that are out of service
};

/// Reads `condor_status -json` (whole ads, or a projection that names each GPUs_GPU_<id>). A GPU
/// that several slots of a machine name counts once. `groupAttribute` is the site's own attribute
/// for Slot::group; without it Poolname is taken. Empty input: no slots. Error Parse when it is no
/// such list.
[[nodiscard]] Result<QList<Slot>> parseSlots(const QByteArray &json,
                                             const QString &groupAttribute = {});

} // namespace perch
