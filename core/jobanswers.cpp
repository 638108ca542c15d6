// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobanswers.h"

#include "core/plaintext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

using Outcome = JobAnswer::Outcome;

constexpr qsizetype longestAnswer = 300;
/// A constraint is a chain of conditions that the schedd walks for every job of the queue.
constexpr qsizetype rangesPerConstraint = 200;
constexpr qsizetype jobsPerConstraint = 5'000;

Outcome refusalIn(const QString &words)
{
    if (words.contains(u"not found") || words.contains(u"Couldn't find"))
        return Outcome::NotThere;
    if (words.contains(u"ermission denied") || words.contains(u"not authorized"))
        return Outcome::Forbidden;
    static const QRegularExpression wrongState(
        QStringLiteral("not held to be released|not running|already |not in `X' state|completed"));
    return words.contains(wrongState) ? Outcome::WrongState : Outcome::Unknown;
}

/// Takes each line that names a job, or a whole cluster, as its answer.
void takeLines(const QByteArray &printed, bool isSuccess, QHash<JobId, JobAnswer> &answers)
{
    static const QRegularExpression ofJob(QStringLiteral("\\b[Jj]ob (\\d{1,9})\\.(\\d{1,9})\\b"));
    static const QRegularExpression ofCluster(QStringLiteral("\\bcluster (\\d{1,9})\\b"));
    const QList<QByteArray> lines = printed.split('\n');
    for (const QByteArray &line : lines) {
        const QString words =
            plainLine(QString::fromUtf8(line.left(4 * longestAnswer)), longestAnswer).trimmed();
        JobId id;
        if (const auto job = ofJob.match(words); job.hasMatch())
            id = {job.captured(1).toInt(), job.captured(2).toInt()};
        else if (const auto cluster = ofCluster.match(words); cluster.hasMatch())
            id = {cluster.captured(1).toInt(), -1};
        else
            continue;
        answers.insert(id, {id, isSuccess ? Outcome::Done : refusalIn(words), words});
    }
}

QHash<JobId, QJsonObject> jobsOf(const QByteArray &json)
{
    QHash<JobId, QJsonObject> jobs;
    // condor_q copies bytes that are no UTF-8, which would spoil the whole document
    const QByteArray clean = QString::fromUtf8(json).toUtf8();
    const QJsonArray list = QJsonDocument::fromJson(clean).array();
    for (const QJsonValue &value : list) {
        const QJsonObject job = value.toObject();
        const JobId id{job.value(QLatin1StringView("ClusterId")).toInt(-1),
                       job.value(QLatin1StringView("ProcId")).toInt(-1)};
        if (id.cluster > 0 && id.proc >= 0)
            jobs.insert(id, job);
    }
    return jobs;
}

QString valueOf(const QJsonObject &job, const QString &attribute)
{
    if (job.contains(attribute))
        return classAdText(job.value(attribute));
    for (auto it = job.begin(); it != job.end(); ++it) { // names may come in another spelling
        if (it.key().compare(attribute, Qt::CaseInsensitive) == 0)
            return classAdText(it.value());
    }
    return QStringLiteral("undefined");
}

bool isSameValue(QString one, QString other)
{
    return one.remove(u' ').compare(other.remove(u' '), Qt::CaseInsensitive) == 0;
}

JobAnswer editAnswer(JobId id, const QJsonObject &before, const QJsonObject &after,
                     const QList<JobEdit> &edits)
{
    JobAnswer answer{id, Outcome::Done, {}};
    QStringList changes;
    for (const JobEdit &edit : edits) {
        const QString old = valueOf(before, edit.attribute);
        const QString now = valueOf(after, edit.attribute);
        answer.before.insert(edit.attribute, old);
        if (!isSameValue(now, edit.value))
            answer.outcome = Outcome::NotChanged;
        changes << QStringLiteral("%1: %2 → %3")
                       .arg(edit.attribute, attributeText(edit.attribute, old),
                            attributeText(edit.attribute, now));
    }
    answer.said = plainLine(changes.join(QStringLiteral(", ")), longestAnswer);
    return answer;
}

} // namespace

qsizetype countDone(const JobAnswers &answers)
{
    return std::count_if(answers.cbegin(), answers.cend(),
                         [](const JobAnswer &answer) { return answer.isDone(); });
}

JobAnswers parseJobAnswers(const QByteArray &out, const QByteArray &err, const QList<JobId> &jobs)
{
    QHash<JobId, JobAnswer> said;
    takeLines(err, false, said);
    takeLines(out, true, said);
    JobAnswers answers;
    answers.reserve(jobs.size());
    for (const JobId &id : jobs) {
        const auto one = said.constFind(id);
        if (one != said.cend())
            answers.append(*one);
        else
            answers.append(
                {id, Outcome::Unknown, QStringLiteral("HTCondor said nothing of this job.")});
    }
    return answers;
}

JobAnswers editAnswers(const QByteArray &jsonBefore, const QByteArray &jsonAfter,
                       const QList<JobEdit> &edits, const QList<JobId> &jobs, const QString &said)
{
    const QHash<JobId, QJsonObject> before = jobsOf(jsonBefore);
    const QHash<JobId, QJsonObject> after = jobsOf(jsonAfter);
    JobAnswers answers;
    answers.reserve(jobs.size());
    for (const JobId &id : jobs) {
        if (!after.contains(id)) {
            answers.append(
                {id, Outcome::NotThere, QStringLiteral("Job %1 not found").arg(id.text())});
            continue;
        }
        JobAnswer answer = editAnswer(id, before.value(id), after.value(id), edits);
        if (!answer.isDone())
            answer.said = plainLine(said.isEmpty() ? answer.said : said, longestAnswer);
        answers.append(answer);
    }
    return answers;
}

QList<JobConstraint> constraintsOf(QList<JobId> jobs)
{
    std::sort(jobs.begin(), jobs.end());
    jobs.erase(std::unique(jobs.begin(), jobs.end()), jobs.end());
    QList<JobConstraint> constraints;
    QStringList ranges;
    QList<JobId> meant;
    const auto close = [&] {
        if (!ranges.isEmpty())
            constraints.append({ranges.join(QStringLiteral(" || ")), meant});
        ranges.clear();
        meant.clear();
    };
    for (qsizetype first = 0; first < jobs.size();) {
        qsizetype end = first + 1;
        while (end < jobs.size() && jobs[end].cluster == jobs[first].cluster &&
               jobs[end].proc == jobs[end - 1].proc + 1 && end - first < jobsPerConstraint)
            ++end;
        if (ranges.size() >= rangesPerConstraint ||
            meant.size() + (end - first) > jobsPerConstraint)
            close();
        const QString cluster = QString::number(jobs[first].cluster);
        const QString from = QString::number(jobs[first].proc);
        ranges << (end - first == 1
                       ? QStringLiteral("(ClusterId == %1 && ProcId == %2)").arg(cluster, from)
                       : QStringLiteral("(ClusterId == %1 && ProcId >= %2 && ProcId <= %3)")
                             .arg(cluster, from, QString::number(jobs[end - 1].proc)));
        meant += jobs.mid(first, end - first);
        first = end;
    }
    close();
    return constraints;
}

} // namespace perch
