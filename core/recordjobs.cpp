// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/recordjobs.h"

#include "core/plaintext.h"

#include <QJsonArray>

#include <algorithm>
#include <array>
#include <utility>

namespace perch
{

namespace
{

constexpr qsizetype longestText = 4000;
constexpr qsizetype longestWord = 200;
constexpr int mostPhases = 1000;
constexpr int mostRows = 50;
constexpr int mostGpus = 64;

/// Never changed: records of earlier versions have these words.
constexpr std::array<std::pair<JobState, const char *>, 13> stateWords = {{
    {JobState::Unknown, "unknown"},
    {JobState::Idle, "idle"},
    {JobState::TransferringInput, "transferring-input"},
    {JobState::Starting, "starting"},
    {JobState::Running, "running"},
    {JobState::Suspended, "suspended"},
    {JobState::Disconnected, "disconnected"},
    {JobState::TransferringOutput, "transferring-output"},
    {JobState::Held, "held"},
    {JobState::Succeeded, "succeeded"},
    {JobState::Failed, "failed"},
    {JobState::Killed, "killed"},
    {JobState::Removed, "removed"},
}};

QString wordOf(JobState state)
{
    for (const auto &[one, word] : stateWords) {
        if (one == state)
            return QString::fromLatin1(word);
    }
    return {};
}

JobState stateOf(const QJsonValue &word)
{
    for (const auto &[state, one] : stateWords) {
        if (word.toString() == QLatin1String(one))
            return state;
    }
    return JobState::Unknown;
}

QString timeText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QDateTime timeOf(const QJsonValue &text)
{
    const QDateTime time = QDateTime::fromString(text.toString().left(40), Qt::ISODateWithMs);
    const bool isSane = time.isValid() && time.date().year() > 1970 && time.date().year() < 3000;
    return isSane ? time.toUTC() : QDateTime();
}

QString lineOf(const QJsonValue &text, qsizetype most = longestWord)
{
    return plainLine(text.toString(), most);
}

QString textOf(const QJsonValue &text)
{
    return plainText(text.toString().left(longestText), longestText);
}

int numberOf(const QJsonValue &value)
{
    return int(std::clamp(value.toDouble(), -1.0, 2'000'000'000.0));
}

QJsonArray phasesToJson(const JobPhases &phases)
{
    QJsonArray array;
    for (const JobPhase phase : phases)
        array.append(QJsonObject{{QStringLiteral("state"), wordOf(phase.state)},
                                 {QStringLiteral("begin"), timeText(phase.begin)},
                                 {QStringLiteral("end"), timeText(phase.end)}});
    return array;
}

JobPhases phasesOf(const QJsonArray &array)
{
    QList<JobPhase> phases;
    for (const QJsonValue &value : array) {
        const QJsonObject one = value.toObject();
        const JobPhase phase{stateOf(one.value(QLatin1String("state"))),
                             timeOf(one.value(QLatin1String("begin"))),
                             timeOf(one.value(QLatin1String("end")))};
        const bool isInOrder = phases.isEmpty() || phases.last().begin <= phase.begin;
        const bool isLong = !phase.end.isValid() || phase.begin <= phase.end;
        if (phase.begin.isValid() && isInOrder && isLong && !isFinal(phase.state) &&
            phases.size() < mostPhases)
            phases.append(phase);
    }
    return phases;
}

QJsonArray resourcesToJson(const ResourceTable &table)
{
    QJsonArray array;
    for (const ResourceUse row : table)
        array.append(QJsonObject{{QStringLiteral("name"), row.name},
                                 {QStringLiteral("used"), row.used},
                                 {QStringLiteral("requested"), row.requested},
                                 {QStringLiteral("allocated"), row.allocated},
                                 {QStringLiteral("assigned"), row.assigned}});
    return array;
}

ResourceTable resourcesOf(const QJsonArray &array)
{
    QList<ResourceUse> rows;
    for (const QJsonValue &value : array) {
        const QJsonObject one = value.toObject();
        const ResourceUse row{lineOf(one.value(QLatin1String("name"))),
                              lineOf(one.value(QLatin1String("used"))),
                              lineOf(one.value(QLatin1String("requested"))),
                              lineOf(one.value(QLatin1String("allocated"))),
                              lineOf(one.value(QLatin1String("assigned")))};
        if (!row.name.isEmpty() && rows.size() < mostRows)
            rows.append(row);
    }
    return rows;
}

/// What nobody wrote is left out: it would only make the file longer.
void insertText(QJsonObject &object, const char *name, const QString &text)
{
    if (!text.isEmpty())
        object.insert(QLatin1String(name), text);
}

void insertCount(QJsonObject &object, const char *name, int count)
{
    if (count != 0)
        object.insert(QLatin1String(name), count);
}

} // namespace

QJsonObject recordedJobToJson(const Job &job)
{
    QJsonObject object{{QStringLiteral("proc"), job.id.proc},
                       {QStringLiteral("state"), wordOf(job.state)}};
    if (job.state == JobState::Succeeded || job.state == JobState::Failed)
        object.insert(QStringLiteral("exitCode"), job.exitCode);
    insertCount(object, "exitSignal", job.exitSignal);
    insertCount(object, "holdCode", job.holdCode);
    insertCount(object, "holdSubCode", job.holdSubCode);
    insertCount(object, "starts", job.starts);
    insertCount(object, "evictions", job.evictions);
    insertCount(object, "retries", job.retries);
    insertCount(object, "memoryMB", job.memoryMegabytes);
    insertText(object, "batch", job.batchName);
    insertText(object, "slot", job.slotName);
    insertText(object, "host", job.host);
    if (!job.gpus.isEmpty())
        object.insert(QStringLiteral("gpus"), QJsonArray::fromStringList(job.gpus));
    insertText(object, "submitted", timeText(job.submitted));
    insertText(object, "started", timeText(job.started));
    insertText(object, "ended", timeText(job.ended));
    insertText(object, "holdReason", job.holdReason);
    insertText(object, "removeReason", job.removeReason);
    insertText(object, "lastTrouble", job.lastTrouble);
    insertCount(object, "troubleCount", job.troubleCount);
    insertText(object, "unknownEvents", job.unknownEvents);
    object.insert(QStringLiteral("resources"), resourcesToJson(job.resources));
    object.insert(QStringLiteral("phases"), phasesToJson(job.phases));
    return object;
}

Job recordedJobOfJson(const QJsonObject &object, int cluster)
{
    const auto value = [&object](const char *name) {
        return object.value(QLatin1String(name));
    };
    Job job;
    job.id = {cluster, std::max(0, numberOf(value("proc")))};
    job.state = stateOf(value("state"));
    job.exitCode = numberOf(value("exitCode"));
    job.exitSignal = numberOf(value("exitSignal"));
    job.holdCode = numberOf(value("holdCode"));
    job.holdSubCode = numberOf(value("holdSubCode"));
    job.starts = numberOf(value("starts"));
    job.evictions = numberOf(value("evictions"));
    job.retries = numberOf(value("retries"));
    job.troubleCount = numberOf(value("troubleCount"));
    job.memoryMegabytes = numberOf(value("memoryMB"));
    job.batchName = lineOf(value("batch"));
    job.slotName = lineOf(value("slot"));
    job.host = lineOf(value("host"));
    const QJsonArray gpus = value("gpus").toArray();
    for (const QJsonValue &gpu : gpus) {
        if (job.gpus.size() < mostGpus)
            job.gpus.append(lineOf(gpu));
    }
    job.submitted = timeOf(value("submitted"));
    job.started = timeOf(value("started"));
    job.ended = timeOf(value("ended"));
    job.holdReason = textOf(value("holdReason"));
    job.removeReason = textOf(value("removeReason"));
    job.lastTrouble = textOf(value("lastTrouble"));
    job.unknownEvents = textOf(value("unknownEvents"));
    job.resources = resourcesOf(value("resources").toArray());
    job.phases = phasesOf(value("phases").toArray());
    return job;
}

} // namespace perch
