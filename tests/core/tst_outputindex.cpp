// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/outputindex.h"
#include "core/outputrows.h"

#include <QBuffer>
#include <QRandomGenerator>
#include <QTest>

using namespace perch;

namespace
{

QStringList textsOf(const QList<OutputRow> &rows)
{
    QStringList texts;
    for (const OutputRow &row : rows)
        texts << row.text;
    return texts;
}

/// What is shown of these bytes when they come in pieces of this size.
QList<OutputRow> shown(QByteArray bytes, qsizetype piece, bool hidesRecords = false)
{
    OutputIndex index(hidesRecords);
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        index.feed(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at)));
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    const Result<QList<OutputRow>> rows = readRows(file, index, 0, 1'000'000);
    if (!rows || rows->size() != index.rowCount())
        qFatal("the index counts %lld rows", index.rowCount());
    return *rows;
}

} // namespace

class TestOutputIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsIntoRows_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("rows");
        const auto row = [](const char *name, const QByteArray &bytes, const QStringList &rows) {
            QTest::newRow(name) << bytes << rows;
        };
        const auto words = [](const char *text) {
            return QString::fromUtf8(text).split(u'|');
        };
        row("nothing", "", {});
        row("two lines", "a\nb\n", words("a|b"));
        row("a line that has not ended", "a\nb", words("a|b"));
        row("empty lines", "\n\na\n\n", words("||a|"));
        row("line ends of Windows", "a\r\n\r\nb\r\n", words("a||b"));
        row("a progress bar", " 10%\r 50%\r100%\nend\n", words("100%|end"));
        row("tqdm", "\r  0%|  | 0/2\r 50%|# | 1/2\x1b[A\r100%|##| 2/2\n",
            {QStringLiteral("100%|##| 2/2")});
        row("a bar that only returned", "50%\r", words("50%"));
        row("colours before the bar begins anew", "\x1b[31m1\r\x1b[32m2\r3\n", words("3"));
        row("a cut sequence does not eat the next line", "a\x1b]0;never ends\nb\n", words("a|b"));
        row("NUL bytes", QByteArray("a\0b\n\0\n", 6), words("ab|"));
    }

    void cutsIntoRows()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, rows);
        for (const qsizetype piece : {1, 2, 3, 1000})
            QCOMPARE(textsOf(shown(bytes, piece)), rows);
    }

    void aStyleGoesOnInTheNextRows()
    {
        const QList<OutputRow> rows = shown("\x1b[31ma\nb\rc\n\x1b[0md\n", 1);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.at(0).spans.size(), 1);
        QCOMPARE(rows.at(1).spans.size(), 1);
        QVERIFY(rows.at(2).spans.isEmpty());
    }

    void hidesRecords()
    {
        const QByteArray record = "{\"perch\":1,\"run\":\"4711.0\",\"step\":640,\"epoch\":1,"
                                  "\"wall\":1795331523.25,\"values\":{\"loss\":0.29}}";
        const QByteArray bytes = "epoch 1\n" + record +
                                 "\n{\"other\": 1}\n{\"perch\": \"no record"
                                 "\"}\n" +
                                 record.left(30);
        for (const qsizetype piece : {1, 7, 10'000}) {
            QCOMPARE(textsOf(shown(bytes, piece, true)),
                     QStringList({QStringLiteral("epoch 1"), QStringLiteral("{\"other\": 1}"),
                                  QStringLiteral("{\"perch\": \"no record\"}")}));
            QCOMPARE(shown(bytes, piece, false).size(), 5);
        }
    }

    void cutsLongLinesIntoPieces()
    {
        QByteArray bytes;
        while (bytes.size() < 300'000)
            bytes += "\u20ac\x1b[31m0123456789\x1b[0m";
        bytes += "\nend";
        const QList<OutputRow> rows = shown(bytes, 4096 + 7);
        QString joined;
        for (int i = 0; i + 1 < rows.size(); ++i) {
            QCOMPARE(rows.at(i).continues, i > 0);
            QVERIFY(rows.at(i).text.size() <= RowScan::mostOpenBytes);
            joined += rows.at(i).text;
        }
        QVERIFY(!joined.contains(QChar::ReplacementCharacter)); // no character was cut
        QVERIFY(!joined.contains(u'['));                        // and no sequence
        QCOMPARE(joined.count(u'\u20ac'), joined.size() / 11);
        QCOMPARE(rows.last().text, QStringLiteral("end"));
        QVERIFY(!rows.last().continues);
    }

    void staysBounded_data()
    {
        QTest::addColumn<QByteArray>("unit");
        QTest::addColumn<qint64>("mostRows");
        const qint64 whole = 4 * 1024 * 1024;
        QTest::newRow("one long line") << QByteArray("x") << whole / RowScan::rowBytes + 1;
        QTest::newRow("a bar that never ends")
            << QByteArray("\r 50%|#####  | 100/200") << qint64(1);
        QTest::newRow("carriage returns") << QByteArray("\r") << qint64(1);
        QTest::newRow("text, then carriage returns") << QByteArray("x\r\r\r") << qint64(2000);
        QTest::newRow("NUL bytes") << QByteArray(1, '\0') << qint64(1);
        QTest::newRow("escapes") << QByteArray("\x1b") << qint64(1);
        QTest::newRow("begun sequences") << QByteArray("\x1b[1") << qint64(1);
        QTest::newRow("a title without an end") << QByteArray("\x1b]0;x") << qint64(10'000);
        QTest::newRow("colours") << QByteArray("\x1b[31m") << qint64(1);
        QTest::newRow("continuation bytes") << QByteArray("\x80") << whole / RowScan::rowBytes + 1;
        QTest::newRow("empty lines") << QByteArray("\n") << whole;
    }

    void staysBounded()
    {
        QFETCH(QByteArray, unit);
        QFETCH(qint64, mostRows);
        OutputIndex index;
        QByteArray bytes;
        while (bytes.size() < 4 * 1024 * 1024)
            bytes += unit;
        for (qsizetype at = 0; at < bytes.size(); at += 100'000) {
            index.feed(
                QByteArrayView(bytes).sliced(at, std::min<qsizetype>(100'000, bytes.size() - at)));
            QVERIFY(index.end().offset() - index.end().openBegin() <= RowScan::mostOpenBytes);
        }
        QVERIFY2(index.rowCount() <= mostRows, qPrintable(QString::number(index.rowCount())));
        QVERIFY(index.blockCount() <= bytes.size() / OutputIndex::blockBytes + 1);
        QBuffer file(&bytes);
        file.open(QIODevice::ReadOnly);
        const Result<QList<OutputRow>> rows =
            readRows(file, index, std::max<qint64>(0, index.rowCount() - 10), 10);
        QVERIFY(rows);
        QCOMPARE(rows->size(), std::min<qint64>(10, index.rowCount()));
    }

    void readsAnyRowsAsTheWholeHasThem()
    {
        QRandomGenerator random(7); // NOLINT: the same each time
        const QList<QByteArray> parts{"a",
                                      "\n",
                                      "\r",
                                      "\x1b[31m",
                                      "\x1b",
                                      "[",
                                      "\u20ac",
                                      "\xff",
                                      "longer text of a line\n",
                                      QByteArray(3000, 'y'),
                                      QByteArray(1, '\0'),
                                      "\x1b]0;t\x07",
                                      "\t"};
        QByteArray bytes;
        while (bytes.size() < 2'000'000)
            bytes += parts.at(random.bounded(int(parts.size())));
        const QList<OutputRow> all = shown(bytes, 1 << 20);
        QCOMPARE(shown(bytes, 777), all); // however it comes
        OutputIndex index;
        index.feed(bytes);
        QBuffer file(&bytes);
        file.open(QIODevice::ReadOnly);
        for (int i = 0; i < 200; ++i) {
            const int first = random.bounded(int(all.size()));
            const Result<QList<OutputRow>> some = readRows(file, index, first, 30);
            QVERIFY(some);
            QCOMPARE(*some, all.mid(first, 30));
        }
    }

    void saysThatTheFileIsGone()
    {
        OutputIndex index;
        index.feed("a\nb\n");
        QBuffer file;
        file.open(QIODevice::ReadOnly);
        QVERIFY(!readRows(file, index, 0, 10));
    }
};

QTEST_GUILESS_MAIN(TestOutputIndex)
#include "tst_outputindex.moc"
