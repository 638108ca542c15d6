// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metricformats.h"
#include "core/metricpattern.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QMap>
#include <QSet>
#include <QString>

namespace perch
{

struct MetricRecord;

/// One curve: x is the step or the epoch. Ordered by wall time, so that a record that was missed in
/// the live tail and found later in the returned file stands where it belongs, and a restarted run
/// follows the first try.
struct MetricSeries {
    QString name;            ///< "train_loss"
    QList<double> steps;     ///< counted from 1 where the program tells none
    QList<double> epochs;    ///< NaN where the program tells none
    QList<double> wallTimes; ///< Unix seconds; NaN where the program tells none
    QList<double> values;    ///< NaN where the program had none: a gap in the curve
};

/// Finds metric records (payload/metricrecord.h, one JSON object a line) in a stream of program
/// output, or where there are none the values of what programs print of their own accord
/// (metricformats.h), and ignores every other line: from the first record on nothing but records
/// counts, and what was found before it is forgotten. A carriage return ends a line too, as
/// progress bars write it. Bounded: 64 names (further ones are ignored), lines over 64 KiB ignored,
/// 2,000,000 records (then no more are taken), 1,000,000 points in all: when they are reached the
/// longest curve loses every second point, so that each keeps its whole shape from the first point
/// to the newest.
class MetricLog
{
public:
    /// Feed bytes as they come; a record counts when its line is complete. Returns how many records
    /// were added.
    int feed(QByteArrayView bytes);
    /// The stream has ended: a last line without line end counts too. Returns how many records were
    /// added.
    int finish();
    /// From now on only what this pattern finds counts, not even records; to be set before the
    /// first byte is fed.
    void setPattern(const MetricPattern &pattern) { m_pattern = pattern; }
    /// Takes what was found elsewhere, as in a file of TensorBoard's; records that were fed count
    /// alone. Returns how many were taken.
    int take(const std::vector<FoundMetrics> &found);
    /// Another output begins, as that of another try of a job: what was found so far stays.
    void beginOutput();
    /// The present output comes again from its first byte: what was found in those of its lines
    /// that are no records is forgotten, for the same will be found again.
    void restartOutput();
    /// A record that was seen already (same run, step, epoch and values) is not added twice, so
    /// that the returned file may be fed after the live tail.
    [[nodiscard]] const QMap<QString, MetricSeries> &series() const { return m_series; }
    [[nodiscard]] qint64 recordCount() const { return m_recordCount; }
    void clear();

private:
    void takeLine(QByteArrayView line);
    void takeRecord(const MetricRecord &record);
    void takeFound(const FoundMetrics &found);
    void forgetFound();
    void restartFormats();
    MetricSeries *seriesOf(const std::string &text);
    void add(const MetricRecord &record);
    void append(MetricSeries &series, double step, double epoch, double wall, double value);
    void halveLongestSeries();
    void sortByWallTime();

    QByteArray m_pending;
    bool m_tooLong = false; ///< the begin of the pending line was thrown away
    QMap<QString, MetricSeries> m_series;
    QSet<QString> m_unsorted; ///< names of series that got a point out of order
    qint64 m_recordCount = 0;
    qint64 m_pointCount = 0;
    QSet<quint64> m_seen;      ///< hashes of records
    bool m_hasRecords = false; ///< else all that is here was found in other lines
    MetricFormats m_formats;
    std::optional<MetricPattern> m_pattern; ///< instead of all formats
    QHash<QString, qint64> m_found;         ///< how many values of each name, thinned out or not
    /// All of that at the begin of the present output.
    struct Before {
        QMap<QString, MetricSeries> series;
        QHash<QString, qint64> found;
        qint64 recordCount = 0;
        qint64 pointCount = 0;
    };
    Before m_before;
};

/// The newest value of each series that has one, by name.
[[nodiscard]] QHash<QString, double> lastValues(const MetricLog &log);

/// All values as a table: name,step,epoch,wall,value.
[[nodiscard]] QByteArray metricTable(const QMap<QString, MetricSeries> &series);

} // namespace perch
