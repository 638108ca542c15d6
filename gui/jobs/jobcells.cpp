// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobcells.h"

#include "core/holdreason.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/widgets/timetext.h"

#include <QTextDocument>

#include <algorithm>

namespace perch
{

namespace
{

/// The machine's own name: the pool's domain is the same in every row. The whole is in the tooltip.
QString shortHost(const QString &host)
{
    const bool isAddress = !host.isEmpty() && (host.front().isDigit() || host.front() == u'[');
    return isAddress ? host : host.section(u'.', 0, 0);
}

QString gpuText(const Job &job)
{
    if (job.gpus.size() <= 1)
        return gpuModels(job.gpus);
    const bool same = std::all_of(job.gpus.cbegin(), job.gpus.cend(),
                                  [&job](const QString &gpu) { return gpu == job.gpus.first(); });
    if (same)
        return QStringLiteral("%1 × %2").arg(job.gpus.size()).arg(shortGpuName(job.gpus.first()));
    QStringList names;
    std::transform(job.gpus.cbegin(), job.gpus.cend(), std::back_inserter(names), shortGpuName);
    return names.join(QStringLiteral(", "));
}

QString numberText(qint64 number)
{
    return number > 0 ? QLocale().toString(number) : QString();
}

/// Foreign text is shown as plain text: Qt would take a tooltip that looks like HTML for HTML.
QString plain(const QString &foreign)
{
    return Qt::mightBeRichText(foreign) ? foreign.toHtmlEscaped() : foreign;
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

QString jobCellText(const Job &job, int column, const QDateTime &now)
{
    switch (column) {
    case JobsModel::JobColumn:
        return job.id.text();
    case JobsModel::StateColumn:
        return jobStateText(job.state);
    case JobsModel::BatchColumn:
        return job.batchName;
    case JobsModel::GpuColumn:
        return gpuText(job);
    case JobsModel::HostColumn:
        return shortHost(job.host);
    case JobsModel::SubmittedColumn:
        return agoText(job.submitted, now);
    case JobsModel::StartedColumn:
        return agoText(job.started, now);
    case JobsModel::EndedColumn:
        return agoText(job.ended, now);
    case JobsModel::DurationColumn: {
        const qint64 seconds = runSeconds(job, now);
        return seconds < 0 ? QString() : durationText(seconds);
    }
    case JobsModel::ExitColumn:
        return exitText(job);
    case JobsModel::StartsColumn:
        return numberText(job.starts);
    case JobsModel::EvictionsColumn:
        return numberText(job.evictions);
    case JobsModel::MemoryColumn:
        return job.memoryMegabytes > 0 ? binarySizeText(qint64(job.memoryMegabytes) * 1024 * 1024)
                                       : QString();
    case JobsModel::HoldColumn:
        return job.state == JobState::Held ? diagnoseHold(job).whatHappened : QString();
    default:
        return {};
    }
}

QString jobCellToolTip(const Job &job, int column, const QDateTime &now)
{
    switch (column) {
    case JobsModel::StateColumn:
    case JobsModel::HoldColumn:
        return job.state == JobState::Held ? plain(job.holdReason) : jobStateText(job.state);
    case JobsModel::GpuColumn:
        return plain(job.gpus.join(u'\n'));
    case JobsModel::HostColumn:
        return plain(job.slotName.isEmpty() ? job.host : job.slotName);
    case JobsModel::SubmittedColumn:
        return exactTimeText(job.submitted);
    case JobsModel::StartedColumn:
        return exactTimeText(job.started);
    case JobsModel::EndedColumn:
        return exactTimeText(job.ended);
    case JobsModel::DurationColumn:
        return job.starts > 1 ? JobsModel::tr("Run time of the last of %1 starts").arg(job.starts)
                              : JobsModel::tr("From the start of the program to its end");
    case JobsModel::StartsColumn:
        return JobsModel::tr("How often the program was started");
    case JobsModel::EvictionsColumn:
        return JobsModel::tr("How often the job lost its machine without ending");
    case JobsModel::MemoryColumn:
        return JobsModel::tr(
            "What HTCondor last saw it use. Counted in 1024s, as jobs ask for it.");
    default:
        return plain(jobCellText(job, column, now));
    }
}

QString jobColumnTitle(int column)
{
    switch (column) {
    case JobsModel::JobColumn:
        return JobsModel::tr("Job");
    case JobsModel::StateColumn:
        return JobsModel::tr("State");
    case JobsModel::BatchColumn:
        return JobsModel::tr("Batch");
    case JobsModel::GpuColumn:
        return JobsModel::tr("GPU");
    case JobsModel::HostColumn:
        return JobsModel::tr("Machine");
    case JobsModel::SubmittedColumn:
        return JobsModel::tr("Submitted");
    case JobsModel::StartedColumn:
        return JobsModel::tr("Started");
    case JobsModel::EndedColumn:
        return JobsModel::tr("Ended");
    case JobsModel::DurationColumn:
        return JobsModel::tr("Run time");
    case JobsModel::ExitColumn:
        return JobsModel::tr("Result");
    case JobsModel::StartsColumn:
        return JobsModel::tr("Starts");
    case JobsModel::EvictionsColumn:
        return JobsModel::tr("Evictions");
    case JobsModel::MemoryColumn:
        return JobsModel::tr("Memory");
    case JobsModel::HoldColumn:
        return JobsModel::tr("Why on hold");
    default:
        return {};
    }
}

QVariant jobCellAlignment(int column)
{
    switch (column) {
    case JobsModel::DurationColumn:
    case JobsModel::StartsColumn:
    case JobsModel::EvictionsColumn:
    case JobsModel::MemoryColumn:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
}

JobOrder jobOrderOf(int column)
{
    switch (column) {
    case JobsModel::JobColumn:
        return JobOrder::Id;
    case JobsModel::StateColumn:
        return JobOrder::State;
    case JobsModel::BatchColumn:
        return JobOrder::Batch;
    case JobsModel::GpuColumn:
        return JobOrder::Gpu;
    case JobsModel::HostColumn:
        return JobOrder::Machine;
    case JobsModel::SubmittedColumn:
        return JobOrder::Submitted;
    case JobsModel::StartedColumn:
        return JobOrder::Started;
    case JobsModel::EndedColumn:
        return JobOrder::Ended;
    case JobsModel::DurationColumn:
        return JobOrder::RunTime;
    case JobsModel::ExitColumn:
        return JobOrder::Result;
    case JobsModel::StartsColumn:
        return JobOrder::Starts;
    case JobsModel::EvictionsColumn:
        return JobOrder::Evictions;
    case JobsModel::MemoryColumn:
        return JobOrder::Memory;
    case JobsModel::HoldColumn:
        return JobOrder::HoldCause;
    default:
        return JobOrder::Newest;
    }
}

} // namespace perch
