// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/runplan.h"

namespace perch
{

RunPlan planReading(const QList<RunToRead> &picked, const QSet<JobId> &known)
{
    RunPlan plan;
    qsizetype pathBytes = 0;
    for (const RunToRead &run : picked) {
        if (run.state == JobState::Running) {
            if (plan.follow.size() < RunPlan::mostFollowed)
                plan.follow << run.id;
            else
                ++plan.notFollowed;
            continue;
        }
        if (!isFinal(run.state) || known.contains(run.id))
            continue;
        if (run.path.isEmpty()) {
            ++plan.withoutFile;
            continue;
        }
        const qsizetype bytes = run.path.toUtf8().size();
        if (plan.fetches.isEmpty() || plan.fetches.last().size() == RunPlan::mostFilesAtOnce ||
            pathBytes + bytes > RunPlan::mostPathBytes) {
            plan.fetches.append(QList<RunToRead>());
            pathBytes = 0;
        }
        plan.fetches.last() << run;
        pathBytes += bytes;
    }
    return plan;
}

} // namespace perch
