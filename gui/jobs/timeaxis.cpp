// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/timeaxis.h"

#include <QLocale>

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

constexpr double shortest = 10;
constexpr int day = 86'400;
constexpr std::array steps = {1,       2,       5,        10,       15,       30,
                              60,      120,     300,      600,      900,      1'800,
                              3'600,   7'200,   10'800,   21'600,   43'200,   day,
                              2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day};
constexpr int tickLimit = 200;

QString textOf(const QDateTime &time, int step)
{
    if (step >= day || time.time() == QTime(0, 0))
        return QLocale().toString(time, QStringLiteral("d MMM"));
    return QLocale().toString(time,
                              step < 60 ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
}

} // namespace

TimeSpan TimeSpan::zoomed(double factor, double fixed, const TimeSpan &whole) const
{
    const double least = std::min(shortest, whole.length());
    const double wanted = std::clamp(length() * factor, least, std::max(least, whole.length()));
    const double share = length() > 0 ? (fixed - from) / length() : 0;
    TimeSpan span;
    span.from = fixed - share * wanted;
    span.to = span.from + wanted;
    return span.moved(0, whole);
}

TimeSpan TimeSpan::moved(double seconds, const TimeSpan &whole) const
{
    const double first = std::max(whole.from, std::min(from + seconds, whole.to - length()));
    return {first, first + std::min(length(), whole.length())};
}

QList<TimeTick> timeTicks(const TimeSpan &span, double minimumSeconds)
{
    QList<TimeTick> ticks;
    const auto fitting = std::find_if(steps.cbegin(), steps.cend(), [&](int step) {
        return step >= minimumSeconds && span.length() / step < tickLimit;
    });
    if (fitting == steps.cend() || span.length() <= 0)
        return ticks;
    const int step = *fitting;
    // counted from a local midnight, so that full hours and days are local ones
    QDateTime time = QDateTime::fromSecsSinceEpoch(qint64(span.from)).date().startOfDay();
    if (step < day) {
        const qint64 before = time.secsTo(QDateTime::fromSecsSinceEpoch(qint64(span.from)));
        time = time.addSecs(before / step * step);
    }
    while (double(time.toSecsSinceEpoch()) <= span.to) {
        if (double(time.toSecsSinceEpoch()) >= span.from)
            ticks.append({double(time.toSecsSinceEpoch()), textOf(time, step)});
        time = step < day ? time.addSecs(step) : time.addDays(step / day);
    }
    return ticks;
}

} // namespace perch
