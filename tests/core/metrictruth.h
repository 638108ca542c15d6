// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"

#include <QFile>

#include <cmath>

namespace perch::test
{

inline QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What a program wrote into a file of its own while it told the same by a format: name,step,value
/// in each line, the step empty where the format tells none.
struct Truth {
    struct Row {
        double step = 0; ///< NaN where none is told
        double value = 0;
    };
    QMap<QString, QList<Row>> rows;
};

inline Truth truthOf(const QString &path)
{
    Truth truth;
    const QList<QByteArray> lines = bytesOf(path).split('\n');
    for (const QByteArray &line : lines) {
        const QList<QByteArray> cells = line.split(',');
        if (cells.size() == 3)
            truth.rows[QString::fromUtf8(cells[0])].append(
                {cells[1].isEmpty() ? std::nan("") : cells[1].toDouble(), cells[2].toDouble()});
    }
    return truth;
}

/// The first difference between what was found and what is true; empty when there is none. Values
/// are the same to the last bit, of a float where the format keeps floats.
inline QString compare(const MetricLog &log, const Truth &truth, bool areFloats = true)
{
    const auto isSame = [areFloats](double a, double b) {
        return (std::isnan(a) && std::isnan(b)) || (areFloats ? float(a) == float(b) : a == b);
    };
    if (truth.rows.isEmpty())
        return QStringLiteral("the truth is empty");
    for (auto it = truth.rows.cbegin(); it != truth.rows.cend(); ++it) {
        const MetricSeries series = log.series().value(it.key());
        if (series.values.size() != it->size())
            return QStringLiteral("%1 has %2 values, not %3")
                .arg(it.key())
                .arg(series.values.size())
                .arg(it->size());
        for (qsizetype i = 0; i < it->size(); ++i) {
            const Truth::Row &row = it->at(i);
            if (!isSame(series.values[i], row.value) ||
                (!std::isnan(row.step) && series.steps[i] != row.step))
                return QStringLiteral("value %1 of %2 is %3 at %4, not %5 at %6")
                    .arg(i)
                    .arg(it.key())
                    .arg(series.values[i], 0, 'g', 17)
                    .arg(series.steps[i])
                    .arg(row.value, 0, 'g', 17)
                    .arg(row.step);
        }
    }
    return {};
}

} // namespace perch::test
