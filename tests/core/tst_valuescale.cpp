// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/valuescale.h"

#include <QTest>

#include <cmath>

using namespace perch;

namespace
{

QStringList words(const QList<ValueScale::Tick> &ticks)
{
    QStringList texts;
    for (const ValueScale::Tick &tick : ticks)
        texts << tick.text;
    return texts;
}

} // namespace

class TestValueScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersLieByTheirSize()
    {
        const ValueScale scale =
            ValueScale::ofTexts({QStringLiteral("8"), QStringLiteral("32"), QStringLiteral("16"),
                                 QStringLiteral("8"), QString()});
        QVERIFY(scale.isNumeric());
        QVERIFY(!scale.isLog());
        QCOMPARE(scale.shareOf(QStringLiteral("8")), 0.0);
        QCOMPARE(scale.shareOf(QStringLiteral("32")), 1.0);
        QCOMPARE(scale.shareOf(QStringLiteral("16")), 1.0 / 3);
        QVERIFY(std::isnan(scale.shareOf(QString())));
        QVERIFY(std::isnan(scale.shareOf(QStringLiteral("many"))));
        QCOMPARE(scale.categories(),
                 (QStringList{QStringLiteral("8"), QStringLiteral("16"), QStringLiteral("32")}));
        QCOMPARE(words(scale.ticks(5)), scale.categories());
    }

    void learningRatesLieByTheirLogarithm()
    {
        const ValueScale scale = ValueScale::ofTexts(
            {QStringLiteral("1e-4"), QStringLiteral("0.01"), QStringLiteral("1")});
        QVERIFY(scale.isLog());
        QCOMPARE(scale.shareOf(QStringLiteral("0.01")), 0.5);
        QCOMPARE(scale.shareOf(1e-3), 0.25);
        QVERIFY(std::isnan(scale.shareOf(-1.0)));
    }

    void wordsLieInTheirOrder()
    {
        const ValueScale scale =
            ValueScale::ofTexts({QStringLiteral("sgd"), QStringLiteral("adam"),
                                 QStringLiteral("part10"), QStringLiteral("part2")});
        QVERIFY(!scale.isNumeric());
        QCOMPARE(scale.categories(),
                 (QStringList{QStringLiteral("adam"), QStringLiteral("part2"),
                              QStringLiteral("part10"), QStringLiteral("sgd")}));
        QCOMPARE(scale.shareOf(QStringLiteral("part10")), 2.0 / 3);
        QCOMPARE(scale.categoryOf(QStringLiteral("sgd")), 3);
        QVERIFY(std::isnan(scale.shareOf(QStringLiteral("else"))));
    }

    void aNumberAmongWordsIsAWord()
    {
        const ValueScale scale =
            ValueScale::ofTexts({QStringLiteral("0.1"), QStringLiteral("auto")});
        QVERIFY(!scale.isNumeric());
        QCOMPARE(scale.shareOf(QStringLiteral("0.1")), 0.0);
        QCOMPARE(scale.shareOf(QStringLiteral("auto")), 1.0);
    }

    void oneValueLiesInTheMiddle()
    {
        QCOMPARE(ValueScale::ofTexts({QStringLiteral("3")}).shareOf(QStringLiteral("3")), 0.5);
        QCOMPARE(ValueScale::ofTexts({QStringLiteral("a")}).shareOf(QStringLiteral("a")), 0.5);
        QCOMPARE(ValueScale::ofNumbers({4, 4}).shareOf(4.0), 0.5);
    }

    void nothingHasNoPlaceAndNoTicks()
    {
        QVERIFY(std::isnan(ValueScale().shareOf(QStringLiteral("1"))));
        QVERIFY(ValueScale::ofNumbers({std::nan("")}).ticks(5).isEmpty());
        QVERIFY(ValueScale::ofTexts({QString(), QString()}).ticks(5).isEmpty());
    }

    void manyValuesHaveFewTicks()
    {
        QList<double> numbers;
        for (int i = 0; i <= 400; ++i)
            numbers << i;
        QCOMPARE(words(ValueScale::ofNumbers(numbers).ticks(5)),
                 (QStringList{QStringLiteral("0"), QStringLiteral("100"), QStringLiteral("200"),
                              QStringLiteral("300"), QStringLiteral("400")}));
        QStringList names;
        for (int i = 0; i < 300; ++i)
            names << QStringLiteral("word%1").arg(i);
        QVERIFY(ValueScale::ofTexts(names).ticks(8).size() <= 8);
    }
};

QTEST_GUILESS_MAIN(TestValueScale)
#include "tst_valuescale.moc"
