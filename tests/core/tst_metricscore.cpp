// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricscore.h"

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
};

QTEST_GUILESS_MAIN(TestMetricScore)
#include "tst_metricscore.moc"
