// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/willitrun.h"

#include <QHash>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype partLimit = 64;

using Parts = QHash<QByteArray, QByteArray>;

Error unreadable(const QString &why)
{
    return Error(Error::Code::Parse,
                 QStringLiteral("The pool's answer cannot be read. Try again; if it stays so, tell "
                                "the site's staff which version of HTCondor you use with Perch."),
                 why);
}

Result<Parts> partsOf(const QByteArray &answer)
{
    Parts parts;
    qsizetype at = 0;
    while (at < answer.size() && parts.size() < partLimit) {
        const qsizetype end = answer.indexOf('\n', at);
        const QByteArray head = answer.mid(at, end < 0 ? 0 : end - at);
        const qsizetype blank = head.indexOf(' ');
        bool plain = false;
        const qint64 size = head.mid(blank + 1).toLongLong(&plain);
        if (blank <= 0 || !plain || size < 0 || size > answer.size() - end - 1)
            return unreadable(QStringLiteral("part at byte %1").arg(at));
        parts.insert(head.left(blank), answer.mid(end + 1, size));
        at = end + 1 + size;
    }
    return parts;
}

/// "slot1@gpu4001 8": how many GPUs of a slot are meant.
QHash<QString, int> gpuCounts(const QByteArray &text)
{
    QHash<QString, int> counts;
    for (const QByteArray &line : text.split('\n')) {
        const qsizetype blank = line.lastIndexOf(' ');
        bool plain = false;
        const int count = line.mid(blank + 1).trimmed().toInt(&plain);
        if (blank > 0 && plain && count > 0)
            counts.insert(QString::fromUtf8(line.left(blank)).trimmed(), qMin(count, 64));
    }
    return counts;
}

int countOf(const RunForecast &forecast, const QHash<QString, SlotVerdict> &verdicts,
            const QHash<QString, int> &gpus)
{
    int count = 0;
    for (const Slot &slot : forecast.pool) {
        if (!verdicts.value(slot.name).both())
            continue;
        // several slots of a machine may name the same GPUs: parseSlots() counts them once
        count +=
            forecast.wantsGpus ? int(qMin<qsizetype>(gpus.value(slot.name), slot.gpus.size())) : 1;
    }
    return count;
}

/// Slots that only the job's numbers can rule out, and where Perch's arithmetic is HTCondor's.
QSet<QString> usableSlots(const RunForecast &forecast, const Parts &parts,
                          const MatchLimits &limits)
{
    const auto unlimited = parseSlotVerdicts(parts.value("fits-unlimited"));
    const auto fits = parseSlotVerdicts(parts.value("fits"));
    QSet<QString> usable;
    for (const Slot &slot : forecast.pool) {
        const bool computed = countMatches({slot}, {slot.name}, limits).ever > 0;
        if (unlimited.value(slot.name).both() && computed == fits.value(slot.name).both())
            usable.insert(slot.name);
    }
    return usable;
}

QString unitsText(int count, bool areGpus)
{
    if (areGpus)
        return count == 1 ? QStringLiteral("1 GPU") : QStringLiteral("%1 GPUs").arg(count);
    return count == 1 ? QStringLiteral("1 machine") : QStringLiteral("%1 machines").arg(count);
}

} // namespace

Result<RunForecast> readRunForecast(const QByteArray &answer, const QString &groupAttribute)
{
    const Result<Parts> parts = partsOf(answer);
    if (!parts)
        return parts.error();
    if (!parts->contains("status"))
        return unreadable(QStringLiteral("no status"));
    RunForecast forecast;
    forecast.complaints = parseSubmitComplaints(parts->value("complaints"));
    for (const SubmittedCluster &cluster : parseSubmittedClusters(parts->value("submitted")))
        forecast.jobs += cluster.lastProc - cluster.firstProc + 1;
    if (parts->value("status").trimmed() != "0" || !parts->contains("ad")) {
        forecast.isRefused = true;
        if (forecast.complaints.isEmpty())
            forecast.complaints.append(
                {0, true,
                 QStringLiteral("condor_submit makes no job of this submit description and gives "
                                "no reason. Does its queue statement ask for a job?")});
        return forecast;
    }
    const MatchLimits limits = limitsOfJobAd(parts->value("ad"));
    forecast.wantsGpus = limits.gpus > 0;
    forecast.jobsDiffer = parts->value("differences", "0").trimmed() != "0";
    const Result<QList<Slot>> pool = parseSlots(parts->value("slots"), groupAttribute);
    if (!pool)
        return pool.error();
    forecast.pool = *pool;
    if (forecast.pool.isEmpty())
        return forecast;
    for (const Slot &slot : std::as_const(forecast.pool))
        forecast.units += forecast.wantsGpus ? int(slot.gpus.size()) : 1;
    const MatchAnalysis analysis = parseMatchAnalysis(parts->value("steps"));
    const auto fits = parseSlotVerdicts(parts->value("fits"));
    if (analysis.machines < 0 || fits.isEmpty())
        return unreadable(QString::fromUtf8(parts->value("steps").left(1000)));
    forecast.requirements = requirementsOf(analysis, parseMatchAnalysis(parts->value("steps-now")));
    forecast.able.ever = countOf(forecast, fits, gpuCounts(parts->value("gpus")));
    forecast.able.now = countOf(forecast, parseSlotVerdicts(parts->value("fits-now")),
                                gpuCounts(parts->value("gpus-now")));
    forecast.able.now = qMin(forecast.able.now, forecast.able.ever);
    for (const Slot &slot : std::as_const(forecast.pool)) {
        const SlotVerdict verdict = fits.value(slot.name);
        forecast.refusingMachines += verdict.jobTakesSlot && !verdict.slotTakesJob ? 1 : 0;
    }
    if (forecast.refusingMachines > 0) {
        Requirement rules;
        rules.text = QStringLiteral("Allowed by the rules of the machines themselves, such as "
                                    "whose jobs they take");
        rules.condition = QStringLiteral("START of the machine");
        rules.machines = int(forecast.pool.size());
        rules.matched = rules.machines - forecast.refusingMachines;
        forecast.requirements.append(rules);
    }
    forecast.relaxations =
        relaxations(forecast.pool, usableSlots(forecast, *parts, limits), limits);
    return forecast;
}

QString headlineOf(const RunForecast &forecast)
{
    if (forecast.isRefused)
        return QStringLiteral("condor_submit refuses this job.");
    if (forecast.pool.isEmpty())
        return forecast.wantsGpus ? QStringLiteral("The pool shows no machine with a GPU.")
                                  : QStringLiteral("The pool shows no machine.");
    const QString units = unitsText(forecast.units, forecast.wantsGpus);
    if (forecast.able.ever == 0)
        return QStringLiteral("None of the pool's %1 can run this job: it would wait for ever.")
            .arg(units);
    const QString now = forecast.able.now == 0 ? QStringLiteral("none is free now, so it will wait")
                        : forecast.able.now == 1
                            ? QStringLiteral("1 is free now")
                            : QStringLiteral("%1 are free now").arg(forecast.able.now);
    return QStringLiteral("%1 of %2 can run this job; %3.")
        .arg(QString::number(forecast.able.ever), units, now);
}

QString summaryOf(const RunForecast &forecast)
{
    return forecast.isRefused || forecast.pool.isEmpty()
               ? QString()
               : QStringLiteral("%1 of %2 can run it")
                     .arg(QString::number(forecast.able.ever),
                          unitsText(forecast.units, forecast.wantsGpus));
}

QString adviceText(const Relaxation &relaxation, bool wantsGpus)
{
    return QStringLiteral("With %1 = %2, %3 can run it (%4 free now).")
        .arg(relaxation.command, relaxation.value, unitsText(relaxation.count.ever, wantsGpus),
             QString::number(relaxation.count.now));
}

} // namespace perch
