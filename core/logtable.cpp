// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logtable.h"

#include "core/jobcodec.h"
#include "core/jobsearch.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

namespace perch
{

namespace
{

constexpr int mostLogs = 10'000;

/// SQL's NULL is not used: a null text is the empty one.
QString text(const QString &value)
{
    return value.isNull() ? QLatin1String("") : value;
}

QByteArray bytes(const QByteArray &value)
{
    return value.isNull() ? QByteArray("") : value;
}

qint64 msecsOf(const QDateTime &time)
{
    return time.isValid() ? time.toMSecsSinceEpoch() : 0;
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

/// Answers the row's id, 0 when it failed.
qint64 keepPosition(QSqlQuery &query, const QString &place, const KnownLog &log)
{
    const bool isKept =
        run(query,
            QStringLiteral("INSERT INTO job_logs (place, path, read_bytes, identity, tail,"
                           " unreadable_blocks) VALUES (?, ?, ?, ?, ?, ?)"
                           " ON CONFLICT (place, path) DO UPDATE SET"
                           " read_bytes = excluded.read_bytes, identity = excluded.identity,"
                           " tail = excluded.tail,"
                           " unreadable_blocks = excluded.unreadable_blocks"),
            {text(place), text(log.path), log.position.offset, bytes(log.position.identity),
             bytes(log.position.tail), log.position.unreadableBlocks}) &&
        run(query, QStringLiteral("SELECT id FROM job_logs WHERE place = ? AND path = ?"),
            {text(place), text(log.path)}) &&
        query.next();
    return isKept ? query.value(0).toLongLong() : 0;
}

bool keepJobs(QSqlQuery &query, qint64 logId, const QList<Job> &jobs)
{
    if (!query.prepare(QStringLiteral(
            "INSERT INTO jobs (log_id, cluster, proc, state, submitted_ms, ended_ms, batch_name,"
            " details, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (log_id, cluster, proc) DO UPDATE SET state = excluded.state,"
            " submitted_ms = excluded.submitted_ms, ended_ms = excluded.ended_ms,"
            " batch_name = excluded.batch_name, details = excluded.details,"
            " words = excluded.words")))
        return false;
    for (const Job &job : jobs) {
        query.bindValue(0, logId);
        query.bindValue(1, job.id.cluster);
        query.bindValue(2, job.id.proc);
        query.bindValue(3, int(job.state));
        query.bindValue(4, msecsOf(job.submitted));
        query.bindValue(5, msecsOf(job.ended));
        query.bindValue(6, text(job.batchName));
        query.bindValue(7, bytesOfJob(job));
        query.bindValue(8, text(searchedWords(job)));
        if (!query.exec())
            return false;
    }
    return true;
}

} // namespace

bool keepLog(QSqlDatabase &database, QSqlQuery &query, const QString &place, const KnownLog &log)
{
    if (!database.transaction())
        return false;
    const qint64 id = keepPosition(query, place, log);
    query.finish();
    if (id != 0 && keepJobs(query, id, log.jobs) && database.commit())
        return true;
    database.rollback();
    return false;
}

bool selectLogs(QSqlQuery &query, const QString &place, QList<KnownLog> &logs)
{
    if (!run(query,
             QStringLiteral("SELECT id, path, read_bytes, identity, tail, unreadable_blocks"
                            " FROM job_logs WHERE place = ? ORDER BY id LIMIT ?"),
             {text(place), mostLogs}))
        return false;
    QHash<qint64, qsizetype> places;
    while (query.next()) {
        KnownLog log;
        log.path = query.value(1).toString();
        log.position.offset = query.value(2).toLongLong();
        log.position.identity = query.value(3).toByteArray();
        log.position.tail = query.value(4).toByteArray();
        log.position.unreadableBlocks = query.value(5).toInt();
        places.insert(query.value(0).toLongLong(), logs.size());
        logs.append(log);
    }
    if (!run(query,
             QStringLiteral("SELECT log_id, cluster, proc, details FROM jobs WHERE log_id IN"
                            " (SELECT id FROM job_logs WHERE place = ?)"
                            " ORDER BY log_id, cluster, proc"),
             {text(place)}))
        return false;
    while (query.next()) {
        const auto at = places.constFind(query.value(0).toLongLong());
        if (at == places.cend())
            continue;
        const JobId id{query.value(1).toInt(), query.value(2).toInt()};
        if (const std::optional<Job> job = jobOfBytes(id, query.value(3).toByteArray()))
            logs[*at].jobs.append(*job);
        else
            logs[*at].position = {};
    }
    return true;
}

} // namespace perch
