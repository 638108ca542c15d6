// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/plottickers.h"

#include <cmath>

namespace perch
{

int LogTicker::getSubTickCount(double /*tickStep*/)
{
    return 0;
}

QVector<double> LogTicker::createTickVector(double tickStep, const QCPRange &range)
{
    constexpr double fewDecades = 3;
    constexpr int enough = 3;
    constexpr int most = 8;
    const double first = std::floor(std::log10(range.lower));
    const double last = std::floor(std::log10(range.upper));
    if (!std::isfinite(first) || !std::isfinite(last))
        return {};
    const double every = std::ceil((last - first + 1) / most);
    QVector<double> ticks;
    for (double decade = first; decade <= last; decade += every) {
        for (const double digit : {1.0, 2.0, 5.0}) {
            const double tick = digit * std::pow(10.0, decade);
            if (tick >= range.lower && tick <= range.upper &&
                (digit == 1.0 || last - first <= fewDecades))
                ticks << tick;
        }
    }
    return ticks.size() >= enough ? ticks : QCPAxisTicker::createTickVector(tickStep, range);
}

QString DurationTicker::getTickLabel(double tick, const QLocale & /*locale*/, QChar /*formatChar*/,
                                     int /*precision*/)
{
    return durationText(tick);
}

QString durationText(double seconds)
{
    const QString sign = seconds < 0 ? QStringLiteral("−") : QString();
    const double size = std::min(std::abs(seconds), 1e12);
    if (size < 60)
        return QStringLiteral("%1%2 s").arg(sign, QLocale().toString(size, 'g', 3));
    const auto whole = qint64(std::llround(size));
    const QString rest = QStringLiteral("%1:%2")
                             .arg(whole / 60 % 60, 2, 10, QLatin1Char('0'))
                             .arg(whole % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("%1%2:%3").arg(sign).arg(whole / 3600).arg(rest);
}

} // namespace perch
