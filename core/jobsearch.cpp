// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobsearch.h"

#include "core/jobcodec.h"

#include <QSqlQuery>
#include <QVariant>

#include <vector>

namespace perch
{

namespace
{

constexpr qsizetype longestReason = 400; ///< of what the search sees
constexpr qsizetype mostWords = 16;

/// As a pattern of LIKE that means itself.
QString patternOf(const QString &word)
{
    QString pattern;
    for (const QChar c : word) {
        if (c == u'%' || c == u'_' || c == u'\\')
            pattern += u'\\';
        pattern += c;
    }
    return u'%' + pattern + u'%';
}

} // namespace

QString searchedWords(const Job &job)
{
    QStringList words;
    for (const QString &text :
         {job.host, job.gpus.join(u' '), job.holdReason.text().left(longestReason),
          job.removeReason.text().left(longestReason),
          job.lastTrouble.text().left(longestReason)}) {
        if (!text.isEmpty())
            words << text;
    }
    return words.join(u'\n');
}

bool selectJobsWith(QSqlQuery &query, const QString &place, const QStringList &words, int limit,
                    QSet<JobId> &jobs)
{
    QString statement = QStringLiteral(
        "SELECT cluster, proc FROM (SELECT j.cluster AS cluster, j.proc AS proc,"
        " j.cluster || '.' || j.proc || char(10) || j.batch_name || char(10) || j.words ||"
        " char(10) || ifnull(r.texts, '') AS texts"
        " FROM jobs j JOIN job_logs l ON l.id = j.log_id"
        " LEFT JOIN (SELECT cluster, group_concat(job_folder || char(10) || remote_folder || "
        "char(10) ||"
        "   image_url || char(10) || ifnull(words, ''), char(10)) AS texts FROM runs"
        "   LEFT JOIN run_records ON run_id = id"
        "   WHERE site_id || '/' || user || '/' || access_point = ? AND cluster > 0"
        "   GROUP BY cluster) r ON r.cluster = j.cluster"
        " WHERE l.place = ?) WHERE 1");
    const QStringList asked = words.mid(0, mostWords);
    for (qsizetype i = 0; i < asked.size(); ++i)
        statement += QStringLiteral(" AND texts LIKE ? ESCAPE '\\'");
    statement += QStringLiteral(" ORDER BY cluster DESC, proc LIMIT ?");
    query.setForwardOnly(true);
    if (!query.prepare(statement))
        return false;
    query.addBindValue(place);
    query.addBindValue(place);
    for (const QString &word : asked)
        query.addBindValue(patternOf(word));
    query.addBindValue(limit);
    if (!query.exec())
        return false;
    while (query.next())
        jobs.insert({query.value(0).toInt(), query.value(1).toInt()});
    return true;
}

bool addSearchedWords(QSqlQuery &query)
{
    struct Row {
        qint64 log = 0;
        JobId id;
        QString words;
    };
    std::vector<Row> rows;
    query.setForwardOnly(true);
    if (!query.exec(QStringLiteral("SELECT log_id, cluster, proc, details FROM jobs")))
        return false;
    while (query.next()) {
        const JobId id{query.value(1).toInt(), query.value(2).toInt()};
        const std::optional<Job> job = jobOfBytes(id, query.value(3).toByteArray());
        if (const QString words = job ? searchedWords(*job) : QString(); !words.isEmpty())
            rows.push_back({query.value(0).toLongLong(), id, words});
    }
    query.finish();
    if (!query.prepare(QStringLiteral(
            "UPDATE jobs SET words = ? WHERE log_id = ? AND cluster = ? AND proc = ?")))
        return false;
    for (const Row &row : rows) {
        query.bindValue(0, row.words);
        query.bindValue(1, row.log);
        query.bindValue(2, row.id.cluster);
        query.bindValue(3, row.id.proc);
        if (!query.exec())
            return false;
    }
    query.finish();
    return true;
}

} // namespace perch
