// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/recordtable.h"

#include <QSqlQuery>
#include <QVariant>

namespace perch
{

namespace
{

constexpr qsizetype longestWords = 20'000; ///< of what the search sees

QString text(const QString &value)
{
    return value.isNull() ? QLatin1String("") : value;
}

RunFolder folderOf(const QSqlQuery &query)
{
    return {query.value(0).toLongLong(), query.value(1).toString(), query.value(2).toBool(),
            query.value(3).toString()};
}

} // namespace

bool insertRunFolder(QSqlQuery &query, const RunFolder &folder)
{
    if (!query.prepare(QStringLiteral("INSERT OR REPLACE INTO run_records"
                                      " (run_id, folder, is_complete, words)"
                                      " VALUES (?, ?, ?, ?)")))
        return false;
    query.addBindValue(folder.runId);
    query.addBindValue(text(folder.folder));
    query.addBindValue(folder.isComplete);
    query.addBindValue(text(folder.words.left(longestWords)));
    return query.exec();
}

bool selectRunFolder(QSqlQuery &query, qint64 runId, std::optional<RunFolder> &folder)
{
    if (!query.prepare(QStringLiteral("SELECT run_id, folder, is_complete, words"
                                      " FROM run_records WHERE run_id = ?")))
        return false;
    query.addBindValue(runId);
    if (!query.exec())
        return false;
    if (query.next())
        folder = folderOf(query);
    return true;
}

bool selectRunFolders(QSqlQuery &query, const QString &siteId, const QString &user, int limit,
                      QList<RunFolder> &folders)
{
    query.setForwardOnly(true);
    if (!query.prepare(QStringLiteral("SELECT f.run_id, f.folder, f.is_complete, f.words"
                                      " FROM run_records f JOIN runs r ON r.id = f.run_id"
                                      " WHERE r.site_id = ? AND r.user = ?"
                                      " ORDER BY r.submitted_ms DESC, r.id DESC LIMIT ?")))
        return false;
    query.addBindValue(text(siteId));
    query.addBindValue(text(user));
    query.addBindValue(limit);
    if (!query.exec())
        return false;
    while (query.next())
        folders.append(folderOf(query));
    return true;
}

bool createRunFolders(QSqlQuery &query)
{
    return query.exec(QStringLiteral("CREATE TABLE run_records ("
                                     " run_id INTEGER PRIMARY KEY REFERENCES runs (id)"
                                     " ON DELETE CASCADE,"
                                     " folder TEXT NOT NULL,"
                                     " is_complete INTEGER NOT NULL,"
                                     " words TEXT NOT NULL)"));
}

} // namespace perch
