// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobhistory.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace perch
{

namespace
{

constexpr int phaseLimit = 1000;
constexpr int unknownEventLimit = 1000;
constexpr qsizetype textLimit = 4000;
constexpr qsizetype unknownLineLimit = 200; ///< of one unknown event
constexpr int unknownLinesOfAJob = 20;
constexpr qsizetype sharedLimit = 100'000; ///< lists of GPUs kept once

/// The codes that mean something here (HTCondor manual, "Job event log codes").
enum Code {
    Submit = 0,
    Execute = 1,
    ExecutableError = 2,
    Evicted = 4,
    Terminated = 5,
    ImageSize = 6,
    ShadowException = 7,
    Aborted = 9,
    Suspended = 10,
    Unsuspended = 11,
    Held = 12,
    Released = 13,
    RemoteError = 21,
    Disconnected = 22,
    Reconnected = 23,
    ReconnectFailed = 24,
    AdInformation = 28,
    FileTransfer = 40,
    DataflowSkipped = 46,
};

/// Codes of the manual that change nothing in the table of jobs.
bool isKnownButSilent(int code)
{
    return code == 3 || code == 8 || (code >= 14 && code <= 20) || (code >= 25 && code <= 38) ||
           (code >= 41 && code <= 45) || code == 47;
}

/// Told as it is written: "048 2026-11-22 07:12:14 Job was teleported."
void noteUnknown(Job &job, const JobEventView &event)
{
    const QString before = job.unknownEvents;
    if (before.count(u'\n') + 1 >= unknownLinesOfAJob)
        return;
    const QString time = QDateTime::fromMSecsSinceEpoch(event.msecs, Qt::UTC)
                             .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    QString line =
        QStringLiteral("%1 %2 UTC  ").arg(event.code, 3, 10, QLatin1Char('0')).arg(time) +
        QString::fromUtf8(event.headline.trimmed()).left(unknownLineLimit);
    job.unknownEvents = before.isEmpty() ? line : before + u'\n' + line;
}

QDateTime utc(qint64 msecs)
{
    return QDateTime::fromMSecsSinceEpoch(msecs, Qt::UTC);
}

bool differsInNumbersOnly(const QString &a, const QString &b)
{
    const auto wordsOf = [](QString text) {
        text.removeIf([](QChar c) { return c >= u'0' && c <= u'9'; });
        return text;
    };
    return wordsOf(a) == wordsOf(b);
}

void note(Job &job, const QString &trouble)
{
    if (trouble.isEmpty())
        return;
    job.troubleCount = differsInNumbersOnly(job.lastTrouble, trouble) ? job.troubleCount + 1 : 1;
    job.lastTrouble = trouble;
}

void enter(Job &job, JobState state, qint64 msecs)
{
    if (job.state == JobState::Held && state != JobState::Held) {
        job.holdCode = 0;
        job.holdSubCode = 0;
        job.holdReason.clear();
    }
    if (job.state == state)
        return;
    job.state = state;
    if (isFinal(state)) {
        job.phases.finish(msecs);
        job.ended = utc(msecs);
        return;
    }
    if (!job.phases.hasFewerThan(phaseLimit))
        job.phases.removeFirst();
    job.phases.enter(state, msecs);
}

/// The job lost its machine. Whoever was put on hold meanwhile stays so.
void requeue(Job &job, qint64 msecs)
{
    if (job.state != JobState::Held)
        enter(job, JobState::Idle, msecs);
}

void hold(Job &job, const JobEventView &event)
{
    enter(job, JobState::Held, event.msecs);
    const Explanation why = explanationIn(event.body);
    job.holdCode = why.code;
    job.holdSubCode = why.subCode;
    job.holdReason = why.text;
}

void transfer(Job &job, const JobEventView &event)
{
    const QByteArrayView text = event.headline.trimmed();
    // The end of the transfer and the start of the program are written by two sides: either may
    // come first.
    const bool isOnItsWay = job.state == JobState::Unknown || job.state == JobState::Idle ||
                            job.state == JobState::TransferringInput ||
                            job.state == JobState::Starting;
    if (text.endsWith("input files") && isOnItsWay)
        enter(job, text.startsWith("Finished") ? JobState::Starting : JobState::TransferringInput,
              event.msecs);
    else if (text.endsWith("output files") && !text.startsWith("Finished"))
        enter(job, JobState::TransferringOutput, event.msecs);
    // after "Finished transferring output files" the next event tells what the job became
}

/// Events that describe a run; a held job has none, so that one that comes late says nothing new.
bool isOfARun(int code)
{
    return code == FileTransfer || code == Suspended || code == Unsuspended ||
           code == Disconnected || code == Reconnected;
}

} // namespace

/// The same words give the same names, which are kept once.
QStringList JobHistory::gpuNames(const PlaceText &place)
{
    m_key.resize(0);
    m_key.append(place.availableGpus).append('\n').append(place.gpuLines);
    const auto known = m_gpus.constFind(m_key);
    if (known != m_gpus.cend())
        return *known;
    if (m_gpus.size() >= sharedLimit)
        m_gpus.clear();
    return *m_gpus.insert(QByteArray(m_key.data(), m_key.size()),
                          gpuNamesIn(place.gpuLines, place.availableGpus));
}

void JobHistory::start(Job &job, const JobEventView &event)
{
    ++job.starts;
    job.started = utc(event.msecs);
    const PlaceText place = placeIn(event.body);
    job.slotName = QString::fromUtf8(place.slot);
    const qsizetype at = place.slot.indexOf('@');
    job.host = at < 0 ? QString() : m_names.of(place.slot.sliced(at + 1));
    job.gpus.clear();
    if (!place.gpuLines.isEmpty() || place.availableGpus.size() > 4) // more than "{ }"
        job.gpus = gpuNames(place);
    enter(job, JobState::Running, event.msecs);
}

void JobHistory::end(Job &job, const JobEventView &event)
{
    const ProgramEnding ending = endingIn(event.body);
    job.resources = m_tables.read(event.body);
    if (ending.signal) {
        job.exitSignal = *ending.signal;
        enter(job, JobState::Killed, event.msecs);
        return;
    }
    job.exitCode = ending.exitCode.value_or(-1);
    enter(job, ending.exitCode == 0 ? JobState::Succeeded : JobState::Failed, event.msecs);
}

void JobHistory::evict(Job &job, const JobEventView &event)
{
    const ResourceTable table = m_tables.read(event.body);
    if (!table.isEmpty())
        job.resources = table;
    QByteArrayView first;
    const bool isRetry = BodyLines(event.body).next(first) && first.contains("was requeued");
    if (isRetry) {
        const ProgramEnding ending = endingIn(event.body);
        ++job.retries;
        if (ending.signal)
            note(job,
                 QStringLiteral("The program was killed by signal %1 and the job was queued again.")
                     .arg(*ending.signal));
        else if (ending.exitCode)
            note(job, QStringLiteral("The program returned %1 and the job was queued again.")
                          .arg(*ending.exitCode));
    } else {
        ++job.evictions;
    }
    requeue(job, event.msecs);
}

/// What happens to a job in the queue.
void JobHistory::fold(Job &job, const JobEventView &event)
{
    switch (event.code) {
    case Submit:
        job.submitted = utc(event.msecs);
        if (!event.body.isEmpty())
            job.batchName = m_names.of(batchNameIn(event.body).toUtf8());
        if (job.batchName.isEmpty() && !m_batchNames.isEmpty())
            job.batchName = m_batchNames.value(job.id.cluster);
        if (job.state == JobState::Unknown)
            enter(job, JobState::Idle, event.msecs);
        return;
    case Terminated:
        return end(job, event);
    case Aborted:
        job.removeReason = firstLine(event.body);
        return enter(job, JobState::Removed, event.msecs);
    case Held:
        return hold(job, event);
    case Released:
        return enter(job, JobState::Idle, event.msecs);
    case DataflowSkipped:
        note(job, explanationIn(event.body).text);
        return enter(job, JobState::Succeeded, event.msecs);
    default:
        return foldRun(job, event);
    }
}

/// What happens to a job at its machine.
void JobHistory::foldRun(Job &job, const JobEventView &event)
{
    switch (event.code) {
    case Execute:
        return start(job, event);
    case ExecutableError:
        return note(job, QString::fromUtf8(event.headline).left(textLimit));
    case Evicted:
        return evict(job, event);
    case ShadowException:
        ++job.evictions;
        note(job, firstLine(event.body));
        return requeue(job, event.msecs);
    case Suspended:
        return enter(job, JobState::Suspended, event.msecs);
    case Unsuspended:
    case Reconnected:
        return enter(job, JobState::Running, event.msecs);
    case RemoteError:
        return note(job, explanationIn(event.body).text);
    case Disconnected:
        return enter(job, JobState::Disconnected, event.msecs);
    case ReconnectFailed:
        ++job.evictions;
        note(job, explanationIn(event.body).text);
        return requeue(job, event.msecs);
    case FileTransfer:
        return transfer(job, event);
    default:
        return;
    }
}

/// The place of the job in the table, made where it is not there; `none` when there are too many.
quint32 JobHistory::placeFor(JobId id)
{
    const quint32 place = m_jobs.indexOf(id);
    if (place != JobTable::none)
        return place;
    if (m_jobs.size() >= m_mostJobs) {
        ++m_eventsOfTooManyJobs;
        return JobTable::none;
    }
    m_isChanged.push_back(false);
    return m_jobs.add(id);
}

void JobHistory::restore(const Job &job)
{
    const quint32 place = placeFor(job.id);
    if (place == JobTable::none)
        return;
    Job &kept = m_jobs.at(place);
    m_endedCount += int(isFinal(job.state)) - int(isFinal(kept.state));
    kept = job;
    kept.batchName = m_names.of(job.batchName.toUtf8());
    kept.host = m_names.of(job.host.toUtf8());
}

void JobHistory::beginLogAnew()
{
    m_isOfEarlierLog.assign(size_t(m_jobs.size()), true);
}

/// A log that was made anew tells a job from its begin, and then nothing counts twice; or it holds
/// the later events only, and then they go on from what was known.
void JobHistory::forgetEarlierLog(quint32 place, int code)
{
    if (place >= m_isOfEarlierLog.size() || !m_isOfEarlierLog[place])
        return;
    m_isOfEarlierLog[place] = false;
    if (code != Submit)
        return;
    Job &job = m_jobs.at(place);
    m_endedCount -= isFinal(job.state) ? 1 : 0;
    const JobId id = job.id;
    job = Job();
    job.id = id;
}

void JobHistory::apply(const JobEventView &event)
{
    if (event.id.proc < 0 || isKnownButSilent(event.code)) {
        const quint32 place =
            event.code == AdInformation ? m_jobs.indexOf(event.id) : JobTable::none;
        if (place != JobTable::none && m_jobs.at(place).batchName.isEmpty()) {
            m_jobs.at(place).batchName = m_names.of(batchNameIn(event.body).toUtf8());
            markChanged(place);
        }
        return;
    }
    if (event.code > DataflowSkipped || event.code == 39) {
        if (m_unknownEvents.size() < unknownEventLimit)
            m_unknownEvents.append(JobEvent(event));
        const quint32 of = m_jobs.indexOf(event.id);
        if (of != JobTable::none) {
            noteUnknown(m_jobs.at(of), event);
            markChanged(of);
        }
        return;
    }
    const quint32 place = placeFor(event.id);
    if (place == JobTable::none)
        return;
    forgetEarlierLog(place, event.code);
    Job &job = m_jobs.at(place);
    if (event.code == ImageSize) {
        job.memoryMegabytes =
            int(std::min<qint64>(memoryMegabytesIn(event.body).value_or(job.memoryMegabytes),
                                 std::numeric_limits<int>::max()));
    } else if (!isFinal(job.state) && !(job.state == JobState::Held && isOfARun(event.code))) {
        fold(job, event);
        m_endedCount += isFinal(job.state) ? 1 : 0;
    }
    markChanged(place);
}

void JobHistory::markChanged(quint32 place)
{
    if (m_isChanged[place])
        return;
    m_isChanged[place] = true;
    m_changed.push_back(place);
}

void JobHistory::nameBatch(int cluster, const QString &name)
{
    const QString shared = m_names.of(name.toUtf8());
    m_batchNames.insert(cluster, shared);
    for (quint32 place = 0; place < quint32(m_jobs.size()); ++place) {
        Job &job = m_jobs.at(place);
        if (job.id.cluster != cluster || !job.batchName.isEmpty())
            continue;
        job.batchName = shared;
        markChanged(place);
    }
}

void JobHistory::apply(const QList<JobEvent> &events)
{
    for (const JobEvent &event : events)
        apply(event.view());
}

QList<Job> JobHistory::takeChanged()
{
    QList<Job> jobs;
    jobs.reserve(qsizetype(m_changed.size()));
    for (const quint32 place : std::exchange(m_changed, {})) {
        m_isChanged[place] = false;
        jobs.append(m_jobs.at(place));
    }
    return jobs;
}

} // namespace perch
