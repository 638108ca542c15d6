// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metrictable.h"

#include "core/plaintext.h"

#include <cmath>
#include <limits>
#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype mostNames = 64;
constexpr qsizetype longestName = 200;
constexpr qint64 mostPoints = 2'000'000;

/// The quoted name at the start of `line`, which loses it and the comma behind it.
std::optional<QByteArray> takeName(QByteArrayView &line)
{
    if (!line.startsWith('"'))
        return std::nullopt;
    QByteArray name;
    for (qsizetype i = 1; i < line.size() && name.size() <= 4 * longestName; ++i) {
        if (line[i] != '"') {
            name += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
            name += line[i++];
        } else {
            if (i + 1 >= line.size() || line[i + 1] != ',')
                return std::nullopt;
            line = line.sliced(i + 2);
            return name;
        }
    }
    return std::nullopt;
}

double takeCell(QByteArrayView &line)
{
    const qsizetype end = line.indexOf(',');
    const QByteArrayView cell = end < 0 ? line : line.first(end);
    line = end < 0 ? QByteArrayView() : line.sliced(end + 1);
    bool isNumber = false;
    const double number =
        cell.size() < 64 ? cell.toByteArray().toDouble(&isNumber) : 0; // has no view's toDouble
    return isNumber && std::isfinite(number) ? number : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

Result<QMap<QString, MetricSeries>> readMetricTable(QByteArrayView table)
{
    QMap<QString, MetricSeries> all;
    qint64 points = 0;
    bool hasHeader = false;
    while (!table.isEmpty()) {
        const qsizetype end = table.indexOf('\n');
        QByteArrayView line = end < 0 ? table : table.first(end);
        table = end < 0 ? QByteArrayView() : table.sliced(end + 1);
        if (!hasHeader) {
            hasHeader = line.trimmed() == "name,step,epoch,wall,value";
            if (!hasHeader)
                break;
            continue;
        }
        const std::optional<QByteArray> cell = takeName(line);
        if (!cell || points >= mostPoints)
            continue;
        const QString name = plainLine(QString::fromUtf8(*cell), longestName);
        if (!all.contains(name) && all.size() >= mostNames)
            continue;
        MetricSeries &series = all[name];
        series.name = name;
        series.steps.append(takeCell(line));
        series.epochs.append(takeCell(line));
        series.wallTimes.append(takeCell(line));
        series.values.append(takeCell(line));
        ++points;
    }
    if (!hasHeader)
        return Error(Error::Code::Parse, QStringLiteral("This table holds no values of a run."));
    return all;
}

} // namespace perch
