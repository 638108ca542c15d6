// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>

namespace perch
{

/// One curve: x is the step (or the epoch where no step was given), in order of arrival.
struct MetricSeries {
    QString name; ///< "train_loss"
    QList<double> steps;
    QList<double> epochs;
    QList<double> wallTimes; ///< Unix seconds
    QList<double> values;
};

/// Finds metric records (payload/metricrecord.h, one JSON object a line) in a stream of program output and
/// ignores every other line. Bounded: 64 names, 1,000,000 points in all, lines over 64 KiB ignored.
class MetricLog
{
public:
    /// Feed bytes as they come; a record counts when its line is complete. Returns how many records were added.
    int feed(QByteArrayView bytes);
    /// A record that was seen already (same run, step, epoch and values) is not added twice, so that
    /// the returned file may be fed after the live tail.
    [[nodiscard]] const QMap<QString, MetricSeries> &series() const { return m_series; }
    [[nodiscard]] qint64 recordCount() const { return m_recordCount; }
    void clear();

private:
    QByteArray m_pending;
    QMap<QString, MetricSeries> m_series;
    qint64 m_recordCount = 0;
    QList<QByteArray> m_seen;
};

} // namespace perch
