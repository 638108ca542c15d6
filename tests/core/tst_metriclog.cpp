// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metriclog.h"
#include "payload/metricrecord.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace perch;

namespace
{

QByteArray record(int step, double loss, double wall, const char *run = "4711.0")
{
    MetricRecord metric;
    metric.run = run;
    metric.step = step;
    metric.epoch = 1 + step / 1000;
    metric.wall = wall;
    metric.values = {{"train_loss", loss}};
    const auto line = writeMetric(metric);
    return line ? QByteArray::fromStdString(*line) + '\n' : QByteArray();
}

MetricSeries loss(const MetricLog &log)
{
    return log.series().value(QStringLiteral("train_loss"));
}

} // namespace

class TestMetricLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsRecordsAmongOtherLines();
    void everySplitGivesTheSameSeries();
    void whatWasSeenIsNotAddedTwice();
    void aTailThatBeganLateIsCompletedInOrder();
    void aRestartedRunFollowsTheFirst();
    void sameStepWithOtherValuesIsAnotherRecord();
    void aLastLineWithoutEndCountsAtTheEnd();
    void aProgressBarBeforeARecordHidesNothing();
    void nullIsAGap();
    void endlessLinesAreIgnored();
    void namesAreBounded();
    void pointsAreThinnedButKeepTheirShape();
    void tellsTheLastValues();
    void clearForgetsAll();
    void anyBytesAreSurvived();
};

void TestMetricLog::findsRecordsAmongOtherLines()
{
    MetricLog log;
    const QByteArray output = "Train Epoch: 1 [640/60000 (1%)]\tLoss: 0.29\n" +
                              record(640, 0.29, 100) + "{\"perch\":2,\"new\":true}\n{ not json\n" +
                              "  " + record(1280, 0.25, 101) + "\n";
    QCOMPARE(log.feed(output), 2);
    QCOMPARE(log.recordCount(), 2);
    QCOMPARE(log.series().size(), 1);
    const MetricSeries series = loss(log);
    QCOMPARE(series.name, QStringLiteral("train_loss"));
    QCOMPARE(series.steps, (QList<double>{640, 1280}));
    QCOMPARE(series.epochs, (QList<double>{1, 2}));
    QCOMPARE(series.wallTimes, (QList<double>{100, 101}));
    QCOMPARE(series.values, (QList<double>{0.29, 0.25}));
}

void TestMetricLog::everySplitGivesTheSameSeries()
{
    QByteArray output;
    for (int i = 0; i < 8; ++i)
        output += "line " + QByteArray::number(i) + "\r\n" + record(i, 1.0 / (i + 1), i);
    for (qsizetype split = 0; split <= output.size(); ++split) {
        MetricLog log;
        const int first = log.feed(QByteArrayView(output).first(split));
        const int second = log.feed(QByteArrayView(output).sliced(split));
        QCOMPARE(first + second, 8);
        QCOMPARE(loss(log).steps, (QList<double>{0, 1, 2, 3, 4, 5, 6, 7}));
    }
}

void TestMetricLog::whatWasSeenIsNotAddedTwice()
{
    MetricLog log;
    const QByteArray output = record(1, 0.5, 1) + record(2, 0.4, 2) + record(3, 0.3, 3);
    QCOMPARE(log.feed(output), 3);
    QCOMPARE(log.feed(output), 0);
    QCOMPARE(log.recordCount(), 3);
    QCOMPARE(loss(log).values.size(), 3);
}

void TestMetricLog::aTailThatBeganLateIsCompletedInOrder()
{
    QByteArray file;
    for (int i = 0; i < 100; ++i)
        file += record(i, i, i);
    MetricLog log;
    QCOMPARE(log.feed("0.5}}\n" + record(50, 50, 50) + record(51, 51, 51) + record(70, 70, 70)), 3);
    QCOMPARE(log.feed(file), 97);
    QList<double> expected;
    for (int i = 0; i < 100; ++i)
        expected.append(i);
    QCOMPARE(loss(log).steps, expected);
    QCOMPARE(loss(log).values, expected);
    QCOMPARE(loss(log).wallTimes, expected);
}

void TestMetricLog::aRestartedRunFollowsTheFirst()
{
    MetricLog log;
    QCOMPARE(log.feed(record(1, 0.9, 10) + record(2, 0.8, 20) + record(1, 0.91, 30) +
                      record(2, 0.7, 40)),
             4);
    QCOMPARE(loss(log).steps, (QList<double>{1, 2, 1, 2}));
}

void TestMetricLog::sameStepWithOtherValuesIsAnotherRecord()
{
    MetricLog log;
    QCOMPARE(log.feed(record(1, 0.9, 10) + record(1, 0.8, 10) + record(1, 0.9, 10, "4711.1") +
                      record(1, 0.9, 11)),
             3);
}

void TestMetricLog::aLastLineWithoutEndCountsAtTheEnd()
{
    MetricLog log;
    QCOMPARE(log.feed(record(1, 0.9, 10).chopped(1)), 0);
    QCOMPARE(log.recordCount(), 0);
    QCOMPARE(log.finish(), 1);
    QCOMPARE(log.finish(), 0);
}

void TestMetricLog::aProgressBarBeforeARecordHidesNothing()
{
    MetricLog log;
    QCOMPARE(log.feed(QByteArray("\rEpoch 1:  10%|#         |").repeated(5000) + "\r" +
                      record(1, 0.9, 10)),
             1);
}

void TestMetricLog::nullIsAGap()
{
    MetricLog log;
    QCOMPARE(log.feed(record(1, 0.9, 1) + record(2, std::nan(""), 2) + record(3, 0.7, 3)), 3);
    QVERIFY(std::isnan(loss(log).values.at(1)));
    QCOMPARE(log.feed(record(2, std::nan(""), 2)), 0);
}

void TestMetricLog::endlessLinesAreIgnored()
{
    MetricLog log;
    const QByteArray line(10'000, '{');
    for (int i = 0; i < 20; ++i)
        QCOMPARE(log.feed(line), 0);
    QCOMPARE(log.feed("\n" + record(1, 0.9, 10)), 1);
    QCOMPARE(log.feed(QByteArray(200'000, '{') + "\n" + record(2, 0.9, 10)), 1);
}

void TestMetricLog::namesAreBounded()
{
    MetricLog log;
    for (int i = 0; i < 100; ++i) {
        const QByteArray number = QByteArray::number(i);
        QCOMPARE(
            log.feed(
                "{\"perch\":1,\"run\":\"a\",\"step\":1,\"epoch\":1,\"wall\":1,\"values\":{\"m" +
                number + "\":1}}\n"),
            1);
    }
    QCOMPARE(log.series().size(), 64);
}

void TestMetricLog::pointsAreThinnedButKeepTheirShape()
{
    MetricLog log;
    QByteArray block;
    const int records = 20'000;
    for (int i = 0; i < records; ++i) { // 64 values each: 1.28 million points
        block += "{\"perch\":1,\"run\":\"a\",\"step\":" + QByteArray::number(i) +
                 ",\"epoch\":1,\"wall\":" + QByteArray::number(i) + ",\"values\":{";
        for (int k = 0; k < 64; ++k)
            block +=
                (k > 0 ? ",\"m" : "\"m") + QByteArray::number(k) + "\":" + QByteArray::number(i);
        block += "}}\n";
        if (block.size() > 1'000'000 || i == records - 1) {
            (void)log.feed(block);
            block.clear();
        }
    }
    QCOMPARE(log.recordCount(), records);
    QCOMPARE(log.series().size(), 64);
    qsizetype points = 0;
    for (const MetricSeries &series : log.series()) {
        points += series.values.size();
        QCOMPARE(series.steps.size(), series.values.size());
        QCOMPARE(series.values.first(), 0.0);
        QCOMPARE(series.values.last(), double(records - 1));
        QVERIFY(std::is_sorted(series.values.cbegin(), series.values.cend()));
        QVERIFY(series.values.size() >= 4000);
    }
    QVERIFY2(points <= 1'000'000, qPrintable(QString::number(points)));
}

void TestMetricLog::tellsTheLastValues()
{
    MetricLog log;
    QVERIFY(lastValues(log).isEmpty());
    log.feed(record(1, 0.9, 100) + record(2, 0.5, 200));
    QCOMPARE(lastValues(log), (QHash<QString, double>{{QStringLiteral("train_loss"), 0.5}}));
    log.feed(record(3, std::nan(""), 300)); // a gap is no value
    QCOMPARE(lastValues(log).value(QStringLiteral("train_loss")), 0.5);
}

void TestMetricLog::clearForgetsAll()
{
    MetricLog log;
    (void)log.feed(record(1, 0.9, 10) + "{\"perch\":1");
    log.clear();
    QVERIFY(log.series().isEmpty());
    QCOMPARE(log.recordCount(), 0);
    QCOMPARE(log.feed(record(1, 0.9, 10)), 1);
}

void TestMetricLog::anyBytesAreSurvived()
{
    QByteArray output;
    for (int i = 0; i < 20; ++i)
        output += record(i, i, i);
    QRandomGenerator random(3);
    for (int round = 0; round < 2000; ++round) {
        QByteArray damaged = output;
        for (int i = random.bounded(1, 10); i > 0; --i)
            damaged[random.bounded(0, int(damaged.size()))] = char(random.bounded(0, 256));
        MetricLog log;
        QVERIFY(log.feed(damaged) <= 21);
    }
}

QTEST_GUILESS_MAIN(TestMetricLog)
#include "tst_metriclog.moc"
