// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/texttable.h"

#include <QElapsedTimer>
#include <QTest>

using namespace perch;

class TestTextTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheSeparatorAndTheNames_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QStringList>("last");
        QTest::addColumn<int>("rows");
        const QStringList ab = {QStringLiteral("a"), QStringLiteral("b")};
        const QStringList numbers = {QStringLiteral("1"), QStringLiteral("2")};
        QTest::newRow("commas") << QByteArray("a,b\n1,2\n") << ab << numbers << 1;
        QTest::newRow("no newline at the end") << QByteArray("a,b\n3,4\n1,2") << ab << numbers << 2;
        QTest::newRow("CRLF") << QByteArray("a,b\r\n1,2\r\n") << ab << numbers << 1;
        QTest::newRow("tabs") << QByteArray("a\tb\n1\t2\n") << ab << numbers << 1;
        QTest::newRow("semicolons with decimal commas")
            << QByteArray("a;b\n1,5;2\n1,7;2\n") << ab
            << QStringList{QStringLiteral("1,7"), QStringLiteral("2")} << 2;
        QTest::newRow("a byte order mark") << QByteArray("\xef\xbb\xbf"
                                                         "a,b\n1,2\n")
                                           << ab << numbers << 1;
        QTest::newRow("no names") << QByteArray("3,4\n1,2\n") << QStringList() << numbers << 2;
        QTest::newRow("one row alone") << QByteArray("a,b\n") << QStringList() << ab << 1;
        QTest::newRow("quotes hold separators, quotes and lines")
            << QByteArray("a,b\n\"x, \"\"y\"\"\nz\",2\n") << ab
            << QStringList{QStringLiteral("x, \"y\"\\x0az"), QStringLiteral("2")} << 1;
        QTest::newRow("empty cells")
            << QByteArray("a,b\n,\n") << ab << QStringList{QString(), QString()} << 1;
    }

    void findsTheSeparatorAndTheNames()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, names);
        QFETCH(QStringList, last);
        QFETCH(int, rows);
        const TextTable table(bytes);
        QCOMPARE(table.names(), names);
        QCOMPARE(table.rowCount(), rows);
        QCOMPARE(table.columnCount(), 2);
        QCOMPARE(table.row(rows - 1), last);
    }

    void readsAMillionRowsAtOnce()
    {
        QByteArray bytes = "step,loss\n";
        for (int i = 0; i < 1'000'000; ++i)
            bytes += QByteArray::number(i) + ",0.25\n";
        QElapsedTimer clock;
        clock.start();
        const TextTable table(bytes);
        QCOMPARE(table.rowCount(), 1'000'000);
        QCOMPARE(table.row(765'432).first(), QStringLiteral("765432"));
        QVERIFY2(clock.elapsed() < 5000, qPrintable(QString::number(clock.elapsed())));
    }

    void oneEndlessLineDoesNoHarm()
    {
        for (const QByteArray &unit :
             {QByteArray("x"), QByteArray("1,"), QByteArray("\""), QByteArray("\",\n"),
              QByteArray("\n"), QByteArray(1, '\0')}) {
            QElapsedTimer clock;
            clock.start();
            const TextTable table(unit.repeated(20'000'000 / unit.size()));
            QVERIFY(table.columnCount() <= TextTable::mostColumns);
            QVERIFY(table.rowCount() <= TextTable::mostRows);
            for (int row = 0; row < std::min(100, table.rowCount()); ++row) {
                for (const QString &cell : table.row(row))
                    QVERIFY(cell.size() <= TextTable::longestCell);
            }
            QVERIFY2(clock.elapsed() < 10'000, unit.constData());
        }
    }

    void aQuoteThatIsNeverClosedHidesNoRow()
    {
        QByteArray bytes = "a,b\n1,2\n";
        bytes += "\"open,5\n";
        for (int i = 0; i < 50'000; ++i)
            bytes += "1,2\n";
        const TextTable table(bytes);
        QCOMPARE(table.rowCount(), 50'002);
        QCOMPARE(table.row(50'001), (QStringList{QStringLiteral("1"), QStringLiteral("2")}));
    }

    void tellsThatThereIsMore()
    {
        QVERIFY(TextTable(QByteArray("1,").repeated(1000)).hasMoreColumns());
        QVERIFY(TextTable(QByteArray("\n").repeated(TextTable::mostRows + 1)).hasMoreRows());
        QCOMPARE(TextTable(QByteArray()).rowCount(), 0);
        QCOMPARE(TextTable(QByteArray()).columnCount(), 0);
    }

    void showsForeignCharactersAsWhatTheyAre()
    {
        const TextTable table(QByteArray("a,b\n\x1b[31mred,\xe2\x80\xae"
                                         "evil\n\xff,<b>\n"));
        QCOMPARE(table.row(0).first(), QStringLiteral("\\x1b[31mred"));
        QVERIFY(table.row(0).last().startsWith(QStringLiteral("\\u202e")));
        QCOMPARE(table.row(1).first(), QStringLiteral("\ufffd"));
    }
};

QTEST_GUILESS_MAIN(TestTextTable)
#include "tst_texttable.moc"
