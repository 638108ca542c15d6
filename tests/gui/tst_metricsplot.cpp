// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metricsplot.h"

#include "core/metriclog.h"
#include "payload/metricrecord.h"

#include <QElapsedTimer>
#include <QImage>
#include <QTest>

#include <cmath>

using namespace perch;

namespace
{

QByteArray line(qint64 step, qint64 epoch, std::vector<std::pair<std::string, double>> values)
{
    MetricRecord record;
    record.run = "9000.0";
    record.step = step;
    record.epoch = epoch;
    record.wall = 1'795'331'523.25 + double(step);
    record.values = std::move(values);
    return QByteArray::fromStdString(*writeMetric(record)) + '\n';
}

} // namespace

class TestMetricsPlot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plotsExactlyTheRecords()
    {
        MetricLog log;
        MetricsPlot plot;
        QVERIFY(plot.isEmpty());
        QList<QPointF> expected;
        for (int i = 1; i <= 200; ++i) {
            const double loss = 2.3 * std::exp(-i / 60.0);
            expected << QPointF(i * 640, loss);
            log.feed(line(i * 640, 1, {{"train_loss", loss}}));
            if (i % 50 == 0)
                plot.setSeries(log.series());
        }
        log.feed(line(60'000, 1, {{"test_loss", 0.05}, {"test_accuracy", 0.98}}));
        plot.setSeries(log.series());
        QCOMPARE(plot.plottedPoints(QStringLiteral("train_loss")), expected);
        QCOMPARE(plot.plottedPoints(QStringLiteral("test_accuracy")),
                 QList<QPointF>({QPointF(60'000, 0.98)}));
        QCOMPARE(plot.plottedNames().size(), 3);
        QVERIFY(plot.accessibleDescription().contains(QStringLiteral("test accuracy")));
        QVERIFY(plot.accessibleDescription().contains(QStringLiteral("0.98")));
    }

    void putsALateRecordWhereItBelongs()
    {
        MetricLog log;
        MetricsPlot plot;
        log.feed(line(100, 1, {{"train_loss", 3}}));
        log.feed(line(300, 1, {{"train_loss", 1}}));
        plot.setSeries(log.series());
        log.feed(line(200, 1, {{"train_loss", 2}})); // missed in the tail, found in the file
        plot.setSeries(log.series());
        QCOMPARE(plot.plottedPoints(QStringLiteral("train_loss")),
                 QList<QPointF>({{100, 3}, {200, 2}, {300, 1}}));
    }

    void beginsAnewForAnotherJob()
    {
        MetricLog log;
        MetricsPlot plot;
        log.feed(line(1, 1, {{"train_loss", 3}, {"other", 1}}));
        plot.setSeries(log.series());
        log.clear();
        log.feed(line(5, 1, {{"train_loss", 4}}));
        plot.setSeries(log.series());
        QCOMPARE(plot.plottedNames(), QStringList{QStringLiteral("train_loss")});
        QCOMPARE(plot.plottedPoints(QStringLiteral("train_loss")), QList<QPointF>({{5, 4}}));
    }

    void showsAGapForNoNumber()
    {
        MetricLog log;
        MetricsPlot plot;
        plot.resize(600, 300);
        plot.show();
        log.feed(line(1, 1, {{"train_loss", 3}}));
        log.feed(line(2, 1, {{"train_loss", std::nan("")}}));
        log.feed(line(3, 1, {{"train_loss", 1}}));
        plot.setSeries(log.series());
        plot.setSeries(log.series());
        QCOMPARE(plot.plottedPoints(QStringLiteral("train_loss")).size(), 3);
        QVERIFY(!plot.image().isNull());
        QVERIFY(plot.summary().contains(QStringLiteral("lowest 1")));
    }

    void writesAllValuesAsATable()
    {
        MetricLog log;
        log.feed(line(640, 1, {{"train_loss", 0.1}}));
        const QByteArray table = MetricsPlot::csv(log.series());
        QVERIFY(table.startsWith("name,step,epoch,wall,value\n"));
        QVERIFY2(table.contains("\"train_loss\",640,1,"), table.constData());
        QVERIFY(table.contains(",0.10000000000000001\n"));
    }

    void drawsManyPointsQuickly()
    {
        MetricSeries series;
        series.name = QStringLiteral("train_loss");
        for (int i = 0; i < 100'000; ++i) {
            series.steps << i;
            series.values << std::sin(i / 5000.0);
        }
        MetricsPlot plot;
        plot.resize(900, 400);
        plot.show();
        QElapsedTimer timer;
        timer.start();
        plot.setSeries({{series.name, series}});
        qInfo("taking 100000 points: %lld ms", timer.restart());
        plot.repaint();
        QVERIFY(!plot.image().isNull());
        qInfo("drawing them twice as fine: %lld ms", timer.restart());
        series.steps << 100'000;
        series.values << 0.5;
        plot.setSeries({{series.name, series}});
        qInfo("one more point: %lld ms", timer.elapsed());
        QCOMPARE(plot.plottedPoints(series.name).size(), 100'001);
    }
};

QTEST_MAIN(TestMetricsPlot)
#include "tst_metricsplot.moc"
