// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/timetext.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("timetext", text);
}

} // namespace

QString durationText(qint64 seconds)
{
    seconds = qMax<qint64>(0, seconds);
    const qint64 minutes = seconds / 60;
    const qint64 hours = minutes / 60;
    if (minutes == 0)
        return tr("%1 s").arg(seconds);
    if (hours == 0)
        return tr("%1 min %2 s").arg(minutes).arg(seconds % 60, 2, 10, QLatin1Char('0'));
    if (hours < 48)
        return tr("%1 h %2 min").arg(hours).arg(minutes % 60, 2, 10, QLatin1Char('0'));
    return tr("%1 d %2 h").arg(hours / 24).arg(hours % 24);
}

QString agoText(const QDateTime &then, const QDateTime &now)
{
    if (!then.isValid())
        return {};
    const qint64 seconds = then.secsTo(now);
    if (seconds < 5)
        return tr("just now");
    if (seconds < 60)
        return tr("%1 s ago").arg(seconds);
    if (seconds < 3600)
        return tr("%1 min ago").arg(seconds / 60);
    if (seconds < 48 * 3600)
        return tr("%1 h ago").arg(seconds / 3600);
    return tr("%1 d ago").arg(seconds / 86400);
}

QString exactTimeText(const QDateTime &then)
{
    if (!then.isValid())
        return {};
    const QDateTime local = then.toLocalTime();
    return QLocale().toString(local, QStringLiteral("d MMMM yyyy, HH:mm:ss")) + u' ' +
           local.timeZoneAbbreviation();
}

QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1'000'000 ? 0 : 2, QLocale::DataSizeSIFormat);
}

QString binarySizeText(qint64 bytes)
{
    constexpr double kilo = 1024;
    const auto text = [](double value, const QString &unit) {
        QString number = QLocale().toString(value, 'f', value < 100 ? 2 : 0);
        const QString point = QLocale().decimalPoint();
        while (number.contains(point) && (number.endsWith(u'0') || number.endsWith(point)))
            number.chop(number.endsWith(point) ? point.size() : 1);
        return unit.arg(number);
    };
    const double size = double(qMax<qint64>(0, bytes));
    if (size < kilo * kilo)
        return text(std::ceil(size / kilo), tr("%1 kB"));
    if (size < kilo * kilo * kilo)
        return text(size / kilo / kilo, tr("%1 MB"));
    if (size < kilo * kilo * kilo * kilo)
        return text(size / kilo / kilo / kilo, tr("%1 GB"));
    return text(size / kilo / kilo / kilo / kilo, tr("%1 TB"));
}

QString rateText(double bytesPerSecond)
{
    return tr("%1 MB/s").arg(QLocale().toString(bytesPerSecond / 1e6, 'f', 1));
}

} // namespace perch
