// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QMetaType>
#include <QString>

#include <compare>

namespace perch
{

/// One job of the queue: cluster and proc. Unique on one access point only.
/// proc -1 stands for the cluster itself, as in the event log (HTCondor manual, "Job event log").
struct JobId {
    int cluster = 0;
    int proc = 0;

    auto operator<=>(const JobId &) const = default;
    /// "12.0", as HTCondor writes it.
    [[nodiscard]] QString text() const { return QStringLiteral("%1.%2").arg(cluster).arg(proc); }
};

inline size_t qHash(const JobId &id, size_t seed = 0)
{
    return qHashMulti(seed, id.cluster, id.proc);
}

} // namespace perch

Q_DECLARE_METATYPE(perch::JobId)
