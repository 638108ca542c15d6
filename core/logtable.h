// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "core/logposition.h"

#include <QList>
#include <QString>

class QSqlDatabase;
class QSqlQuery;

namespace perch
{

/// An event log as far as it was read, and what of its jobs is kept.
struct KnownLog {
    QString path; ///< absolute, on the access point
    LogPosition position;
    QList<Job> jobs;
};

// The statements of Store on the tables `job_logs` and `jobs`. Each answers false when one of them
// failed; `query` knows why.

/// In one transaction: a position is never kept without the jobs that belong to it. `jobs` are
/// those that changed; the others stay. `place` is the access point and the person.
[[nodiscard]] bool keepLog(QSqlDatabase &database, QSqlQuery &query, const QString &place,
                           const KnownLog &log);
/// In the order in which they were first kept, the jobs by id. A job whose bytes are damaged is
/// left out, and its log will be read from its begin.
[[nodiscard]] bool selectLogs(QSqlQuery &query, const QString &place, QList<KnownLog> &logs);

} // namespace perch
