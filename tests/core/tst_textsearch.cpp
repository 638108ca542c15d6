// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/textsearch.h"

#include <QElapsedTimer>
#include <QTest>

using namespace perch;

class TestTextSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<SearchQuery>("query");
        QTest::addColumn<QList<int>>("begins");
        const QString text = QStringLiteral("Log = log\nlogs = $(log)\n");
        QTest::newRow("whatever the case")
            << text << SearchQuery{QStringLiteral("log")} << QList<int>{0, 6, 10, 19};
        QTest::newRow("in this case")
            << text << SearchQuery{QStringLiteral("log"), true} << QList<int>{6, 10, 19};
        QTest::newRow("whole words")
            << text << SearchQuery{QStringLiteral("log"), false, true} << QList<int>{0, 6, 19};
        QTest::newRow("the letters of an expression")
            << text << SearchQuery{QStringLiteral("$(log)")} << QList<int>{17};
        QTest::newRow("an expression")
            << text << SearchQuery{QStringLiteral("^\\w+"), false, false, true}
            << QList<int>{0, 10};
        QTest::newRow("an expression of nothing")
            << text << SearchQuery{QStringLiteral("x*"), false, false, true} << QList<int>{};
        QTest::newRow("nothing") << text << SearchQuery{} << QList<int>{};
    }

    void finds()
    {
        QFETCH(QString, text);
        QFETCH(SearchQuery, query);
        QFETCH(QList<int>, begins);
        const Result<TextMatches> found = findAll(text, query);
        QVERIFY(found);
        QList<int> at;
        for (const TextMatch &match : found->places)
            at << int(match.begin);
        QCOMPARE(at, begins);
    }

    void countsBytesToo()
    {
        const QString text = QStringLiteral("ü\U0001F680x€x");
        const Result<TextMatches> found = findAll(text, {QStringLiteral("x")});
        QVERIFY(found);
        for (const TextMatch &match : found->places) {
            QCOMPARE(match.byteBegin, text.left(match.begin).toUtf8().size());
            QCOMPARE(match.byteLength, 1);
        }
        QCOMPARE(found->places.size(), 2);
        const Result<TextMatches> rocket = findAll(text, {QStringLiteral("\U0001F680")});
        QCOMPARE(rocket->places.first().byteLength, 4);
    }

    void saysWhatIsWrongWithAPattern()
    {
        const Result<TextMatches> found =
            findAll(QStringLiteral("a"), {QStringLiteral("(a"), false, false, true});
        QVERIFY(!found);
        QCOMPARE(found.error().code, Error::Code::Parse);
        // what closes Perch's own brackets is wrong all the same
        QVERIFY(!findAll(QStringLiteral("a"), {QStringLiteral("a)|(b"), false, true, true}));
    }

    void endsAnEndlessPattern()
    {
        QElapsedTimer clock;
        clock.start();
        const Result<TextMatches> found =
            findAll(QString(100'000, u'a'), {QStringLiteral("(a+)+$b"), false, false, true});
        QVERIFY(!found || found->places.isEmpty());
        QVERIFY(clock.elapsed() < 20'000);
    }

    void endsAtTheWantedCount()
    {
        const Result<TextMatches> found =
            findAll(QString(100, u'a'), {QStringLiteral("a")}, {}, 10);
        QCOMPARE(found->places.size(), 10);
        QVERIFY(!found->isWhole);
        QVERIFY(findAll(QString(10, u'a'), {QStringLiteral("a")}, {}, 10)->isWhole);
    }

    void canBeStopped()
    {
        std::stop_source stop;
        stop.request_stop();
        const Result<TextMatches> found =
            findAll(QStringLiteral("aaa"), {QStringLiteral("a")}, stop.get_token());
        QVERIFY(!found);
        QCOMPARE(found.error().code, Error::Code::Cancelled);
    }

    void replaces()
    {
        const QString text = QStringLiteral("a1 b2\n");
        QCOMPARE(*replaceAll(text, {QStringLiteral("a1")}, QStringLiteral("\\1")),
                 QStringLiteral("\\1 b2\n"));
        const SearchQuery groups{QStringLiteral("(\\w)(\\d)"), false, false, true};
        QCOMPARE(*replaceAll(text, groups, QStringLiteral("\\2\\1\\\\")),
                 QStringLiteral("1a\\ 2b\\\n"));
        QCOMPARE(replacementFor(text, 3, groups, QStringLiteral("<\\1>")), QStringLiteral("<b>"));
        QCOMPARE(*replaceAll(text, {QStringLiteral("zz")}, QStringLiteral("x")), text);
    }
};

QTEST_GUILESS_MAIN(TestTextSearch)
#include "tst_textsearch.moc"
