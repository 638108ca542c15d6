// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobcodec.h"

#include <QDataStream>
#include <QIODevice>

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

constexpr quint8 formatVersion = 2;
constexpr quint8 withoutUnknownEvents = 1; ///< the format before
constexpr qint64 noTime = std::numeric_limits<qint64>::min();

qint64 msecsOf(const QDateTime &time)
{
    return time.isValid() ? time.toMSecsSinceEpoch() : noTime;
}

QDateTime timeOf(qint64 msecs)
{
    return msecs == noTime ? QDateTime() : QDateTime::fromMSecsSinceEpoch(msecs, Qt::UTC);
}

QDataStream &operator<<(QDataStream &stream, const QByteArrayView &bytes)
{
    return stream << QByteArray::fromRawData(bytes.data(), bytes.size());
}

QString takeText(QDataStream &stream)
{
    QByteArray utf8;
    stream >> utf8;
    return QString::fromUtf8(utf8);
}

} // namespace

QByteArray bytesOfJob(const Job &job)
{
    QByteArray bytes;
    bytes.reserve(400);
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_0);
    stream << formatVersion << quint8(job.state);
    for (const int number : {job.exitCode, job.exitSignal, job.holdCode, job.holdSubCode,
                             job.starts, job.evictions, job.retries, job.troubleCount})
        stream << qint32(number);
    stream << qint64(job.memoryMegabytes) << msecsOf(job.submitted) << msecsOf(job.started)
           << msecsOf(job.ended);
    for (const QString &text :
         {job.batchName, job.slotName, job.host, job.gpus.join(u'\n'), job.holdReason.text(),
          job.removeReason.text(), job.lastTrouble.text()})
        stream << text.toUtf8();
    stream << job.resources.requestLines() << job.resources.cells() << job.phases.packed()
           << job.unknownEvents.text().toUtf8();
    return bytes;
}

std::optional<Job> jobOfBytes(JobId id, const QByteArray &bytes)
{
    QDataStream stream(bytes);
    stream.setVersion(QDataStream::Qt_6_0);
    quint8 version = 0;
    quint8 state = 0;
    stream >> version >> state;
    if ((version != formatVersion && version != withoutUnknownEvents) ||
        state > quint8(JobState::Removed))
        return std::nullopt;
    Job job;
    job.id = id;
    job.state = JobState(state);
    for (int *number : {&job.exitCode, &job.exitSignal, &job.holdCode, &job.holdSubCode,
                        &job.starts, &job.evictions, &job.retries, &job.troubleCount}) {
        qint32 value = 0;
        stream >> value;
        *number = value;
    }
    qint64 megabytes = 0;
    stream >> megabytes;
    job.memoryMegabytes = int(std::clamp<qint64>(megabytes, 0, std::numeric_limits<int>::max()));
    for (QDateTime *time : {&job.submitted, &job.started, &job.ended}) {
        qint64 msecs = noTime;
        stream >> msecs;
        *time = timeOf(msecs);
    }
    job.batchName = takeText(stream);
    job.slotName = takeText(stream);
    job.host = takeText(stream);
    job.gpus = takeText(stream).split(u'\n', Qt::SkipEmptyParts);
    job.holdReason = takeText(stream);
    job.removeReason = takeText(stream);
    job.lastTrouble = takeText(stream);
    QByteArray requests;
    QByteArray cells;
    QByteArray phases;
    stream >> requests >> cells >> phases;
    if (version != withoutUnknownEvents)
        job.unknownEvents = takeText(stream);
    if (stream.status() != QDataStream::Ok)
        return std::nullopt;
    if (!requests.isEmpty())
        job.resources = ResourceTable(ResourceRequestsPtr(new ResourceRequests(requests)), cells);
    job.phases = JobPhases::fromPacked(phases);
    return job;
}

} // namespace perch
