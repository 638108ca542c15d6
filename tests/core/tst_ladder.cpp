// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/ladder.h"

#include <QTest>

using namespace perch;

namespace
{

Ladder ladderOf(qint64 total)
{
    Ladder ladder;
    ladder.jobsId = jobsIdOf(QStringLiteral("queue a from b\n"), "1\n2\n");
    ladder.total = total;
    return ladder;
}

} // namespace

class TestLadder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesOneThenTenThenTheRest_data()
    {
        QTest::addColumn<qint64>("total");
        QTest::addColumn<QString>("steps");
        QTest::newRow("200") << qint64(200) << QStringLiteral("0-1 1-11 11-200");
        QTest::newRow("12") << qint64(12) << QStringLiteral("0-1 1-11 11-12");
        QTest::newRow("11") << qint64(11) << QStringLiteral("0-1 1-11");
        QTest::newRow("5") << qint64(5) << QStringLiteral("0-1 1-5");
        QTest::newRow("1") << qint64(1) << QStringLiteral("0-1");
        QTest::newRow("0") << qint64(0) << QString();
    }

    void takesOneThenTenThenTheRest()
    {
        QFETCH(qint64, total);
        Ladder ladder = ladderOf(total);
        QStringList steps;
        while (!ladder.isDone()) {
            const RowSlice step = nextStep(ladder);
            QVERIFY(step.count() > 0);
            steps.append(QStringLiteral("%1-%2").arg(step.begin).arg(step.end));
            ladder = climbed(ladder, step, 100 + int(ladder.clusters.size()));
        }
        QTEST(steps.join(u' '), "steps");
        QCOMPARE(ladder.clusters.size(), steps.size());
        QCOMPARE(nextStep(ladder), RowSlice());
        QCOMPARE(allThatIsLeft(ladder), RowSlice());
    }

    void mayTakeAllThatIsLeftAtAnyStep()
    {
        Ladder ladder = climbed(ladderOf(200), {0, 1}, 7);
        QCOMPARE(allThatIsLeft(ladder), RowSlice({1, 200}));
        ladder = climbed(ladder, allThatIsLeft(ladder), 8);
        QVERIFY(ladder.isDone());
    }

    void choosesRowsOfEveryList_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        const auto row = [](const char *name, const char *before, const char *after) {
            QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after);
        };
        row("from a file", "log = a\nqueue lr,n from params.csv\n",
            "log = a\nqueue lr,n from [1:11] params.csv\n");
        row("no variable", "queue from params.csv\n", "queue from [1:11] params.csv\n");
        row("capital letters", "QUEUE a FROM f\n", "QUEUE a FROM [1:11] f\n");
        row("two jobs a row", "queue 2 a from f\n", "queue 2 a from [1:11] f\n");
        row("rows in place", "queue a from (\n1\n2\n)\n", "queue a from [1:11] (\n1\n2\n)\n");
        row("bracket without blank", "queue a from(\n1\n)\n", "queue a from [1:11] (\n1\n)\n");
        row("in", "queue a in (1, 2, 3)\n", "queue a in [1:11] (1, 2, 3)\n");
        row("matching", "queue a matching *.dat\n", "queue a matching [1:11] *.dat\n");
        row("matching files", "queue matching files in/*\n", "queue matching files [1:11] in/*\n");
        row("variable that sounds like a word", "queue infile from f\n",
            "queue infile from [1:11] f\n");
        row("CRLF", "queue a from f\r\n", "queue a from [1:11] f\r\n");
        row("a count", "output = $(Process).out\nqueue 200\n",
            "output = $(Process).out\nqueue 10\n");
        row("a count, CRLF", "queue 200\r\nx", "queue 10\r\nx");
    }

    void choosesRowsOfEveryList()
    {
        QFETCH(QString, before);
        const auto text = limitedToRows(before, {1, 11});
        QVERIFY2(text, text ? "" : qPrintable(text.error().message));
        QTEST(*text, "after");
    }

    void countsRows_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("list");
        QTest::addColumn<qint64>("rows");
        const QString from = QStringLiteral("queue a from params.csv\n");
        QTest::newRow("plain") << QStringLiteral("queue\n") << QByteArray() << qint64(1);
        QTest::newRow("number") << QStringLiteral("queue 20\n") << QByteArray() << qint64(20);
        QTest::newRow("file") << from << QByteArray("1\n2\n") << qint64(2);
        QTest::newRow("no last line end") << from << QByteArray("1\n2") << qint64(2);
        QTest::newRow("an empty line") << from << QByteArray("1\n\n2\n") << qint64(3);
        QTest::newRow("an empty file") << from << QByteArray() << qint64(0);
        QTest::newRow("a slice") << QStringLiteral("queue a from [1:] f\n") << QByteArray("1\n")
                                 << qint64(-1);
        QTest::newRow("rows in place")
            << QStringLiteral("queue a from (\n1\n)\n") << QByteArray() << qint64(-1);
        QTest::newRow("two") << QStringLiteral("queue\nqueue\n") << QByteArray() << qint64(-1);
        QTest::newRow("none") << QString() << QByteArray() << qint64(-1);
    }

    void countsRows()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, list);
        QTEST(rowsToQueue(text, list).value_or(-1), "rows");
    }

    void refusesWhereRowsCannotBeChosen_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("no queue") << QStringLiteral("log = a\n");
        QTest::newRow("two queues") << QStringLiteral("queue a from f\nqueue b from g\n");
        QTest::newRow("a slice already") << QStringLiteral("queue a from [5:] f\n");
        QTest::newRow("numbered jobs") << QStringLiteral("arguments = -s $(Process)\nqueue 20\n");
        QTest::newRow("numbered otherwise")
            << QStringLiteral("+Seed = $INT(ProcId,%03d)\nqueue 20\n");
        QTest::newRow("a macro as count") << QStringLiteral("n = 20\nqueue $(n)\n");
    }

    void refusesWhereRowsCannotBeChosen()
    {
        QFETCH(QString, text);
        const auto limited = limitedToRows(text, {1, 11});
        QVERIFY(!limited);
        QCOMPARE(limited.error().code, Error::Code::Refused);
    }

    void leavesACountThatIsTakenWhole()
    {
        const QString text = QStringLiteral("arguments = $(Process)\nqueue 1\n");
        const auto limited = limitedToRows(text, {0, 1});
        QVERIFY(limited);
        QCOMPARE(*limited, text);
    }

    void isKeptAndReadAgain()
    {
        const Ladder ladder = climbed(climbed(ladderOf(200), {0, 1}, 7), {1, 11}, 9);
        const QByteArray json = ladderToJson(ladder);
        const auto read = ladderFromJson(json);
        QVERIFY(read);
        QCOMPARE(*read, ladder);
        for (qsizetype i = 0; i < json.size(); ++i)
            QVERIFY(!ladderFromJson(json.left(i)));
        const auto changed = [&json](const char *from, const char *to) {
            QByteArray other = json;
            return other.replace(from, to);
        };
        QVERIFY(!ladderFromJson(changed("\"submitted\":11", "\"submitted\":201")));
        QVERIFY(!ladderFromJson(changed("\"total\":200", "\"total\":1e300")));
    }

    void tellsChangedJobsFromTheSame()
    {
        const QString text = QStringLiteral("queue a from b\n");
        QCOMPARE(jobsIdOf(text, "1\n"), jobsIdOf(text, "1\n"));
        QVERIFY(jobsIdOf(text, "1\n") != jobsIdOf(text, "2\n"));
        QVERIFY(jobsIdOf(text, "1\n") != jobsIdOf(text + u'1', "\n"));
    }
};

QTEST_GUILESS_MAIN(TestLadder)
#include "tst_ladder.moc"
