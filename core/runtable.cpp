// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/runtable.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>
#include <QtEndian>

namespace perch
{

namespace
{

constexpr qsizetype longestList = 16'000'000;

/// SQL's NULL is not used: a null QString is the empty text.
QString text(const QString &value)
{
    return value.isNull() ? QLatin1String("") : value;
}

bool run(QSqlQuery &query, const QString &statement, const QVariantList &values)
{
    query.setForwardOnly(true);
    if (!query.prepare(statement))
        return false;
    for (const QVariant &value : values)
        query.addBindValue(value);
    return query.exec();
}

bool insertRow(QSqlQuery &query, const RunRecord &record)
{
    return run(
        query,
        QStringLiteral("INSERT INTO runs (site_id, user, access_point, job_folder, remote_folder,"
                       " event_log_path, cluster, job_count, image_url, image_sha256, submit_text,"
                       " submitted_ms, token) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {text(record.siteId), text(record.user), text(record.accessPoint), text(record.jobFolder),
         text(record.remoteFolder), text(record.eventLogPath), record.cluster, record.jobCount,
         text(record.imageUrl), text(record.imageSha256), text(record.submitText),
         record.submitted.toMSecsSinceEpoch(), text(record.token)});
}

bool insertFiles(QSqlQuery &query, qint64 id, const QList<SentFile> &files)
{
    for (const SentFile &file : files) {
        if (!run(query,
                 QStringLiteral("INSERT INTO run_files (run_id, name, size, sha256)"
                                " VALUES (?, ?, ?, ?)"),
                 {id, text(file.name), file.size, text(file.sha256)}))
            return false;
    }
    return true;
}

/// WAL's usual NORMAL loses the last transactions when the computer loses its power.
bool setSynchronous(QSqlQuery &query, bool isFull)
{
    return query.exec(QStringLiteral("PRAGMA synchronous = %1")
                          .arg(isFull ? QStringLiteral("FULL") : QStringLiteral("NORMAL")));
}

RunRecord recordOf(const QSqlQuery &query)
{
    RunRecord record;
    record.id = query.value(0).toLongLong();
    record.siteId = query.value(1).toString();
    record.user = query.value(2).toString();
    record.accessPoint = query.value(3).toString();
    record.jobFolder = query.value(4).toString();
    record.remoteFolder = query.value(5).toString();
    record.eventLogPath = query.value(6).toString();
    record.cluster = query.value(7).toInt();
    record.jobCount = query.value(8).toInt();
    record.imageUrl = query.value(9).toString();
    record.imageSha256 = query.value(10).toString();
    record.submitText = query.value(11).toString();
    record.submitted = QDateTime::fromMSecsSinceEpoch(query.value(12).toLongLong(), Qt::UTC);
    record.token = query.value(13).toString();
    return record;
}

QString whereOf(RunState state)
{
    return QStringLiteral(" FROM runs WHERE site_id = ? AND user = ? AND cluster %1 0"
                          " ORDER BY submitted_ms DESC, id DESC LIMIT ?")
        .arg(QLatin1Char(state == RunState::Open ? '=' : '>'));
}

} // namespace

bool insertRun(QSqlDatabase &database, QSqlQuery &query, const RunRecord &record, qint64 &id)
{
    const bool isOpen = record.cluster == 0;
    if (isOpen && !setSynchronous(query, true))
        return false;
    bool isDone = database.transaction() && insertRow(query, record);
    if (isDone) {
        id = query.lastInsertId().toLongLong();
        isDone = insertFiles(query, id, record.files) && database.commit();
    }
    if (!isDone)
        database.rollback();
    QSqlQuery after(database); // `query` keeps the error
    return (!isOpen || setSynchronous(after, false)) && isDone;
}

bool updateRun(QSqlQuery &query, const RunRecord &record, bool &isThere)
{
    const bool isDone =
        run(query,
            QStringLiteral("UPDATE runs SET cluster = ?, job_count = ?,"
                           " event_log_path = ? WHERE id = ?"),
            {record.cluster, record.jobCount, text(record.eventLogPath), record.id});
    isThere = isDone && query.numRowsAffected() > 0;
    return isDone;
}

bool deleteRun(QSqlQuery &query, qint64 id)
{
    return run(query, QStringLiteral("DELETE FROM runs WHERE id = ?"), {id});
}

bool insertQueueList(QSqlQuery &query, qint64 runId, const QByteArray &list)
{
    if (list.size() > longestList)
        return true;
    return run(query,
               QStringLiteral("INSERT OR REPLACE INTO run_lists (run_id, packed) VALUES (?, ?)"),
               {runId, qCompress(list)});
}

bool selectQueueList(QSqlQuery &query, qint64 runId, std::optional<QByteArray> &list)
{
    if (!run(query, QStringLiteral("SELECT packed FROM run_lists WHERE run_id = ?"), {runId}))
        return false;
    if (!query.next())
        return true;
    const QByteArray packed = query.value(0).toByteArray();
    const bool isSane = packed.size() >= 4 && qFromBigEndian<quint32>(packed.constData()) <=
                                                  quint32(longestList); // its length unpacked
    if (isSane)
        list = qUncompress(packed);
    return true;
}

bool selectRuns(QSqlQuery &query, RunState state, const QString &siteId, const QString &user,
                int limit, QList<RunRecord> &runs)
{
    const QVariantList values{text(siteId), text(user), limit};
    if (!run(query,
             QStringLiteral("SELECT id, site_id, user, access_point, job_folder, remote_folder,"
                            " event_log_path, cluster, job_count, image_url, image_sha256,"
                            " submit_text, submitted_ms, token") +
                 whereOf(state),
             values))
        return false;
    QHash<qint64, qsizetype> places;
    while (query.next()) {
        runs.append(recordOf(query));
        places.insert(runs.last().id, runs.size() - 1);
    }
    if (!run(query,
             QStringLiteral("SELECT run_id, name, size, sha256 FROM run_files WHERE run_id IN"
                            " (SELECT id%1) ORDER BY rowid")
                 .arg(whereOf(state)),
             values))
        return false;
    while (query.next()) {
        const auto place = places.constFind(query.value(0).toLongLong());
        if (place != places.constEnd())
            runs[*place].files.append({query.value(1).toString(), query.value(2).toLongLong(),
                                       query.value(3).toString()});
    }
    return true;
}

bool selectLastFiles(QSqlQuery &query, const QString &jobFolder, QList<SentFile> &files)
{
    if (!run(query,
             QStringLiteral("SELECT name, size, sha256 FROM run_files WHERE run_id ="
                            " (SELECT id FROM runs WHERE job_folder = ? AND cluster > 0"
                            " ORDER BY submitted_ms DESC, id DESC LIMIT 1) ORDER BY rowid"),
             {text(jobFolder)}))
        return false;
    while (query.next())
        files.append(
            {query.value(0).toString(), query.value(1).toLongLong(), query.value(2).toString()});
    return true;
}

} // namespace perch
