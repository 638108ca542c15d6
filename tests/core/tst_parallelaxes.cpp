// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/parallelaxes.h"

#include <QTest>

#include <cmath>

using namespace perch;

namespace
{

RunSheet threeRuns()
{
    RunSheet sheet;
    sheet.metric = QStringLiteral("loss");
    sheet.parameterNames = {QStringLiteral("lr"), QStringLiteral("optimizer")};
    const auto add = [&sheet](const char *lr, const char *optimizer, double least) {
        RunRow row;
        row.id = {5, int(sheet.rows.size())};
        row.parameters = {QString::fromLatin1(lr), QString::fromLatin1(optimizer)};
        row.score.least = least;
        sheet.rows << row;
    };
    add("0.001", "adam", 0.5);
    add("0.1", "sgd", 1.5);
    add("1", "sgd", MetricScore::none);
    return sheet;
}

} // namespace

class TestParallelAxes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parametersAndThenTheMetric()
    {
        const QList<ParallelAxis> axes = parallelAxes(threeRuns());
        QCOMPARE(axes.size(), 3);
        QCOMPARE(axes.last().name, QStringLiteral("loss"));
        QVERIFY(axes.first().scale.isLog());
        QCOMPARE(axes.first().shares.first(), 0.0);
        QCOMPARE(axes.first().shares.last(), 1.0);
        QVERIFY(std::abs(axes.first().shares.at(1) - 2.0 / 3) < 1e-9);
        QCOMPARE(axes.at(1).shares, QList<double>({0, 1, 1}));
        QCOMPARE(axes.last().shares.first(), 0.0);
        QCOMPARE(axes.last().shares.at(1), 1.0);
        QVERIFY(std::isnan(axes.last().shares.last()));
        QVERIFY(parallelAxes({}).isEmpty());
    }

    void aMarkedPartLeavesOutOthers()
    {
        const QList<ParallelAxis> axes = parallelAxes(threeRuns());
        QList<AxisBrush> brushes(3);
        for (int row = 0; row < 3; ++row)
            QVERIFY(isWithin(axes, brushes, row));
        brushes[1] = {0.9, 1};
        QVERIFY(!isWithin(axes, brushes, 0));
        QVERIFY(isWithin(axes, brushes, 1));
        brushes[2] = {0, 1}; // all that have a value
        QVERIFY(isWithin(axes, brushes, 1));
        QVERIFY(!isWithin(axes, brushes, 2));
    }
};

QTEST_GUILESS_MAIN(TestParallelAxes)
#include "tst_parallelaxes.moc"
