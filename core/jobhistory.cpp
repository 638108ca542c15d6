// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobhistory.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace perch
{

namespace
{

constexpr int phaseLimit = 1000;
constexpr int unknownEventLimit = 1000;
constexpr int gpuLimit = 64;
constexpr int resourceLimit = 64;
constexpr int textLimit = 4000;
constexpr int nameLimit = 200;

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

/// "(1) Normal termination (return value 3)" with `label` "return value " gives 3.
std::optional<int> numberAfter(const QString &line, QLatin1StringView label)
{
    const qsizetype at = line.indexOf(label);
    if (at < 0)
        return std::nullopt;
    const QStringView rest = QStringView(line).sliced(at + label.size());
    qsizetype length = rest.startsWith(u'-') ? 1 : 0;
    while (length < rest.size() && rest[length] >= u'0' && rest[length] <= u'9')
        ++length;
    bool good = false;
    const int number = rest.first(length).toInt(&good);
    return good ? std::optional(number) : std::nullopt;
}

/// How a program ended, from the second line of 005, or of 004 for a retry. The later line "Job
/// terminated of its own accord ... with exit-code 3." is no help: HTCondor 25 has dropped it.
struct Ending {
    std::optional<int> exitCode;
    std::optional<int> signal;
};

Ending endingOf(const QStringList &body)
{
    for (const QString &line : body) {
        const QString text = line.trimmed();
        if (text.startsWith(u"(1) Normal termination"))
            return {numberAfter(text, QLatin1StringView("return value ")), std::nullopt};
        if (text.startsWith(u"(0) Abnormal termination"))
            return {std::nullopt, numberAfter(text, QLatin1StringView("(signal "))};
    }
    return {};
}

/// Splits `Name = value` of the body of 001 and 028.
bool splitAttribute(QStringView line, QStringView &name, QStringView &value)
{
    const qsizetype at = line.indexOf(u'=');
    if (at <= 0)
        return false;
    name = line.first(at).trimmed();
    value = line.sliced(at + 1).trimmed();
    return true;
}

/// The text of a ClassAd string that begins at the first quote of `value`.
QString classAdString(QStringView value)
{
    QString text;
    qsizetype at = value.indexOf(u'"') + 1;
    while (at > 0 && at < value.size() && value[at] != u'"' && text.size() < nameLimit) {
        if (value[at] == u'\\' && at + 1 < value.size())
            ++at;
        text += value[at++];
    }
    return text;
}

/// The names of the GPUs that a job got: for each of AvailableGPUs the DeviceName in its own ad,
/// or its id where the ad says nothing.
QStringList assignedGpuNames(const QStringList &body)
{
    QStringList ids;
    QHash<QString, QString> deviceNames;
    for (const QString &line : body) {
        QStringView name;
        QStringView value;
        if (!splitAttribute(line, name, value))
            continue;
        if (name.compare(u"AvailableGPUs", Qt::CaseInsensitive) == 0) {
            for (const QStringView part : value.split(u',')) {
                const QString id = part.toString().remove(u'{').remove(u'}').trimmed();
                if (!id.isEmpty() && ids.size() < gpuLimit)
                    ids.append(id.left(nameLimit));
            }
        } else if (name.startsWith(u"GPUs_") && value.startsWith(u'[')) {
            const qsizetype at = value.indexOf(u"DeviceName");
            if (at >= 0)
                deviceNames.insert(name.toString().toLower(), classAdString(value.sliced(at)));
        }
    }
    QStringList names;
    for (const QString &id : std::as_const(ids))
        names.append(deviceNames.value(id.toLower(), id));
    return names;
}

/// JobBatchName of "[ JobBatchName = \"x\" ]" in 000, or of the attributes of 028.
QString batchNameOf(const QStringList &body)
{
    for (const QString &line : body) {
        const qsizetype at = line.indexOf(u"JobBatchName");
        QStringView name;
        QStringView value;
        if (at >= 0 && splitAttribute(QStringView(line).sliced(at), name, value) &&
            name == u"JobBatchName")
            return classAdString(value);
    }
    return {};
}

/// Lines of an explanation as one text, without the line "Code 13 Subcode 2", whose numbers it
/// gives.
QString explanation(const QStringList &body, int *code = nullptr, int *subCode = nullptr)
{
    QStringList lines;
    for (const QString &line : body) {
        const QString text = line.trimmed();
        const auto foundCode = text.startsWith(u"Code ")
                                   ? numberAfter(text, QLatin1StringView("Code "))
                                   : std::nullopt;
        const auto foundSubCode = numberAfter(text, QLatin1StringView(" Subcode "));
        if (foundCode && foundSubCode) {
            if (code)
                *code = *foundCode;
            if (subCode)
                *subCode = *foundSubCode;
        } else if (!text.isEmpty()) {
            lines.append(text);
        }
    }
    return lines.join(u'\n').left(textLimit);
}

/// A row of the table, cut at the right edges of the header's columns, since cells may be empty. A
/// number too long for its column pushes the others to the right: then the edges cut a word, and
/// blanks must tell.
ResourceUse resourceOf(const QString &row, qsizetype colon, const std::array<qsizetype, 3> &edges)
{
    ResourceUse use;
    use.name = row.first(colon).trimmed();
    std::array<QString, 3> cells;
    qsizetype begin = colon + 1;
    bool cut = false;
    for (size_t i = 0; i < cells.size(); ++i) {
        const qsizetype end = qMin(edges[i], row.size());
        cells[i] = row.sliced(qMin(begin, end), qMax<qsizetype>(0, end - begin)).trimmed();
        cut = cut ||
              (end > begin && end < row.size() && !row[end].isSpace() && !row[end - 1].isSpace());
        begin = qMax(begin, end);
    }
    use.assigned = row.sliced(qMin(begin, row.size())).trimmed().remove(u'"');
    if (cut) {
        QStringList words = row.sliced(colon + 1).split(u' ', Qt::SkipEmptyParts);
        while (words.size() < 3)
            words.prepend(QString());
        std::copy_n(words.cbegin(), 3, cells.begin());
        use.assigned = words.mid(3).join(u' ').remove(u'"');
    }
    use.used = cells[0];
    use.requested = cells[1];
    use.allocated = cells[2];
    return use;
}

QList<ResourceUse> resourceTable(const QStringList &body)
{
    QList<ResourceUse> table;
    const auto isHeader = [](const QString &line) {
        return line.contains(u"Resources") && line.contains(u" Usage") &&
               line.contains(u" Request ") && line.contains(u" Allocated");
    };
    const auto header = std::find_if(body.cbegin(), body.cend(), isHeader);
    if (header == body.cend())
        return table;
    const qsizetype colon = header->indexOf(u':');
    const auto edge = [&](QLatin1StringView word) {
        return header->indexOf(word, qMax<qsizetype>(0, colon)) + word.size();
    };
    const std::array<qsizetype, 3> edges{edge(QLatin1StringView("Usage")),
                                         edge(QLatin1StringView("Request")),
                                         edge(QLatin1StringView("Allocated"))};
    for (auto row = std::next(header); row != body.cend() && table.size() < resourceLimit; ++row) {
        if (colon < 0 || row->size() <= colon || row->at(colon) != u':')
            break;
        table.append(resourceOf(*row, colon, edges));
    }
    return table;
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

void enter(Job &job, JobState state, const QDateTime &time)
{
    if (job.state == JobState::Held && state != JobState::Held) {
        job.holdCode = 0;
        job.holdSubCode = 0;
        job.holdReason.clear();
    }
    if (job.state == state)
        return;
    job.state = state;
    if (!job.phases.isEmpty() && !job.phases.last().end.isValid())
        job.phases.last().end = qMax(job.phases.last().begin, time);
    if (isFinal(state)) {
        job.ended = time;
        return;
    }
    if (job.phases.size() == phaseLimit)
        job.phases.removeFirst();
    job.phases.append({state, time, {}});
}

/// The job lost its machine. Whoever was put on hold meanwhile stays so.
void requeue(Job &job, const QDateTime &time)
{
    if (job.state != JobState::Held)
        enter(job, JobState::Idle, time);
}

void start(Job &job, const JobEvent &event)
{
    ++job.starts;
    job.started = event.time;
    job.slotName.clear();
    for (const QString &line : event.body) {
        const QString text = line.trimmed();
        if (text.startsWith(u"SlotName:"))
            job.slotName = text.sliced(9).trimmed().left(nameLimit);
    }
    job.host = job.slotName.section(u'@', 1);
    job.gpus = assignedGpuNames(event.body);
    enter(job, JobState::Running, event.time);
}

void end(Job &job, const JobEvent &event)
{
    const Ending ending = endingOf(event.body);
    job.resources = resourceTable(event.body);
    if (ending.signal) {
        job.exitSignal = *ending.signal;
        enter(job, JobState::Killed, event.time);
        return;
    }
    job.exitCode = ending.exitCode.value_or(-1);
    enter(job, ending.exitCode == 0 ? JobState::Succeeded : JobState::Failed, event.time);
}

void evict(Job &job, const JobEvent &event)
{
    const QList<ResourceUse> table = resourceTable(event.body);
    if (!table.isEmpty())
        job.resources = table;
    const bool isRetry = !event.body.isEmpty() && event.body.first().contains(u"was requeued");
    if (isRetry) {
        const Ending ending = endingOf(event.body);
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
    requeue(job, event.time);
}

void transfer(Job &job, const JobEvent &event)
{
    const QString &text = event.headline;
    // The end of the transfer and the start of the program are written by two sides: either may
    // come first.
    const bool isOnItsWay = job.state == JobState::Unknown || job.state == JobState::Idle ||
                            job.state == JobState::TransferringInput ||
                            job.state == JobState::Starting;
    if (text.endsWith(u"input files") && isOnItsWay)
        enter(job, text.startsWith(u"Finished") ? JobState::Starting : JobState::TransferringInput,
              event.time);
    else if (text.endsWith(u"output files") && !text.startsWith(u"Finished"))
        enter(job, JobState::TransferringOutput, event.time);
    // after "Finished transferring output files" the next event tells what the job became
}

void resize(Job &job, const QStringList &body)
{
    for (const QString &line : body) {
        if (line.contains(u"MemoryUsage of job (MB)"))
            job.memoryMegabytes = qMax<qint64>(0, line.trimmed().section(u' ', 0, 0).toLongLong());
    }
}

/// Events that describe a run; a held job has none, so that one that comes late says nothing new.
bool isOfARun(int code)
{
    return code == FileTransfer || code == Suspended || code == Unsuspended ||
           code == Disconnected || code == Reconnected;
}

void fold(Job &job, const JobEvent &event)
{
    switch (event.code) {
    case Submit:
        job.submitted = event.time;
        job.batchName = batchNameOf(event.body);
        if (job.state == JobState::Unknown)
            enter(job, JobState::Idle, event.time);
        return;
    case Execute:
        return start(job, event);
    case ExecutableError:
        return note(job, event.headline.left(textLimit));
    case Evicted:
        return evict(job, event);
    case Terminated:
        return end(job, event);
    case ShadowException:
        ++job.evictions;
        note(job, event.body.value(0).trimmed().left(textLimit));
        return requeue(job, event.time);
    case Aborted:
        job.removeReason = event.body.value(0).trimmed().left(textLimit);
        return enter(job, JobState::Removed, event.time);
    case Suspended:
        return enter(job, JobState::Suspended, event.time);
    case Unsuspended:
    case Reconnected:
        return enter(job, JobState::Running, event.time);
    case Held:
        enter(job, JobState::Held, event.time);
        job.holdCode = 0;
        job.holdSubCode = 0;
        job.holdReason = explanation(event.body, &job.holdCode, &job.holdSubCode);
        return;
    case Released:
        return enter(job, JobState::Idle, event.time);
    case RemoteError:
        return note(job, explanation(event.body));
    case Disconnected:
        return enter(job, JobState::Disconnected, event.time);
    case ReconnectFailed:
        ++job.evictions;
        note(job, explanation(event.body));
        return requeue(job, event.time);
    case FileTransfer:
        return transfer(job, event);
    case DataflowSkipped:
        note(job, explanation(event.body));
        return enter(job, JobState::Succeeded, event.time);
    default:
        return;
    }
}

} // namespace

void JobHistory::apply(const JobEvent &event)
{
    if (event.id.proc < 0 || isKnownButSilent(event.code)) {
        const auto job = event.code == AdInformation ? m_jobs.find(event.id) : m_jobs.end();
        if (job != m_jobs.end() && job->batchName.isEmpty())
            job->batchName = batchNameOf(event.body);
        return;
    }
    if (event.code > DataflowSkipped || event.code == 39) {
        if (m_unknownEvents.size() < unknownEventLimit)
            m_unknownEvents.append(event);
        return;
    }
    auto job = m_jobs.find(event.id);
    if (job == m_jobs.end()) {
        job = m_jobs.insert(event.id, Job());
        job->id = event.id;
    }
    if (event.code == ImageSize)
        resize(*job, event.body);
    else if (!isFinal(job->state) && !(job->state == JobState::Held && isOfARun(event.code)))
        fold(*job, event);
}

void JobHistory::apply(const QList<JobEvent> &events)
{
    for (const JobEvent &event : events)
        apply(event);
}

} // namespace perch
