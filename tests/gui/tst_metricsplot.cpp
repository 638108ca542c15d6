// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metricsplot.h"

#include "gui/results/curvestyle.h"

#include "core/metriclog.h"
#include "payload/metricrecord.h"
#include "shots.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QMouseEvent>
#include <QTest>
#include <QToolTip>

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

    void smoothsAndKeepsWhatWasTold()
    {
        MetricLog log;
        log.feed("step=1 loss=1\nstep=2 loss=3\nstep=3 loss=1\n");
        MetricsPlot plot;
        plot.setSeries(log.series());
        plot.setSmoothing(0.5);
        const QString loss = QStringLiteral("loss");
        QCOMPARE(plot.plottedPoints(loss).at(1).y(), (0.5 * 0.5 * 1 + 0.5 * 3) / 0.75);
        QVERIFY(plot.summary().contains(QStringLiteral("highest 3")));
        plot.setSmoothing(0);
        QCOMPARE(plot.plottedPoints(loss), QList<QPointF>({{1, 1}, {2, 3}, {3, 1}}));
    }

    void runsAlongEpochsAndTimeWhereTheyAreTold()
    {
        MetricLog log;
        log.feed(line(100, 1, {{"train_loss", 3}}) + line(200, 1, {{"train_loss", 2}}));
        MetricsPlot plot;
        QVERIFY(!plot.hasX(CurveX::Step));
        plot.setSeries(log.series());
        plot.setX(CurveX::Epoch);
        const QString name = QStringLiteral("train_loss");
        QCOMPARE(plot.plottedPoints(name), QList<QPointF>({{0.5, 3}, {1, 2}}));
        plot.setX(CurveX::Time);
        QCOMPARE(plot.plottedPoints(name), QList<QPointF>({{0, 3}, {100, 2}}));
        log.clear();
        log.feed("loss=0.5\nloss=0.25\n"); // tells neither
        plot.setSeries(log.series());
        QVERIFY(!plot.hasX(CurveX::Time));
        QCOMPARE(plot.plottedPoints(QStringLiteral("loss")), QList<QPointF>({{1, 0.5}, {2, 0.25}}));
    }

    void hidesBookkeepingUntilItIsAskedFor()
    {
        MetricLog log;
        log.feed("step=1 loss=1 lr=0.1\n");
        MetricsPlot plot;
        plot.setSeries(log.series());
        QCOMPARE(plot.plottedNames(), QStringList{QStringLiteral("loss")});
        QCOMPARE(plot.names().size(), 2);
        plot.setShown(QStringLiteral("lr"), true);
        plot.setShown(QStringLiteral("loss"), false);
        QCOMPARE(plot.plottedNames(), QStringList{QStringLiteral("lr")});
    }

    void zoomsByMouseAndKeysAndBack()
    {
        MetricLog log;
        for (int i = 0; i < 100; ++i)
            log.feed(line(i, 1, {{"train_loss", 100 - i}}));
        MetricsPlot plot;
        plot.resize(800, 400);
        plot.show();
        plot.setSeries(log.series());
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const QImage whole = plot.image();
        auto *target = plot.findChild<QWidget *>();
        QTest::mousePress(target, Qt::LeftButton, {}, {200, 100});
        QTest::mouseMove(target, {300, 150});
        QTest::mouseMove(target, {400, 200});
        QTest::mouseRelease(target, Qt::LeftButton, {}, {400, 200});
        QVERIFY(plot.isZoomed());
        QVERIFY(plot.image() != whole);
        log.feed(line(100, 1, {{"train_loss", 0}})); // does not take the view away
        plot.setSeries(log.series());
        QVERIFY(plot.isZoomed());
        QTest::mouseDClick(target, Qt::LeftButton, {}, {300, 150});
        QVERIFY(!plot.isZoomed());
        QTest::mouseClick(target, Qt::LeftButton, {}, {300, 150});
        QVERIFY(!plot.isZoomed());
        QTest::keyClick(&plot, Qt::Key_Plus);
        QVERIFY(plot.isZoomed());
        QTest::keyClick(&plot, Qt::Key_Home);
        QVERIFY(!plot.isZoomed());
    }

    void tellsTheValueUnderThePointer()
    {
        MetricLog log;
        log.feed("step=1 loss=1\nstep=2 loss=0.125\nstep=3 loss=1\n");
        MetricsPlot plot;
        plot.resize(600, 300);
        plot.show();
        plot.setSeries(log.series());
        auto *target = plot.findChild<QWidget *>();
        (void)plot.image(); // laid out
        bool told = false;
        for (int y = 10; y < 290 && !told; y += 10) {
            QMouseEvent move(QEvent::MouseMove, QPointF(target->width() / 2.0 + 15, y),
                             target->mapToGlobal(QPointF(300, y)), Qt::NoButton, Qt::NoButton,
                             Qt::NoModifier);
            QApplication::sendEvent(target, &move);
            told = QToolTip::text().contains(QStringLiteral("loss: 0.125"));
        }
        QVERIFY(told);
        QVERIFY(QToolTip::text().contains(QStringLiteral("step 2")));
    }

    void exportsAsLines()
    {
        MetricLog log;
        log.feed("step=1 train_loss=1\nstep=2 train_loss=0.5\n");
        MetricsPlot plot;
        plot.resize(600, 300);
        plot.setSeries(log.series());
        const QByteArray svg = plot.svg();
        QVERIFY(svg.contains("<svg") && svg.contains("train loss") && svg.contains("<polyline"));
        QCOMPARE(svg.count("train loss"), 1); // in the legend
        QVERIFY(plot.pdf().startsWith("%PDF"));
    }

    void drawsAThousandRuns()
    {
        QMap<QString, MetricSeries> all;
        for (int run = 0; run < 200; ++run) {
            MetricSeries series;
            series.name = QStringLiteral("run_%1/loss").arg(run);
            for (int i = 1; i <= 1000; ++i) {
                series.steps << i;
                series.values << (run + 1) / std::sqrt(i);
            }
            all.insert(series.name, series);
        }
        MetricsPlot plot;
        plot.setSeries(all);
        test::saveShots(plot, QStringLiteral("charts-many"), {1000, 500});
        plot.resize(1000, 500);
        const QImage linear = plot.image();
        plot.setLogScale(true);
        QVERIFY(plot.image() != linear);
        test::saveShots(plot, QStringLiteral("charts-many-log"), {1000, 500});
    }

    void theLastOfManyLiesInFront()
    {
        QMap<QString, MetricSeries> all;
        for (int run = 10; run < 40; ++run) {
            const QString name = QStringLiteral("run_%1/loss").arg(run);
            all.insert(name, {name, {1, 2, 3}, {}, {}, {3, 1, 2}});
        }
        MetricsPlot plot;
        plot.resize(600, 400);
        plot.setSeries(all);
        const QImage image = plot.image();
        const auto count = [&](int index) {
            const QRgb color =
                curvePen(index, QStringLiteral("loss"), true, plot.palette()).color().rgb();
            int found = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    found += image.pixel(x, y) == color ? 1 : 0;
            }
            return found;
        };
        QVERIFY2(count(29) > 300, qPrintable(QString::number(count(29))));
        for (int behind = 0; behind < 29; ++behind)
            QCOMPARE(count(behind), 0);
    }

    void writesAllValuesAsATable()
    {
        MetricLog log;
        log.feed(line(640, 1, {{"train_loss", 0.1}}));
        const QByteArray table = metricTable(log.series());
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
