// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/rightsizing.h"

#include "core/jobedit.h"
#include "core/lengthsizing.h"
#include "core/submit/sizetext.h"
#include "core/submit/submitfile.h"

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

using Verdict = SizedRequest::Verdict;

/// A request that the most used share of is larger than this may be too small next time.
constexpr double closeShare = 0.9;
/// So much more than what is proposed is worth a word.
constexpr double wasteful = 1.5;
constexpr double idleGpu = 0.05;

/// "The most that any of 40 jobs used was 3.1 GB"
QString mostText(int jobs, const QString &amount)
{
    return jobs == 1
               ? QStringLiteral("The one job that succeeded used %1").arg(amount)
               : QStringLiteral("The most that any of %L1 jobs used was %2").arg(jobs).arg(amount);
}

/// Whole GB, of little memory steps of 128 MB.
qint64 rounded(double bytes, qint64 least)
{
    const qint64 step = bytes > double(gibibyte) || least >= gibibyte ? gibibyte : 128 * mebibyte;
    const qint64 steps = qint64(std::ceil(bytes / double(step)));
    return std::max(least, steps * step);
}

/// What the submit description says of a command; known only where there is one.
class Asked
{
public:
    explicit Asked(const QString &submitText)
        : m_isKnown(!submitText.isEmpty()), m_submit(submitText)
    {
    }

    [[nodiscard]] bool isKnown() const { return m_isKnown; }
    [[nodiscard]] QString value(const QString &command) const
    {
        return m_submit.value(command).value_or(QString()).trimmed();
    }
    [[nodiscard]] std::optional<QString> valueIfKnown(const QString &command) const
    {
        return m_isKnown ? std::optional(value(command)) : std::nullopt;
    }
    [[nodiscard]] bool isMacro(const QString &command) const
    {
        return value(command).contains(u'$');
    }

private:
    bool m_isKnown;
    SubmitFile m_submit;
};

SizedRequest sizeRequest(const QString &title, const QString &command, const UsageOf &usage,
                         qint64 least)
{
    SizedRequest request{title, command, requestText(qint64(usage.most)), {}, {}, {}, {}};
    if (usage.requested > 0)
        request.requested = requestText(qint64(usage.requested));
    const qint64 wanted = rounded(usage.wanted(), least);
    const QString most = mostText(usage.jobs, request.used);
    const bool isClose = usage.requested == 0 || usage.most > usage.requested * closeShare;
    const bool isWaste = usage.requested > double(wanted) * wasteful;
    if (isClose && double(wanted) > usage.requested) {
        request.verdict = Verdict::AskMore;
        request.value = requestText(wanted);
        request.reason =
            usage.requested > 0
                ? QStringLiteral("%1 of %2; ask for %3, so that a slightly larger one can end too.")
                      .arg(most, request.requested, request.value)
                : QStringLiteral("%1; ask for %2.").arg(most, request.value);
    } else if (isWaste && usage.jobs >= fewestToAskLess) {
        request.verdict = Verdict::AskLess;
        request.value = requestText(wanted);
        request.reason = QStringLiteral("%1; ask for %2. Smaller requests fit on more machines.")
                             .arg(most, request.value);
    } else if (isWaste) {
        request.reason =
            QStringLiteral("%1 of %2. After %3 jobs Perch can say how much less is enough.")
                .arg(most, request.requested)
                .arg(fewestToAskLess);
    } else {
        request.verdict = Verdict::Fits;
        request.reason = QStringLiteral("%1: %2 fits.").arg(most, request.requested);
    }
    return request;
}

/// Jobs that were stopped for their memory count, though they did not succeed: the advice must
/// help them too.
SizedRequest memoryRequest(const UsageTally &tally)
{
    SizedRequest request{
        QStringLiteral("Memory"), QStringLiteral("request_memory"), {}, {}, {}, {}, {}};
    if (tally.memory().jobs > 0)
        request = sizeRequest(request.title, request.command, tally.memory(), 128 * mebibyte);
    const auto held = double(tally.memoryOfHolds());
    const qint64 proposed =
        bytesOfSize(request.value, mebibyte).value_or(qint64(tally.memory().requested));
    if (tally.memoryHolds() == 0 || held <= double(proposed))
        return request;
    request.verdict = Verdict::AskMore;
    request.value = requestText(tally.memoryOfHolds());
    request.reason =
        tally.memoryHolds() == 1
            ? QStringLiteral("A job was put on hold because its memory was not enough; ask for %1.")
                  .arg(request.value)
            : QStringLiteral("%L1 jobs were put on hold because their memory was not enough; ask "
                             "for %2.")
                  .arg(tally.memoryHolds())
                  .arg(request.value);
    return request;
}

QString countText(double count)
{
    return QString::number(count, 'f', count < 9.95 ? 1 : 0);
}

SizedRequest cpuRequest(const UsageOf &usage)
{
    SizedRequest request{QStringLiteral("CPUs"),
                         QStringLiteral("request_cpus"),
                         countText(usage.most),
                         {},
                         {},
                         {},
                         {}};
    const double asked = usage.requested;
    request.requested = asked > 0 ? QString::number(asked) : QString();
    const double wanted = std::max(1.0, std::ceil(usage.most - 0.15));
    const QString busy = asked > 0 ? (asked == 1 ? QStringLiteral("%1 of %2 CPU busy on average")
                                                 : QStringLiteral("%1 of %2 CPUs busy on average"))
                                         .arg(request.used, request.requested)
                                   : QStringLiteral("%1 CPUs busy on average").arg(request.used);
    const QString most =
        usage.jobs == 1
            ? QStringLiteral("The one job that succeeded kept %1").arg(busy)
            : QStringLiteral("None of %L1 jobs kept more than %2").arg(usage.jobs).arg(busy);
    const bool isLess = wanted < asked;
    if (wanted == asked || asked == 0) {
        request.verdict = asked == 0 ? Verdict::Unknown : Verdict::Fits;
        request.reason = most + u'.';
    } else if (isLess && usage.jobs < fewestToAskLess) {
        request.reason = QStringLiteral("%1. After %2 jobs Perch can say how many are enough.")
                             .arg(most)
                             .arg(fewestToAskLess);
    } else {
        request.verdict = isLess ? Verdict::AskLess : Verdict::AskMore;
        request.value = QString::number(wanted);
        request.reason = QStringLiteral("%1; ask for %2.").arg(most, request.value);
    }
    return request;
}

SizedRequest gpuRequest(const UsageOf &usage)
{
    SizedRequest request{QStringLiteral("GPUs"),
                         QStringLiteral("request_gpus"),
                         {},
                         QString::number(usage.requested),
                         {},
                         {},
                         {}};
    if (usage.jobs == 0) {
        request.reason = QStringLiteral("The logs do not tell how much the GPUs were used.");
        return request;
    }
    const int percent = int(std::lround(usage.most * 100));
    request.used = QStringLiteral("%1 %").arg(percent);
    const double wanted = std::max(1.0, std::ceil(usage.most - 0.05));
    if (usage.most < idleGpu) {
        request.verdict = Verdict::AskLess;
        request.reason =
            QStringLiteral("In no job of %L1 were GPUs busy for more than %2 % of the time. Check "
                           "that the program finds the GPU before asking for one again.")
                .arg(usage.jobs)
                .arg(percent);
    } else if (wanted < usage.requested && usage.jobs >= fewestToAskLess) {
        request.verdict = Verdict::AskLess;
        request.value = QString::number(wanted);
        request.reason = QStringLiteral("None of %L1 jobs kept more than %2 GPUs busy on average; "
                                        "ask for %3.")
                             .arg(usage.jobs)
                             .arg(countText(usage.most), request.value);
    } else {
        request.verdict = Verdict::Fits;
        request.reason = QStringLiteral("The busiest of %L1 jobs used its GPUs %2 % of the time.")
                             .arg(usage.jobs)
                             .arg(percent);
    }
    return request;
}

/// Smaller cards would not hold the program. Whether that is asked for, only the submit description
/// tells.
SizedRequest gpuMemoryRequest(const UsageOf &usage, const Asked &asked)
{
    SizedRequest request{QStringLiteral("GPU memory"),
                         QStringLiteral("gpus_minimum_memory"),
                         requestText(qint64(usage.most)),
                         asked.value(QStringLiteral("gpus_minimum_memory")),
                         {},
                         {},
                         {}};
    const qint64 wanted = rounded(usage.wanted(), gibibyte);
    const qint64 present = bytesOfSize(request.requested, mebibyte).value_or(0);
    const QString most = mostText(usage.jobs, request.used);
    if (asked.isKnown() && double(present) < usage.most) {
        request.verdict = Verdict::AskMore;
        request.value = requestText(wanted);
        request.reason =
            QStringLiteral("%1; ask for cards with at least %2.").arg(most, request.value);
    } else {
        request.verdict = asked.isKnown() ? Verdict::Fits : Verdict::Unknown;
        request.reason = most + u'.';
    }
    return request;
}

/// A value that comes from a list of jobs is not the same for all.
void leaveMacros(RightSizing &sizing, const Asked &asked)
{
    QStringList left;
    for (SizedRequest &request : sizing.requests) {
        if (request.value.isEmpty() || !asked.isMacro(request.command))
            continue;
        left << request.command;
        request.value.clear();
    }
    if (!left.isEmpty())
        sizing.remark = QStringLiteral("The submit file sets %1 with a macro: change that by hand.")
                            .arg(left.join(QStringLiteral(" and ")));
}

} // namespace

bool RightSizing::hasValues() const
{
    return std::any_of(requests.cbegin(), requests.cend(),
                       [](const SizedRequest &request) { return !request.value.isEmpty(); });
}

RightSizing rightSizing(const UsageTally &tally, const LintLimits &limits,
                        const QString &submitText)
{
    RightSizing sizing;
    sizing.jobs = tally.succeeded();
    const Asked asked(submitText);
    if (tally.memory().jobs > 0 || tally.memoryOfHolds() > 0)
        sizing.requests << memoryRequest(tally);
    if (tally.disk().jobs > 0)
        sizing.requests << sizeRequest(QStringLiteral("Disk"), QStringLiteral("request_disk"),
                                       tally.disk(), gibibyte);
    if (tally.cpus().jobs > 0)
        sizing.requests << cpuRequest(tally.cpus());
    const bool isOfGpus = tally.gpus().requested > 0;
    if (isOfGpus)
        sizing.requests << gpuRequest(tally.gpus());
    if (isOfGpus && tally.gpuMemory().jobs > 0)
        sizing.requests << gpuMemoryRequest(tally.gpuMemory(), asked);
    if (tally.runTime().jobs > 0)
        sizing.requests << (isOfGpus && !limits.gpuHours.isEmpty()
                                ? gpuLengthRequest(tally.runTime(), limits,
                                                   asked.valueIfKnown(u'+' + limits.gpuLength))
                                : runTimeRequest(tally.runTime(), limits));
    leaveMacros(sizing, asked);
    if (sizing.requests.isEmpty())
        sizing.remark = sizing.jobs == 0
                            ? QStringLiteral("No job has succeeded yet. Jobs that failed or were "
                                             "removed do not tell what a whole run needs.")
                            : QStringLiteral("The logs of these jobs do not tell what they used.");
    return sizing;
}

} // namespace perch
