// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "core/result.h"
#include "core/sentfile.h"

#include <QDateTime>
#include <QList>
#include <QSet>
#include <QString>

#include <memory>
#include <optional>

namespace perch
{

/// Tells one state of a local file from another without reading it.
struct FileStamp {
    QString path; ///< absolute
    qint64 size = 0;
    qint64 modifiedNs = 0; ///< mtime in nanoseconds
    quint64 inode = 0;
    bool operator==(const FileStamp &) const = default;
};

/// Reads the stamp of a file; Error NotFound or Io. Blocks on the disk.
[[nodiscard]] Result<FileStamp> stampOf(const QString &path);

/// One submitted cluster that Perch follows, with what was submitted; what the Jobs page shows
/// again after a restart.
struct RunRecord {
    qint64 id = 0; ///< given by the store
    QString siteId;
    QString user;
    QString accessPoint;  ///< host:port
    QString jobFolder;    ///< local
    QString remoteFolder; ///< absolute, on the access point
    QString eventLogPath; ///< absolute, on the access point
    int cluster = 0;      ///< 0: it is not known yet whether it was submitted
    int jobCount = 0;
    QString imageUrl;
    QString imageSha256; ///< empty where not known
    QString submitText;
    QString token;         ///< of its job ads (remote/submitonce.h); empty in old records
    QList<SentFile> files; ///< the submit description first; empty in old records
    QDateTime submitted;   ///< UTC
};

/// What the bytes of one file on /staging were, when somebody last looked at all of them: after an
/// upload, or because a person asked. Size, time and inode say of which state of the file.
struct StagedRecord {
    QString machine; ///< host:port of the site's transfer server
    QString path;    ///< absolute, on that machine
    qint64 size = 0;
    qint64 modifiedNs = 0;
    quint64 inode = 0;
    QString sha256;     ///< of the bytes, whatever the name says
    QDateTime verified; ///< UTC
    QString localPath;  ///< where it came from; empty where not known
    bool operator==(const StagedRecord &) const = default;
};

struct KnownLog;     // core/logtable.h
enum class RunState; // core/runtable.h
struct RunFolder;    // core/recordtable.h

struct StoredChunkList {
    QString sha256;
    QByteArray list;
};

/// The local SQLite store, with migrations. A connection belongs to the thread that opened it: use
/// it from one thread, never the GUI's. Every function may answer Error Io.
class Store
{
public:
    ~Store();
    Store(Store &&) noexcept;
    Store &operator=(Store &&) noexcept;

    /// Opens or makes the file and its folder; ":memory:" for tests.
    [[nodiscard]] static Result<Store> open(const QString &path);

    [[nodiscard]] Result<std::optional<QString>> knownSha256(const FileStamp &stamp);
    [[nodiscard]] Result<void> rememberSha256(const FileStamp &stamp, const QString &sha256);

    /// The files of this machine whose hash began with these digits (at least 8, or all 64) when
    /// they were last hashed: a file may have changed or gone since, so compare with stampOf().
    [[nodiscard]] Result<QList<FileStamp>> filesKnownAs(const QString &digits);

    /// One record per machine and path: a newer one takes the place of an older one. A record
    /// without a local path keeps the older one's when the bytes are the same.
    [[nodiscard]] Result<void> rememberStaged(const StagedRecord &record);
    [[nodiscard]] Result<QList<StagedRecord>> stagedRecords(const QString &machine);
    [[nodiscard]] Result<void> forgetStaged(const QString &machine, const QString &path);

    /// The chunks of an image that was uploaded (core/chunklist.h, toBytes()). Those that were not
    /// used for the longest time make room: at most 256 MB are kept.
    [[nodiscard]] Result<void> keepChunkList(const QString &sha256, qint64 imageSize,
                                             const QByteArray &list, const QDateTime &now);
    /// Of an image of `imageSize` bytes whose hash begins with `digits` (at least 8).
    [[nodiscard]] Result<std::optional<StoredChunkList>>
    chunkList(const QString &digits, qint64 imageSize, const QDateTime &now);

    /// Answers its id. One without a cluster is open: what became of it is to be found out, also by
    /// the next run of Perch; it is safe on the disk before the answer.
    [[nodiscard]] Result<qint64> addRun(const RunRecord &run);
    /// Its cluster, number of jobs and event log are known. Answers its id, a new one where the
    /// record has gone.
    [[nodiscard]] Result<qint64> closeRun(const RunRecord &run);
    /// It was not submitted.
    [[nodiscard]] Result<void> removeRun(qint64 id);
    /// The list that its jobs were queued from: the job folder's may be another one later. Lists of
    /// more than 16 MB are left out.
    [[nodiscard]] Result<void> keepQueueList(qint64 runId, const QByteArray &list);
    /// Nothing where none was kept.
    [[nodiscard]] Result<std::optional<QByteArray>> queueList(qint64 runId);
    /// Those with a cluster, newest first.
    [[nodiscard]] Result<QList<RunRecord>> runs(const QString &siteId, const QString &user,
                                                int limit = 200);
    /// What went with the last one of a local job folder; empty where none is known.
    [[nodiscard]] Result<QList<SentFile>> filesOfLastRun(const QString &jobFolder);
    /// Those without.
    [[nodiscard]] Result<QList<RunRecord>> openRuns(const QString &siteId, const QString &user);

    /// Of the event logs of one access point and person (`place`): how far each was read, and the
    /// jobs that changed since it was last kept; both or neither (core/logtable.h).
    [[nodiscard]] Result<void> keepJobLog(const QString &place, const KnownLog &log);
    [[nodiscard]] Result<QList<KnownLog>> jobLogs(const QString &place);
    /// The jobs in whose texts every word stands, also in what they were submitted with
    /// (core/jobsearch.h); at most 50,000, the newest clusters first.
    [[nodiscard]] Result<QSet<JobId>> jobsWith(const QString &place, const QStringList &words);

    /// Where the records of runs lie (core/recordtable.h).
    [[nodiscard]] Result<void> keepRunFolder(const RunFolder &folder);
    [[nodiscard]] Result<std::optional<RunFolder>> runFolder(qint64 runId);
    [[nodiscard]] Result<QList<RunFolder>> runFolders(const QString &siteId, const QString &user);

    /// Small settings: last profile, window geometry, recent folders.
    [[nodiscard]] Result<QString> setting(const QString &key);
    [[nodiscard]] Result<void> setSetting(const QString &key, const QString &value);

private:
    struct Connection;
    explicit Store(std::unique_ptr<Connection> connection);
    [[nodiscard]] Result<QList<RunRecord>> runsIn(RunState state, const QString &siteId,
                                                  const QString &user, int limit);
    std::unique_ptr<Connection> m_connection;
};

} // namespace perch
