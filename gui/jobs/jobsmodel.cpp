// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsmodel.h"

#include "gui/widgets/timetext.h"

#include <QTextDocument>

#include <algorithm>

namespace perch
{

namespace
{

/// Newest cluster first, processes upwards: what was just submitted is on top.
bool comesBefore(JobId a, JobId b)
{
    return a.cluster != b.cluster ? a.cluster > b.cluster : a.proc < b.proc;
}

bool sameToSee(const Job &a, const Job &b)
{
    const auto lastEnd = [](const Job &job) {
        return job.phases.isEmpty() ? QDateTime() : job.phases.last().end;
    };
    return a.state == b.state && a.started == b.started && a.ended == b.ended &&
           a.submitted == b.submitted && a.exitCode == b.exitCode && a.exitSignal == b.exitSignal &&
           a.holdCode == b.holdCode && a.holdSubCode == b.holdSubCode && a.starts == b.starts &&
           a.evictions == b.evictions && a.memoryMegabytes == b.memoryMegabytes &&
           a.phases.size() == b.phases.size() && lastEnd(a) == lastEnd(b) &&
           a.resources.size() == b.resources.size() && a.slotName == b.slotName &&
           a.host == b.host && a.gpus == b.gpus && a.batchName == b.batchName &&
           a.holdReason == b.holdReason && a.removeReason == b.removeReason &&
           a.lastTrouble == b.lastTrouble;
}

/// The machine's own name: the pool's domain is the same in every row. The whole is in the tooltip.
QString shortHost(const QString &host)
{
    const bool isAddress = !host.isEmpty() && (host.front().isDigit() || host.front() == u'[');
    return isAddress ? host : host.section(u'.', 0, 0);
}

QString gpuText(const Job &job)
{
    if (job.gpus.isEmpty())
        return {};
    const auto shortName = [](QString gpu) { // all of them are: the model is what differs
        return gpu.startsWith(QLatin1String("NVIDIA ")) ? gpu.sliced(7) : gpu;
    };
    const bool same = std::all_of(job.gpus.cbegin(), job.gpus.cend(),
                                  [&job](const QString &gpu) { return gpu == job.gpus.first(); });
    if (job.gpus.size() == 1)
        return shortName(job.gpus.first());
    if (same)
        return QStringLiteral("%1 × %2").arg(job.gpus.size()).arg(shortName(job.gpus.first()));
    QStringList names;
    std::transform(job.gpus.cbegin(), job.gpus.cend(), std::back_inserter(names), shortName);
    return names.join(QStringLiteral(", "));
}

} // namespace

QString exitText(const Job &job)
{
    switch (job.state) {
    case JobState::Succeeded:
    case JobState::Failed:
        return JobsModel::tr("exit %1").arg(job.exitCode);
    case JobState::Killed:
        return JobsModel::tr("signal %1").arg(job.exitSignal);
    default:
        return {};
    }
}

qint64 runSeconds(const Job &job, const QDateTime &now)
{
    if (!job.started.isValid())
        return -1;
    QDateTime end = job.ended;
    if (!end.isValid()) {
        // held or evicted: it is not running, so the clock stands where the last run stopped
        const bool stopped = job.state == JobState::Held || job.state == JobState::Idle;
        end = stopped && !job.phases.isEmpty() ? job.phases.last().begin : now;
    }
    return qMax<qint64>(0, job.started.secsTo(end));
}

JobsModel::JobsModel(QObject *parent)
    : QAbstractTableModel(parent), m_now(QDateTime::currentDateTimeUtc())
{
}

void JobsModel::setJobs(const QList<Job> &jobs)
{
    QList<Job> sorted = jobs;
    std::sort(sorted.begin(), sorted.end(),
              [](const Job &a, const Job &b) { return comesBefore(a.id, b.id); });
    removeRowsNotIn(sorted);
    mergeSorted(sorted);
}

void JobsModel::updateJobs(const QList<Job> &jobs)
{
    QList<Job> sorted = jobs;
    std::sort(sorted.begin(), sorted.end(),
              [](const Job &a, const Job &b) { return comesBefore(a.id, b.id); });
    mergeSorted(sorted);
}

void JobsModel::clear()
{
    if (m_jobs.empty())
        return;
    beginRemoveRows({}, 0, int(m_jobs.size()) - 1);
    m_jobs.clear();
    endRemoveRows();
}

void JobsModel::setNow(const QDateTime &now)
{
    m_now = now;
}

void JobsModel::removeRowsNotIn(const QList<Job> &sorted)
{
    const auto isWanted = [&sorted](const Job &job) {
        const auto at =
            std::lower_bound(sorted.cbegin(), sorted.cend(), job.id,
                             [](const Job &a, JobId id) { return comesBefore(a.id, id); });
        return at != sorted.cend() && at->id == job.id;
    };
    for (int last = int(m_jobs.size()) - 1; last >= 0; --last) {
        if (isWanted(m_jobs[size_t(last)]))
            continue;
        int first = last;
        while (first > 0 && !isWanted(m_jobs[size_t(first) - 1]))
            --first;
        beginRemoveRows({}, first, last);
        m_jobs.erase(m_jobs.begin() + first, m_jobs.begin() + last + 1);
        endRemoveRows();
        last = first;
    }
}

void JobsModel::mergeSorted(const QList<Job> &sorted)
{
    qsizetype next = 0;
    while (next < sorted.size()) {
        const JobId id = sorted[next].id;
        const auto at =
            std::lower_bound(m_jobs.begin(), m_jobs.end(), id,
                             [](const Job &a, JobId wanted) { return comesBefore(a.id, wanted); });
        const int row = int(at - m_jobs.begin());
        if (at != m_jobs.end() && at->id == id) { // changed rows that follow each other: one signal
            int changedFrom = -1;
            int here = row;
            for (; next < sorted.size() && here < int(m_jobs.size()) &&
                   m_jobs[size_t(here)].id == sorted[next].id;
                 ++next, ++here) {
                if (sameToSee(m_jobs[size_t(here)], sorted[next]))
                    continue;
                m_jobs[size_t(here)] = sorted[next];
                if (changedFrom < 0)
                    changedFrom = here;
            }
            if (changedFrom >= 0)
                Q_EMIT dataChanged(index(changedFrom, 0), index(here - 1, ColumnCount - 1));
            continue;
        }
        const qsizetype first = next; // new rows that go to one place: one signal
        while (next < sorted.size() && (at == m_jobs.end() || comesBefore(sorted[next].id, at->id)))
            ++next;
        beginInsertRows({}, row, row + int(next - first) - 1);
        m_jobs.insert(at, sorted.cbegin() + first, sorted.cbegin() + next);
        endInsertRows();
    }
}

const Job *JobsModel::job(JobId id) const
{
    return jobAt(rowOf(id));
}

const Job *JobsModel::jobAt(int row) const
{
    return row < 0 || row >= int(m_jobs.size()) ? nullptr : &m_jobs[size_t(row)];
}

int JobsModel::rowOf(JobId id) const
{
    const auto at =
        std::lower_bound(m_jobs.cbegin(), m_jobs.cend(), id,
                         [](const Job &a, JobId wanted) { return comesBefore(a.id, wanted); });
    return at == m_jobs.cend() || at->id != id ? -1 : int(at - m_jobs.cbegin());
}

int JobsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_jobs.size());
}

int JobsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant JobsModel::data(const QModelIndex &index, int role) const
{
    const Job *job = index.isValid() ? jobAt(index.row()) : nullptr;
    if (!job)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*job, index.column());
    case Qt::ToolTipRole:
        return toolTip(*job, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == DurationColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case JobIdRole:
        return QVariant::fromValue(job->id);
    case StateRole:
        return QVariant::fromValue(job->state);
    default:
        return {};
    }
}

QString JobsModel::text(const Job &job, int column) const
{
    switch (column) {
    case JobColumn:
        return job.batchName.isEmpty() ? job.id.text()
                                       : QStringLiteral("%1  %2").arg(job.id.text(), job.batchName);
    case StateColumn:
        return jobStateText(job.state);
    case GpuColumn:
        return gpuText(job);
    case HostColumn:
        return shortHost(job.host);
    case SubmittedColumn:
        return agoText(job.submitted, m_now);
    case StartedColumn:
        return agoText(job.started, m_now);
    case DurationColumn: {
        const qint64 seconds = runSeconds(job, m_now);
        return seconds < 0 ? QString() : durationText(seconds);
    }
    case ExitColumn:
        return exitText(job);
    default:
        return {};
    }
}

QString JobsModel::toolTip(const Job &job, int column) const
{
    // foreign text is shown as plain text: Qt would take a tooltip that looks like HTML for HTML
    const auto plain = [](const QString &foreign) {
        return Qt::mightBeRichText(foreign) ? foreign.toHtmlEscaped() : foreign;
    };
    switch (column) {
    case StateColumn:
        return job.state == JobState::Held ? plain(job.holdReason) : jobStateText(job.state);
    case GpuColumn:
        return plain(job.gpus.join(u'\n'));
    case HostColumn:
        return plain(job.slotName.isEmpty() ? job.host : job.slotName);
    case SubmittedColumn:
        return exactTimeText(job.submitted);
    case StartedColumn:
        return exactTimeText(job.started);
    case DurationColumn:
        return job.starts > 1 ? tr("Run time of the last of %1 starts").arg(job.starts)
                              : tr("From the start of the program to its end");
    default:
        return plain(text(job, column));
    }
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == DurationColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                         : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case JobColumn:
        return tr("Job");
    case StateColumn:
        return tr("State");
    case GpuColumn:
        return tr("GPU");
    case HostColumn:
        return tr("Machine");
    case SubmittedColumn:
        return tr("Submitted");
    case StartedColumn:
        return tr("Started");
    case DurationColumn:
        return tr("Run time");
    case ExitColumn:
        return tr("Result");
    default:
        return {};
    }
}

} // namespace perch
