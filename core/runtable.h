// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store.h"

class QSqlDatabase;
class QSqlQuery;

namespace perch
{

// The statements of Store on the tables `runs` and `run_files`. Each answers false when one of
// them failed; `query` knows why.

/// In a transaction; `id` is the new row's. A run without a cluster is on the disk before this
/// answers: what it records may happen in the next moment.
[[nodiscard]] bool insertRun(QSqlDatabase &database, QSqlQuery &query, const RunRecord &run,
                             qint64 &id);
/// Of the run with this id: what the answer of condor_submit told. `isThere`: there was such a row.
[[nodiscard]] bool updateRun(QSqlQuery &query, const RunRecord &run, bool &isThere);
[[nodiscard]] bool deleteRun(QSqlQuery &query, qint64 id);

/// Kept packed; too long ones are left out.
[[nodiscard]] bool insertQueueList(QSqlQuery &query, qint64 runId, const QByteArray &list);
[[nodiscard]] bool selectQueueList(QSqlQuery &query, qint64 runId, std::optional<QByteArray> &list);

enum class RunState { Open, Submitted };
/// Open: whose cluster is not known. Newest first, with their files.
[[nodiscard]] bool selectRuns(QSqlQuery &query, RunState state, const QString &siteId,
                              const QString &user, int limit, QList<RunRecord> &runs);
/// Of the newest submitted run of a local job folder.
[[nodiscard]] bool selectLastFiles(QSqlQuery &query, const QString &jobFolder,
                                   QList<SentFile> &files);

} // namespace perch
