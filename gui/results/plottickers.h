// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/customplot.h"

namespace perch
{

/// Ticks of a logarithmic axis that has less than a few decades, as a loss has: at 1, 2 and 5 of
/// each, and as on a plain axis where even those are too few.
class LogTicker final : public QCPAxisTicker
{
protected:
    int getSubTickCount(double tickStep) override;
    QVector<double> createTickVector(double tickStep, const QCPRange &range) override;
};

/// Seconds, minutes and hours of a time that began at 0.
class DurationTicker final : public QCPAxisTickerTime
{
protected:
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar,
                         int precision) override;
};

/// "1:05:30", "12 s".
[[nodiscard]] QString durationText(double seconds);

} // namespace perch
