// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "testdata.h"

#include <QFile>

namespace perch::test
{

/// The jobs of a real event log in tests/data/eventlogs.
inline QList<Job> jobsOfLog(const QString &name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/eventlogs/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    EventLogParser parser;
    JobHistory history;
    history.apply(parser.feed(file.readAll()));
    return history.jobs().values();
}

/// The same jobs as another cluster.
inline QList<Job> asCluster(QList<Job> jobs, int cluster)
{
    for (Job &job : jobs)
        job.id.cluster = cluster;
    return jobs;
}

} // namespace perch::test
