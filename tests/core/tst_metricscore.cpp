// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/runcurves.h"

#include <QTest>

#include <cmath>

using namespace perch;

class TestMetricScore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsWhichValueIsBetter_data()
    {
        QTest::addColumn<QString>("metric");
        QTest::addColumn<bool>("isLess");
        for (const char *name : {"train_loss", "Loss", "val/error", "perplexity", "eval_rmse",
                                 "val-mae", "top1_err", "FID", "val.nll"})
            QTest::newRow(name) << QString::fromLatin1(name) << true;
        for (const char *name : {"test_accuracy", "f1", "auc", "reward", "permaeon", "images/s",
                                 "val_fidelity", "mAP", ""})
            QTest::newRow(name) << QString::fromLatin1(name) << false;
    }
    void knowsWhichValueIsBetter()
    {
        QFETCH(QString, metric);
        QFETCH(bool, isLess);
        QCOMPARE(betterOf(metric) == BetterValue::Less, isLess);
    }

    void choosesWhatTrainingsAreJudgedBy()
    {
        const auto s = [](const char *text) {
            return QString::fromLatin1(text);
        };
        QCOMPARE(chiefMetric({s("acc"), s("epoch_s"), s("train_loss"), s("val_loss")}),
                 s("val_loss"));
        QCOMPARE(chiefMetric({s("accuracy"), s("loss"), s("test_accuracy")}), s("loss"));
        QCOMPARE(chiefMetric({s("epoch_s"), s("reward"), s("temperature")}), s("reward"));
        QCOMPARE(chiefMetric({s("images/s"), s("temperature")}), s("temperature"));
        QCOMPARE(chiefMetric({s("lr")}), s("lr"));
        QVERIFY(chiefMetric({}).isEmpty());
    }

    void findsTheBestAndTheLastOfWhatALogTold()
    {
        MetricLog log;
        log.feed("step=10 loss=3 acc=0.1\nstep=20 loss=0.5 acc=0.8\nstep=30 loss=nan acc=0.7\n"
                 "step=40 loss=0.5 acc=0.8\n");
        const MetricScore loss = scoreOf(log.series().value(QStringLiteral("loss")));
        QCOMPARE(loss.best(BetterValue::Less), 0.5);
        QCOMPARE(loss.bestStep(BetterValue::Less), 20.0); // the first of equals
        QCOMPARE(loss.best(BetterValue::More), 3.0);
        QCOMPARE(loss.last, 0.5);
        QCOMPARE(loss.count, 3);
        QCOMPARE(loss.steps, 40.0);
        const MetricScore accuracy = scoreOf(log.series().value(QStringLiteral("acc")));
        QCOMPARE(accuracy.best(BetterValue::More), 0.8);
        QCOMPARE(accuracy.bestStep(BetterValue::More), 20.0);
        QCOMPARE(accuracy.last, 0.8);
    }

    void aRunWithoutNumbersHasNone()
    {
        MetricLog log;
        log.feed("step=1 loss=nan\nstep=2 loss=inf\n");
        const MetricScore score = scoreOf(log.series().value(QStringLiteral("loss")));
        QVERIFY(std::isnan(score.last));
        QVERIFY(std::isnan(score.best(BetterValue::Less)));
        QCOMPARE(score.count, 0);
        QVERIFY(std::isnan(scoreOf({}).best(BetterValue::More)));
    }

    void noNumberIsWorseThanAnyOther()
    {
        QVERIFY(isBetter(5, MetricScore::none, BetterValue::Less));
        QVERIFY(!isBetter(MetricScore::none, 5, BetterValue::More));
        QVERIFY(!isBetter(MetricScore::none, MetricScore::none, BetterValue::More));
        QVERIFY(isBetter(1, 2, BetterValue::Less));
        QVERIFY(isBetter(2, 1, BetterValue::More));
        QVERIFY(!isBetter(1, 1, BetterValue::Less));
    }

    void thinsEvenlyAndKeepsTheEnds()
    {
        MetricSeries series;
        for (int i = 0; i < 1001; ++i) {
            series.steps << i;
            series.values << i * 2;
        }
        const MetricSeries thin = thinned(series, 101);
        QCOMPARE(thin.values.size(), 101);
        QCOMPARE(thin.values.first(), 0.0);
        QCOMPARE(thin.values.last(), 2000.0);
        for (qsizetype i = 1; i < thin.steps.size(); ++i)
            QCOMPARE(thin.steps.at(i) - thin.steps.at(i - 1), 10.0);
        QCOMPARE(thinned(series, 1001).values, series.values);
        QCOMPARE(thinned(series, 0).values.size(), 1001);
    }

    void scoresWhatIsThinnedOut()
    {
        QByteArray output;
        for (int i = 1; i <= 5000; ++i)
            output += "step=" + QByteArray::number(i) + " loss=" + (i == 2222 ? "-7" : "1") +
                      " acc=" + QByteArray::number(i) + (i < 5000 ? "\n" : "");
        const RunCurves curves = curvesInOutput(output, 400);
        QCOMPARE(curves.series.value(QStringLiteral("loss")).values.size(), 200);
        QCOMPARE(curves.scoreOf(QStringLiteral("loss")).least, -7.0);
        QCOMPARE(curves.scoreOf(QStringLiteral("loss")).leastStep, 2222.0);
        QCOMPARE(curves.scoreOf(QStringLiteral("acc")).last, 5000.0); // without a line end
        QCOMPARE(curves.scoreOf(QStringLiteral("none")).count, 0);
        QCOMPARE(pointsOfEach(1000), 4000);
        QCOMPARE(pointsOfEach(2), pointsOfEach(6));
    }
};

QTEST_GUILESS_MAIN(TestMetricScore)
#include "tst_metricscore.moc"
