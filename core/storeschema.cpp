// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/storeschema.h"

#include "core/jobsearch.h"
#include "core/recordtable.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

namespace perch
{

namespace
{

bool createKnownHashes(QSqlQuery &query)
{
    return query.exec(QStringLiteral("CREATE TABLE known_hashes ("
                                     " path TEXT PRIMARY KEY,"
                                     " size INTEGER NOT NULL,"
                                     " modified_ns INTEGER NOT NULL,"
                                     " inode INTEGER NOT NULL,"
                                     " sha256 TEXT NOT NULL CHECK (length(sha256) = 64))"));
}

bool createRuns(QSqlQuery &query)
{
    return query.exec(QStringLiteral("CREATE TABLE runs ("
                                     " id INTEGER PRIMARY KEY AUTOINCREMENT,"
                                     " site_id TEXT NOT NULL,"
                                     " user TEXT NOT NULL,"
                                     " access_point TEXT NOT NULL,"
                                     " job_folder TEXT NOT NULL,"
                                     " remote_folder TEXT NOT NULL,"
                                     " event_log_path TEXT NOT NULL,"
                                     " cluster INTEGER NOT NULL,"
                                     " job_count INTEGER NOT NULL,"
                                     " image_url TEXT NOT NULL,"
                                     " image_sha256 TEXT NOT NULL,"
                                     " submit_text TEXT NOT NULL,"
                                     " submitted_ms INTEGER NOT NULL)")) &&
           query.exec(
               QStringLiteral("CREATE INDEX runs_by_person ON runs (site_id, user, submitted_ms)"));
}

bool createSettings(QSqlQuery &query)
{
    return query.exec(
        QStringLiteral("CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)"));
}

bool createStagedImages(QSqlQuery &query)
{
    return query.exec(QStringLiteral("CREATE TABLE staged_images ("
                                     " machine TEXT NOT NULL,"
                                     " path TEXT NOT NULL,"
                                     " size INTEGER NOT NULL,"
                                     " modified_ns INTEGER NOT NULL,"
                                     " inode INTEGER NOT NULL,"
                                     " sha256 TEXT NOT NULL CHECK (length(sha256) = 64),"
                                     " verified_ms INTEGER NOT NULL,"
                                     " local_path TEXT NOT NULL,"
                                     " PRIMARY KEY (machine, path))")) &&
           query.exec(QStringLiteral("CREATE INDEX known_hashes_by_sha ON known_hashes (sha256)"));
}

bool createChunkLists(QSqlQuery &query)
{
    return query.exec(QStringLiteral("CREATE TABLE chunk_lists ("
                                     " sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),"
                                     " image_size INTEGER NOT NULL,"
                                     " used_ms INTEGER NOT NULL,"
                                     " list BLOB NOT NULL)"));
}

bool keepWhatWasSubmitted(QSqlQuery &query)
{
    return query.exec(
               QStringLiteral("ALTER TABLE runs ADD COLUMN token TEXT NOT NULL DEFAULT ''")) &&
           query.exec(QStringLiteral("CREATE TABLE run_files ("
                                     " run_id INTEGER NOT NULL REFERENCES runs (id)"
                                     " ON DELETE CASCADE,"
                                     " name TEXT NOT NULL,"
                                     " size INTEGER NOT NULL,"
                                     " sha256 TEXT NOT NULL)")) &&
           query.exec(QStringLiteral("CREATE INDEX run_files_by_run ON run_files (run_id)"));
}

bool keepJobsOfLogs(QSqlQuery &query)
{
    return query.exec(QStringLiteral("CREATE TABLE job_logs ("
                                     " id INTEGER PRIMARY KEY,"
                                     " place TEXT NOT NULL,"
                                     " path TEXT NOT NULL,"
                                     " read_bytes INTEGER NOT NULL,"
                                     " identity BLOB NOT NULL,"
                                     " tail BLOB NOT NULL,"
                                     " unreadable_blocks INTEGER NOT NULL,"
                                     " UNIQUE (place, path))")) &&
           query.exec(QStringLiteral("CREATE TABLE jobs ("
                                     " log_id INTEGER NOT NULL REFERENCES job_logs (id)"
                                     " ON DELETE CASCADE,"
                                     " cluster INTEGER NOT NULL,"
                                     " proc INTEGER NOT NULL,"
                                     " state INTEGER NOT NULL,"
                                     " submitted_ms INTEGER NOT NULL,"
                                     " ended_ms INTEGER NOT NULL,"
                                     " batch_name TEXT NOT NULL,"
                                     " details BLOB NOT NULL,"
                                     " PRIMARY KEY (log_id, cluster, proc)) WITHOUT ROWID"));
}

bool keepListsOfRuns(QSqlQuery &query)
{
    return query.exec(QStringLiteral("CREATE TABLE run_lists ("
                                     " run_id INTEGER PRIMARY KEY REFERENCES runs (id)"
                                     " ON DELETE CASCADE,"
                                     " packed BLOB NOT NULL)"));
}

bool keepWordsOfJobs(QSqlQuery &query)
{
    return query.exec(
               QStringLiteral("ALTER TABLE jobs ADD COLUMN words TEXT NOT NULL DEFAULT ''")) &&
           addSearchedWords(query);
}

/// Step i leads from version i to version i + 1. Steps are never changed once they have been
/// released: add one.
using Step = bool (*)(QSqlQuery &);
constexpr Step steps[] = {
    createKnownHashes,    createRuns,     createSettings,  createStagedImages, createChunkLists,
    keepWhatWasSubmitted, keepJobsOfLogs, keepListsOfRuns, keepWordsOfJobs,    createRunFolders};

Error schemaError(const QSqlQuery &query)
{
    return {Error::Code::Io, QStringLiteral("the tables could not be made"),
            query.lastError().text()};
}

/// -1 when it cannot be read.
int version(QSqlQuery &query)
{
    return query.exec(QStringLiteral("PRAGMA user_version")) && query.next()
               ? query.value(0).toInt()
               : -1;
}

} // namespace

int currentSchemaVersion()
{
    return int(std::size(steps));
}

Result<void> migrate(QSqlDatabase &database)
{
    QSqlQuery query(database);
    for (;;) {
        // IMMEDIATE takes the lock before the version is read: another program may be at the same
        // step
        if (!query.exec(QStringLiteral("BEGIN IMMEDIATE")))
            return schemaError(query);
        const int found = version(query);
        query.finish();
        const bool isStep = found >= 0 && found < currentSchemaVersion();
        const bool isDone = isStep && steps[found](query) &&
                            query.exec(QStringLiteral("PRAGMA user_version = %1").arg(found + 1)) &&
                            query.exec(QStringLiteral("COMMIT"));
        if (isDone)
            continue;
        const Error error = schemaError(query);
        query.exec(QStringLiteral("ROLLBACK"));
        if (found == currentSchemaVersion())
            return {};
        if (found > currentSchemaVersion())
            return Error(
                Error::Code::Refused,
                QStringLiteral("it was written by a newer version of Perch, so update this one"));
        return error;
    }
}

} // namespace perch
