// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store.h"

#include "core/jobsearch.h"
#include "core/logtable.h"
#include "core/recordtable.h"
#include "core/runtable.h"
#include "core/sha256.h"
#include "core/storeschema.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int MaximumRunsAtOnce = 10'000;
constexpr int MaximumFilesAtOnce = 10'000;
constexpr int MaximumJobsFound = 50'000;

/// SQL's NULL is not used: a null QString is the empty text.
QString text(const QString &value)
{
    return value.isNull() ? QLatin1String("") : value;
}

/// Runs one statement with its values in order.
bool runStatement(QSqlQuery &query, const QString &statement, const QVariantList &values)
{
    query.setForwardOnly(true);
    if (!query.prepare(statement))
        return false;
    for (const QVariant &value : values)
        query.addBindValue(value);
    return query.exec();
}

} // namespace

/// A connection of Qt's, which is known by a name; the name is given back when the store goes.
struct Store::Connection {
    QString path;
    QString name = QStringLiteral("perch-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
    QSqlDatabase database;

    explicit Connection(const QString &storePath)
        : path(storePath), database(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name))
    {
        database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
        database.setDatabaseName(path);
    }
    ~Connection()
    {
        database.close();
        database = QSqlDatabase(); // the last copy must be gone before the name
        QSqlDatabase::removeDatabase(name);
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    [[nodiscard]] Result<void> open();
    [[nodiscard]] Error openError(const QString &reason, const QString &detail) const;
    [[nodiscard]] Error error(const QSqlQuery &query) const;
};

Error Store::Connection::openError(const QString &reason, const QString &detail) const
{
    return {
        Error::Code::Io,
        QStringLiteral(
            "Perch's list of your runs and settings could not be opened: %1. Nothing was changed "
            "in "
            "it. Move %2 aside and start Perch again to begin a new list; your jobs and images are "
            "not touched by this.")
            .arg(reason, path),
        detail};
}

Error Store::Connection::error(const QSqlQuery &query) const
{
    return {
        Error::Code::Io,
        QStringLiteral(
            "Perch's list of your runs and settings could not be read or written. Check that there "
            "is space on the disk and that you may write %1.")
            .arg(path),
        query.lastError().text()};
}

Result<void> Store::Connection::open()
{
    if (!database.isValid())
        return openError(QStringLiteral("Qt's SQLite driver is not installed"),
                         QStringLiteral("libqt6sql6-sqlite"));
    if (!database.open())
        return openError(QStringLiteral("the file cannot be opened"), database.lastError().text());
    QSqlQuery query(database);
    // Read before anything is written: a file that is damaged, or no store at all, stays as it is.
    if (!query.exec(QStringLiteral("PRAGMA quick_check(1)")) || !query.next())
        return openError(QStringLiteral("the file is damaged or not of Perch"),
                         query.lastError().text());
    const QString check = query.value(0).toString();
    if (check != u"ok")
        return openError(QStringLiteral("the file is damaged"), check);
    query.finish();
    // A journal that lets readers go on while one writes; where the file system cannot, SQLite
    // keeps its usual one.
    if (!query.exec(QStringLiteral("PRAGMA journal_mode = WAL")))
        query.finish();
    if (!query.exec(QStringLiteral("PRAGMA synchronous = NORMAL")) ||
        !query.exec(QStringLiteral("PRAGMA foreign_keys = ON")))
        return openError(QStringLiteral("the file cannot be used"), query.lastError().text());
    query.finish();
    const Result<void> migrated = migrate(database);
    if (!migrated)
        return openError(migrated.error().message, migrated.error().detail);
    return {};
}

Store::Store(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
Store::~Store() = default;
Store::Store(Store &&) noexcept = default;
Store &Store::operator=(Store &&) noexcept = default;

Result<Store> Store::open(const QString &path)
{
    const bool isFile = path != u":memory:";
    const QFileInfo info(path);
    if (isFile && !QDir().mkpath(info.absolutePath()))
        return Error(
            Error::Code::Io,
            QStringLiteral(
                "The folder %1 for Perch's settings could not be made. Check that you may write "
                "the folder above it.")
                .arg(info.absolutePath()));
    // Submit files may hold what is nobody else's business; the journals beside the file follow its
    // permissions.
    if (isFile && !info.exists()) {
        QFile file(path);
        if (file.open(QIODevice::WriteOnly | QIODevice::NewOnly,
                      QFileDevice::ReadOwner | QFileDevice::WriteOwner))
            file.close();
    }
    auto connection = std::make_unique<Connection>(path);
    const Result<void> opened = connection->open();
    if (!opened)
        return opened.error();
    return Store(std::move(connection));
}

Result<std::optional<QString>> Store::knownSha256(const FileStamp &stamp)
{
    QSqlQuery query(m_connection->database);
    if (!runStatement(
            query,
            QStringLiteral("SELECT sha256 FROM known_hashes"
                           " WHERE path = ? AND size = ? AND modified_ns = ? AND inode = ?"),
            {text(stamp.path), stamp.size, stamp.modifiedNs, qint64(stamp.inode)}))
        return m_connection->error(query);
    if (!query.next())
        return std::optional<QString>();
    const QString sha256 = query.value(0).toString();
    return isSha256(sha256) ? std::optional<QString>(sha256) : std::nullopt;
}

Result<void> Store::rememberSha256(const FileStamp &stamp, const QString &sha256)
{
    if (!isSha256(sha256))
        return Error(Error::Code::Internal,
                     QStringLiteral("A checksum that is none was not remembered."), sha256);
    QSqlQuery query(m_connection->database);
    if (!runStatement(
            query,
            QStringLiteral(
                "INSERT OR REPLACE INTO known_hashes (path, size, modified_ns, inode, sha256)"
                " VALUES (?, ?, ?, ?, ?)"),
            {text(stamp.path), stamp.size, stamp.modifiedNs, qint64(stamp.inode), sha256}))
        return m_connection->error(query);
    return {};
}

Result<QList<FileStamp>> Store::filesKnownAs(const QString &digits)
{
    constexpr qsizetype fewest = 8;
    if (digits.size() < fewest)
        return QList<FileStamp>();
    QSqlQuery query(m_connection->database);
    if (!runStatement(query,
                      QStringLiteral("SELECT path, size, modified_ns, inode FROM known_hashes"
                                     " WHERE sha256 >= ? AND substr(sha256, 1, ?) = ?"
                                     " ORDER BY path LIMIT ?"),
                      {digits, digits.size(), digits, MaximumFilesAtOnce}))
        return m_connection->error(query);
    QList<FileStamp> files;
    while (query.next())
        files.append({query.value(0).toString(), query.value(1).toLongLong(),
                      query.value(2).toLongLong(), quint64(query.value(3).toLongLong())});
    if (query.lastError().isValid())
        return m_connection->error(query);
    return files;
}

Result<void> Store::rememberStaged(const StagedRecord &record)
{
    if (!isSha256(record.sha256))
        return Error(Error::Code::Internal,
                     QStringLiteral("A checksum that is none was not remembered."), record.sha256);
    QSqlQuery query(m_connection->database);
    if (!runStatement(
            query,
            QStringLiteral(
                "INSERT INTO staged_images (machine, path, size, modified_ns, inode, sha256,"
                " verified_ms, local_path) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (machine, path) DO UPDATE SET size = excluded.size,"
                " modified_ns = excluded.modified_ns, inode = excluded.inode,"
                " verified_ms = excluded.verified_ms,"
                " local_path = CASE WHEN excluded.local_path = '' AND sha256 = excluded.sha256"
                " THEN local_path ELSE excluded.local_path END,"
                " sha256 = excluded.sha256"),
            {text(record.machine), text(record.path), record.size, record.modifiedNs,
             qint64(record.inode), record.sha256, record.verified.toMSecsSinceEpoch(),
             text(record.localPath)}))
        return m_connection->error(query);
    return {};
}

Result<QList<StagedRecord>> Store::stagedRecords(const QString &machine)
{
    QSqlQuery query(m_connection->database);
    if (!runStatement(query,
                      QStringLiteral("SELECT machine, path, size, modified_ns, inode, sha256,"
                                     " verified_ms, local_path FROM staged_images"
                                     " WHERE machine = ? ORDER BY verified_ms DESC, path LIMIT ?"),
                      {text(machine), MaximumFilesAtOnce}))
        return m_connection->error(query);
    QList<StagedRecord> records;
    while (query.next()) {
        StagedRecord record;
        record.machine = query.value(0).toString();
        record.path = query.value(1).toString();
        record.size = query.value(2).toLongLong();
        record.modifiedNs = query.value(3).toLongLong();
        record.inode = quint64(query.value(4).toLongLong());
        record.sha256 = query.value(5).toString();
        record.verified = QDateTime::fromMSecsSinceEpoch(query.value(6).toLongLong(), Qt::UTC);
        record.localPath = query.value(7).toString();
        records.append(record);
    }
    if (query.lastError().isValid())
        return m_connection->error(query);
    return records;
}

Result<void> Store::forgetStaged(const QString &machine, const QString &path)
{
    QSqlQuery query(m_connection->database);
    if (!runStatement(query,
                      QStringLiteral("DELETE FROM staged_images WHERE machine = ? AND path = ?"),
                      {text(machine), text(path)}))
        return m_connection->error(query);
    return {};
}

Result<void> Store::keepChunkList(const QString &sha256, qint64 imageSize, const QByteArray &list,
                                  const QDateTime &now)
{
    constexpr qint64 mostBytes = 256'000'000;
    QSqlQuery query(m_connection->database);
    if (!runStatement(query,
                      QStringLiteral("INSERT OR REPLACE INTO chunk_lists"
                                     " (sha256, image_size, used_ms, list) VALUES (?, ?, ?, ?)"),
                      {text(sha256), imageSize, now.toMSecsSinceEpoch(), list}) ||
        !runStatement(query,
                      QStringLiteral(
                          "DELETE FROM chunk_lists WHERE sha256 IN (SELECT sha256 FROM (SELECT"
                          " sha256, SUM(LENGTH(list)) OVER (ORDER BY used_ms DESC, sha256) AS total"
                          " FROM chunk_lists) WHERE total > ?)"),
                      {mostBytes}))
        return m_connection->error(query);
    return {};
}

Result<std::optional<StoredChunkList>> Store::chunkList(const QString &digits, qint64 imageSize,
                                                        const QDateTime &now)
{
    constexpr qsizetype fewest = 8;
    if (digits.size() < fewest)
        return std::optional<StoredChunkList>();
    QSqlQuery query(m_connection->database);
    if (!runStatement(query,
                      QStringLiteral("SELECT sha256, list FROM chunk_lists WHERE sha256 >= ?"
                                     " AND substr(sha256, 1, ?) = ? AND image_size = ? LIMIT 1"),
                      {digits, digits.size(), digits, imageSize}))
        return m_connection->error(query);
    if (!query.next())
        return std::optional<StoredChunkList>();
    const StoredChunkList found{query.value(0).toString(), query.value(1).toByteArray()};
    if (!runStatement(query, QStringLiteral("UPDATE chunk_lists SET used_ms = ? WHERE sha256 = ?"),
                      {now.toMSecsSinceEpoch(), found.sha256}))
        return m_connection->error(query);
    return std::optional<StoredChunkList>(found);
}

Result<qint64> Store::addRun(const RunRecord &run)
{
    QSqlQuery query(m_connection->database);
    qint64 id = 0;
    if (!insertRun(m_connection->database, query, run, id))
        return m_connection->error(query);
    return id;
}

Result<qint64> Store::closeRun(const RunRecord &run)
{
    QSqlQuery query(m_connection->database);
    bool isThere = false;
    if (!updateRun(query, run, isThere))
        return m_connection->error(query);
    return isThere ? Result<qint64>(run.id) : addRun(run);
}

Result<void> Store::removeRun(qint64 id)
{
    QSqlQuery query(m_connection->database);
    if (!deleteRun(query, id))
        return m_connection->error(query);
    return {};
}

Result<void> Store::keepQueueList(qint64 runId, const QByteArray &list)
{
    QSqlQuery query(m_connection->database);
    if (!insertQueueList(query, runId, list))
        return m_connection->error(query);
    return {};
}

Result<std::optional<QByteArray>> Store::queueList(qint64 runId)
{
    QSqlQuery query(m_connection->database);
    std::optional<QByteArray> list;
    if (!selectQueueList(query, runId, list))
        return m_connection->error(query);
    return list;
}

Result<QList<RunRecord>> Store::runs(const QString &siteId, const QString &user, int limit)
{
    return runsIn(RunState::Submitted, siteId, user, limit);
}

Result<QList<RunRecord>> Store::openRuns(const QString &siteId, const QString &user)
{
    return runsIn(RunState::Open, siteId, user, MaximumRunsAtOnce);
}

Result<QList<RunRecord>> Store::runsIn(RunState state, const QString &siteId, const QString &user,
                                       int limit)
{
    QSqlQuery query(m_connection->database);
    QList<RunRecord> records;
    if (!selectRuns(query, state, siteId, user, std::clamp(limit, 0, MaximumRunsAtOnce), records))
        return m_connection->error(query);
    return records;
}

Result<QList<SentFile>> Store::filesOfLastRun(const QString &jobFolder)
{
    QSqlQuery query(m_connection->database);
    QList<SentFile> files;
    if (!selectLastFiles(query, jobFolder, files))
        return m_connection->error(query);
    return files;
}

Result<void> Store::keepJobLog(const QString &place, const KnownLog &log)
{
    QSqlQuery query(m_connection->database);
    if (!keepLog(m_connection->database, query, place, log))
        return m_connection->error(query);
    return {};
}

Result<QList<KnownLog>> Store::jobLogs(const QString &place)
{
    QSqlQuery query(m_connection->database);
    query.setForwardOnly(true);
    QList<KnownLog> logs;
    if (!selectLogs(query, place, logs))
        return m_connection->error(query);
    return logs;
}

Result<QSet<JobId>> Store::jobsWith(const QString &place, const QStringList &words)
{
    QSqlQuery query(m_connection->database);
    QSet<JobId> jobs;
    if (!selectJobsWith(query, place, words, MaximumJobsFound, jobs))
        return m_connection->error(query);
    return jobs;
}

Result<void> Store::keepRunFolder(const RunFolder &folder)
{
    QSqlQuery query(m_connection->database);
    if (!insertRunFolder(query, folder))
        return m_connection->error(query);
    return {};
}

Result<std::optional<RunFolder>> Store::runFolder(qint64 runId)
{
    QSqlQuery query(m_connection->database);
    std::optional<RunFolder> folder;
    if (!selectRunFolder(query, runId, folder))
        return m_connection->error(query);
    return folder;
}

Result<QList<RunFolder>> Store::runFolders(const QString &siteId, const QString &user)
{
    QSqlQuery query(m_connection->database);
    QList<RunFolder> folders;
    if (!selectRunFolders(query, siteId, user, MaximumRunsAtOnce, folders))
        return m_connection->error(query);
    return folders;
}

Result<QString> Store::setting(const QString &key)
{
    QSqlQuery query(m_connection->database);
    if (!runStatement(query, QStringLiteral("SELECT value FROM settings WHERE key = ?"),
                      {text(key)}))
        return m_connection->error(query);
    return query.next() ? query.value(0).toString() : QString();
}

Result<void> Store::setSetting(const QString &key, const QString &value)
{
    QSqlQuery query(m_connection->database);
    if (!runStatement(query,
                      QStringLiteral("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)"),
                      {text(key), text(value)}))
        return m_connection->error(query);
    return {};
}

} // namespace perch
