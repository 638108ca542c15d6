// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/lengthsizing.h"

#include <algorithm>

namespace perch
{

namespace
{

using Verdict = SizedRequest::Verdict;

constexpr double closeShare = 0.9; ///< of the time that jobs may take

QString timeText(double seconds)
{
    const auto whole = qint64(seconds);
    if (whole < 60)
        return QStringLiteral("%1 s").arg(whole);
    if (whole < 3600)
        return QStringLiteral("%1 min").arg((whole + 30) / 60);
    const qint64 minutes = (whole + 30) / 60;
    return QStringLiteral("%1 h %2 min")
        .arg(minutes / 60)
        .arg(minutes % 60, 2, 10, QLatin1Char('0'));
}

struct LengthClass {
    QString name;
    int hours = 0;
};

QList<LengthClass> classesOf(const LintLimits &limits)
{
    QList<LengthClass> classes;
    for (auto it = limits.gpuHours.cbegin(); it != limits.gpuHours.cend(); ++it)
        classes << LengthClass{it.key(), it.value()};
    std::sort(classes.begin(), classes.end(),
              [](const LengthClass &a, const LengthClass &b) { return a.hours < b.hours; });
    return classes;
}

QString hoursText(int hours)
{
    return hours > 48 && hours % 24 == 0 ? QStringLiteral("%1 days").arg(hours / 24)
                                         : QStringLiteral("%1 hours").arg(hours);
}

QString longestText(const UsageOf &usage)
{
    return usage.jobs == 1
               ? QStringLiteral("The one job that succeeded ran %1").arg(timeText(usage.most))
               : QStringLiteral("The longest of %L1 jobs ran %2")
                     .arg(usage.jobs)
                     .arg(timeText(usage.most));
}

} // namespace

SizedRequest gpuLengthRequest(const UsageOf &usage, const LintLimits &limits,
                              const std::optional<QString> &submitted)
{
    SizedRequest request{QStringLiteral("Job length"),
                         u'+' + limits.gpuLength,
                         timeText(usage.most),
                         {},
                         {},
                         {},
                         {}};
    QString present = submitted.value_or(QString());
    present.remove(u'"');
    request.requested = present;
    const QList<LengthClass> classes = classesOf(limits);
    const double wanted = usage.wanted() / 3600;
    const auto fit = std::find_if(classes.cbegin(), classes.cend(),
                                  [wanted](const LengthClass &one) { return wanted <= one.hours; });
    const QString longest = longestText(usage);
    if (fit == classes.cend()) {
        request.verdict = Verdict::AskMore;
        request.reason = QStringLiteral("%1, near the end of the longest time of %2. Let the "
                                        "program save its state and resume.")
                             .arg(longest, hoursText(classes.last().hours));
        return request;
    }
    const auto now =
        std::find_if(classes.cbegin(), classes.cend(),
                     [&present](const LengthClass &one) { return one.name == present; });
    const QString words =
        QStringLiteral("%1: %2 fits, up to %3").arg(longest, fit->name, hoursText(fit->hours));
    if (present == fit->name) {
        request.verdict = Verdict::Fits;
        request.reason = words + u'.';
        return request;
    }
    if (!submitted) {
        request.reason = words + u'.';
        return request;
    }
    // without a word the site chooses one: only the shortest is surely no longer than that
    const bool isLonger = now != classes.cend() ? now->hours < fit->hours : fit != classes.cbegin();
    if (!isLonger && usage.jobs < fewestToAskLess) {
        request.reason = QStringLiteral("%1. After %2 jobs Perch can say which length is enough.")
                             .arg(longest)
                             .arg(fewestToAskLess);
        return request;
    }
    request.verdict = isLonger ? Verdict::AskMore : Verdict::AskLess;
    request.value = QStringLiteral("\"%1\"").arg(fit->name);
    request.reason = isLonger ? words + u'.'
                              : words + QStringLiteral(". Shorter jobs may use more of the GPUs.");
    return request;
}

SizedRequest runTimeRequest(const UsageOf &usage, const LintLimits &limits)
{
    SizedRequest request{QStringLiteral("Run time"), {}, timeText(usage.most), {}, {}, {}, {}};
    request.reason = longestText(usage) + u'.';
    if (limits.jobHours <= 0)
        return request;
    request.requested = QStringLiteral("at most %1").arg(hoursText(limits.jobHours));
    request.verdict = Verdict::Fits;
    if (usage.most / 3600 > limits.jobHours * closeShare) {
        request.verdict = Verdict::AskMore;
        request.reason = QStringLiteral("%1, and jobs are put on hold after %2. Let the program "
                                        "save its state and resume, or do less in one job.")
                             .arg(longestText(usage), hoursText(limits.jobHours));
    }
    return request;
}

} // namespace perch
