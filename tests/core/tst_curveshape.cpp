// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/curveshape.h"

#include "core/columnindex.h"
#include "core/curvex.h"
#include "core/sharedlists.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace perch;

namespace
{

QList<double> upTo(int count)
{
    QList<double> list;
    for (int i = 0; i < count; ++i)
        list << i;
    return list;
}

QList<double> noise(int count)
{
    QRandomGenerator random(5);
    QList<double> list;
    for (int i = 0; i < count; ++i)
        list << random.generateDouble();
    return list;
}

} // namespace

class TestCurveShape : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fewPointsAreDrawnAsTheyAre()
    {
        const CurveShape shape({1, 2, 3}, {5, 4, 6});
        QCOMPARE(shape.line(0, 4, 100), (std::vector<QPointF>{{1, 5}, {2, 4}, {3, 6}}));
        QCOMPARE(shape.line(2.5, 2.6, 100), (std::vector<QPointF>{{2, 4}, {3, 6}}));
        QCOMPARE(shape.xRange().value(), CurveShape::Range(1, 3));
        QCOMPARE(shape.yRange(false).value(), CurveShape::Range(4, 6));
    }

    void ofManyPointsEachColumnKeepsItsExtremes()
    {
        const int count = 100'000;
        const int columns = 500;
        const QList<double> values = noise(count);
        const CurveShape shape(upTo(count), values);
        const std::vector<QPointF> line = shape.line(0, count, columns);
        QVERIFY(line.size() <= std::size_t(4) * (columns + 2));
        std::size_t at = 0;
        for (int column = 0; column < columns; ++column) {
            const int begin = column * count / columns;
            const int end = (column + 1) * count / columns;
            double low = 2;
            double high = -1;
            for (; at < line.size() && line[at].x() < end; ++at) {
                low = std::min(low, line[at].y());
                high = std::max(high, line[at].y());
                QCOMPARE(line[at].y(), values.at(int(line[at].x())));
            }
            QCOMPARE(low, *std::min_element(values.begin() + begin, values.begin() + end));
            QCOMPARE(high, *std::max_element(values.begin() + begin, values.begin() + end));
        }
    }

    void spansHoldWhatTheLineHolds()
    {
        const int count = 10'000;
        const int columns = 800;
        const QList<double> values = noise(count);
        const CurveShape shape(upTo(count), values);
        std::vector<CurveShape::Span> spans(columns);
        shape.spans(0, count, spans);
        float low = 2;
        float high = -1;
        for (const CurveShape::Span &span : spans) {
            QVERIFY(span.low <= span.high);
            low = std::min(low, span.low);
            high = std::max(high, span.high);
        }
        QCOMPARE(low, float(*std::min_element(values.begin(), values.end())));
        QCOMPARE(high, float(*std::max_element(values.begin(), values.end())));
    }

    void spansBridgeTwoPoints()
    {
        const CurveShape shape({0, 10}, {0, 10});
        std::vector<CurveShape::Span> spans(10);
        shape.spans(0, 10, spans);
        for (std::size_t i = 1; i < spans.size(); ++i) {
            QVERIFY(spans[i].low <= spans[i].high);
            QVERIFY(spans[i].low <= spans[i - 1].high + 0.01F); // no hole
            QVERIFY(spans[i].high > float(i) - 0.6F && spans[i].high < float(i) + 1.1F);
        }
    }

    void closeUpALineKeepsItsSlope()
    {
        const CurveShape shape({0, 100}, {0, 100}); // both far off the screen
        std::vector<CurveShape::Span> spans(10);
        shape.spans(40, 50, spans);
        for (std::size_t i = 0; i < spans.size(); ++i) {
            QVERIFY(spans[i].low > 40 + float(i) - 1.1F && spans[i].high < 40 + float(i) + 1.1F);
            QVERIFY(spans[i].low <= spans[i].high);
        }
    }

    void anIndexGivesWhatTheCurveItselfGives_data()
    {
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        QTest::addColumn<bool>("isExact");
        QTest::newRow("all") << 0.0 << 10'000.0 << false;
        QTest::newRow("a tenth") << 4321.0 << 5321.5 << false;
        QTest::newRow("a few points a column") << 4321.0 << 4821.5 << false;
        QTest::newRow("a point a column") << 100.0 << 200.0 << true;
        QTest::newRow("few points") << 100.25 << 109.5 << true;
        QTest::newRow("between two points") << 100.25 << 100.5 << true;
        QTest::newRow("more than there is") << -5000.0 << 20'000.0 << false;
        QTest::newRow("before all") << -500.0 << -100.0 << true;
        QTest::newRow("behind all") << 20'000.0 << 30'000.0 << true;
    }

    void anIndexGivesWhatTheCurveItselfGives()
    {
        QFETCH(double, lower);
        QFETCH(double, upper);
        QFETCH(bool, isExact);
        const int columns = 100;
        const QList<double> values = noise(10'000);
        const CurveShape shape(upTo(10'000), values);
        QVERIFY(shape.isPlain());
        std::vector<CurveShape::Span> own(columns);
        std::vector<CurveShape::Span> shared(columns);
        shape.spans(lower, upper, own);
        shape.spans(ColumnIndex(shape.x(), lower, upper, columns), shared);
        for (int i = 0; i < columns && isExact; ++i) {
            QCOMPARE(shared[std::size_t(i)].low, own[std::size_t(i)].low);
            QCOMPARE(shared[std::size_t(i)].high, own[std::size_t(i)].high);
        }
        const double width = (upper - lower) / columns;
        for (int i = 0; i < 10'000; ++i) { // every point is there, to a column
            if (i < lower || i > upper)
                continue;
            const int column = std::min(int((i - lower) / width), columns - 1);
            bool isThere = false;
            for (int near = std::max(column - 1, 0); near <= std::min(column + 1, columns - 1);
                 ++near) {
                const CurveShape::Span &span = shared[std::size_t(near)];
                isThere |= span.low <= float(values.at(i)) && span.high >= float(values.at(i));
            }
            QVERIFY2(isThere, qPrintable(QString::number(i)));
        }
    }

    void onlyOnePartWithoutGapsIsPlain()
    {
        QVERIFY(CurveShape({1, 2}, {3, 4}).isPlain());
        QVERIFY(!CurveShape({1, 2}, {3, std::nan("")}).isPlain());
        QVERIFY(!CurveShape({1, 2}, {3, 1e300}).isPlain()); // more than a float holds
        QVERIFY(!CurveShape({2, 1}, {3, 4}).isPlain());
        QVERIFY(!CurveShape().isPlain());
        QVERIFY(CurveShape({1, std::nan(""), 2}, {3, 4, 5}).isPlain()); // stands nowhere
    }

    void runsOfTheSameStepsShareThem()
    {
        SharedLists lists;
        MetricSeries a{QStringLiteral("a"), {1, 2}, {1, 1}, {5, 6}, {0.5, 0.4}};
        MetricSeries b{QStringLiteral("b"), {1, 2}, {1, 1}, {7, 8}, {0.5, 0.4}};
        MetricSeries c{QStringLiteral("c"), {1, 3}, {1, 1}, {7, 8}, {0.5, 0.4}};
        lists.share(a);
        lists.share(b);
        lists.share(c);
        QCOMPARE(b.steps.constData(), a.steps.constData());
        QCOMPARE(b.epochs.constData(), a.epochs.constData());
        QVERIFY(b.wallTimes.constData() != a.wallTimes.constData());
        QCOMPARE(b.wallTimes, (QList<double>{7, 8}));
        QVERIFY(c.steps.constData() != a.steps.constData());
        PositionsAlong positions(CurveX::Epoch, 0);
        const QList<double> along = positions.of(a);
        QCOMPARE(along, spreadEpochs(a.epochs));
        QCOMPARE(positions.of(b).constData(), along.constData());
        a = {};
        b = {};
        lists.prune();
        QCOMPARE(c.steps, (QList<double>{1, 3}));
    }

    void aGapPartsTheLine()
    {
        const CurveShape shape({1, 2, 3}, {1, std::nan(""), 3});
        const std::vector<QPointF> line = shape.line(0, 4, 100);
        QCOMPARE(line.size(), std::size_t(3));
        QVERIFY(std::isnan(line[1].y()));
        std::vector<CurveShape::Span> spans(4);
        shape.spans(0, 4, spans);
        QVERIFY(spans[2].low > spans[2].high);
        QVERIFY(spans[3].low <= spans[3].high);
    }

    void aRestartBeginsAnew()
    {
        const CurveShape shape({1, 2, 3, 1, 2, 3}, {9, 8, 7, 6, 5, 4});
        const std::vector<QPointF> line = shape.line(0, 4, 100);
        QCOMPARE(line.size(), std::size_t(7));
        QVERIFY(std::isnan(line[3].y()));
        QCOMPARE(line[4], QPointF(1, 6));
        QCOMPARE(shape.near(1).size(), std::size_t(4));
    }

    void hostileOrderIsPutInOrder()
    {
        QList<double> x;
        for (int i = 0; i < 10'000; ++i)
            x << (i % 2 == 0 ? i : -i);
        const CurveShape shape(x, x);
        QVERIFY(std::is_sorted(shape.x().cbegin(), shape.x().cend()));
        QCOMPARE(shape.x(), shape.y());
    }

    void whatHasNoXIsLeftOut()
    {
        const CurveShape shape({std::nan(""), 1, std::nan(""), 2}, {5, 6, 7, 8});
        QCOMPARE(shape.x(), (QList<double>{1, 2}));
        QCOMPARE(shape.y(), (QList<double>{6, 8}));
        QVERIFY(!CurveShape({std::nan("")}, {1}).xRange());
        QVERIFY(!CurveShape({1}, {std::nan("")}).yRange(false));
        QVERIFY(CurveShape().line(0, 1, 10).empty());
    }

    void aLogarithmHasNoZero()
    {
        const CurveShape shape({1, 2, 3}, {0, -1, 0.5});
        QCOMPARE(shape.yRange(true).value(), CurveShape::Range(0.5, 0.5));
    }

    void smoothsWithoutBias()
    {
        QCOMPARE(smoothed({1, 1, 1}, 0.9), (QList<double>{1, 1, 1}));
        QCOMPARE(smoothed({3, 5}, 0), (QList<double>{3, 5}));
        const QList<double> list = smoothed({0, std::nan(""), 3}, 0.5);
        QCOMPARE(list.at(0), 0.0);
        QVERIFY(std::isnan(list.at(1)));
        QCOMPARE(list.at(2), 2.0); // (0.5 * 0.5 * 0 + 0.5 * 3) / (1 - 0.25)
    }

    void spreadsWholeEpochs()
    {
        QCOMPARE(spreadEpochs({1, 1, 2, 2}), (QList<double>{0.5, 1, 1.5, 2}));
        QCOMPARE(spreadEpochs({1, 1, 2}), (QList<double>{0.5, 1, 2}));
        QCOMPARE(spreadEpochs({1, 1, 1, 1, 2, 2}), (QList<double>{0.25, 0.5, 0.75, 1, 1.25, 1.5}));
        QCOMPARE(spreadEpochs({0.5, 0.5, 1}), (QList<double>{0.5, 0.5, 1}));
        QVERIFY(spreadEpochs({}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCurveShape)
#include "tst_curveshape.moc"
