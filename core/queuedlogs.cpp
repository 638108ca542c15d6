// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/queuedlogs.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <limits>

namespace perch
{

namespace
{

constexpr qsizetype pathLimit = 4096;
constexpr qsizetype nameLimit = 200;
constexpr qsizetype logLimit = 10'000;

/// HTCondor writes what the submit file said where it made no absolute path of it.
QString absolutePath(const QJsonObject &ad)
{
    const QString log = ad[u"UserLog"].toString();
    const QString folder = ad[u"Iwd"].toString();
    const QString path = log.isEmpty() || log.startsWith(u'/') ? log : folder + u'/' + log;
    return path.startsWith(u'/') && path.size() <= pathLimit && !path.contains(QChar::Null)
               ? path
               : QString();
}

} // namespace

QString queuedLogAttributes()
{
    return QStringLiteral("ClusterId,UserLog,Iwd,JobBatchName");
}

Result<QList<QueuedLog>> parseQueuedLogs(const QByteArray &json)
{
    QList<QueuedLog> logs;
    if (json.trimmed().isEmpty())
        return logs;
    // HTCondor copies bytes as they are, and one that is no UTF-8 would spoil the whole document
    QJsonParseError problem;
    const QJsonDocument document =
        QJsonDocument::fromJson(QString::fromUtf8(json).toUtf8(), &problem);
    if (!document.isArray())
        return Error(Error::Code::Parse,
                     QStringLiteral("The list of your jobs in the queue cannot be read, so jobs "
                                    "that Perch did not submit are not shown. Connect again to "
                                    "ask once more."),
                     problem.errorString() + QStringLiteral(" at byte %1").arg(problem.offset));
    QSet<int> seen;
    const QJsonArray ads = document.array();
    for (const QJsonValue value : ads) {
        const QJsonObject ad = value.toObject();
        const double number = ad[u"ClusterId"].toDouble();
        if (!(number >= 1 && number <= std::numeric_limits<int>::max()))
            continue;
        const QueuedLog log{int(number), absolutePath(ad),
                            ad[u"JobBatchName"].toString().left(nameLimit)};
        if (log.path.isEmpty() || seen.contains(log.cluster) || logs.size() >= logLimit)
            continue;
        seen.insert(log.cluster);
        logs.append(log);
    }
    return logs;
}

} // namespace perch
