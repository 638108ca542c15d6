// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace perch
{

/// The stretch of time that a picture shows from left to right; seconds since 1970.
struct TimeSpan {
    double from = 0;
    double to = 0;

    [[nodiscard]] double length() const { return to - from; }
    /// Where a time lies in a picture of this width.
    [[nodiscard]] double xOf(double time, double width) const
    {
        return length() > 0 ? (time - from) / length() * width : 0;
    }
    [[nodiscard]] double timeAt(double x, double width) const
    {
        return width > 0 ? from + x / width * length() : from;
    }
    /// `factor` times as long, the time at `fixed` stays where it is; never outside of `whole` and
    /// never shorter than 10 s.
    [[nodiscard]] TimeSpan zoomed(double factor, double fixed, const TimeSpan &whole) const;
    /// Moved by so many seconds, but not outside of `whole`.
    [[nodiscard]] TimeSpan moved(double seconds, const TimeSpan &whole) const;
    bool operator==(const TimeSpan &) const = default;
};

/// A mark on an axis of time: at a round local time.
struct TimeTick {
    double time = 0;
    QString text; ///< "14:30"; "27 Nov" at midnight
};

/// Round times, at most as many as fit when each takes `minimumSeconds`.
[[nodiscard]] QList<TimeTick> timeTicks(const TimeSpan &span, double minimumSeconds);

} // namespace perch
