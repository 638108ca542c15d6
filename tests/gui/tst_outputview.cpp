// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputview.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTextBlock>

using namespace perch;

class TestOutputView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsPlainText_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("shown");
        QTest::newRow("two lines") << QByteArray("a\nb\n") << QStringLiteral("a\nb\n");
        QTest::newRow("a line that has not ended") << QByteArray("a\nb") << QStringLiteral("a\nb");
        QTest::newRow("line ends of Windows")
            << QByteArray("a\r\nb\r\n") << QStringLiteral("a\nb\n");
        QTest::newRow("a progress bar keeps its last state")
            << QByteArray(" 10%\r 50%\r100%\nend\n") << QStringLiteral("100%\nend\n");
        QTest::newRow("colours are taken out")
            << QByteArray("\x1b[1;31mred\x1b[0m \x1b[38;5;208mor\x1b[mange\n")
            << QStringLiteral("red orange\n");
        QTest::newRow("titles and links are taken out") << QByteArray("\x1b]0;title\x07"
                                                                      "a\x1b]8;;http://x\x1b\\b\n")
                                                        << QStringLiteral("ab\n");
        QTest::newRow("a cut sequence does not eat the next line")
            << QByteArray("a\x1b]0;never ends\nb\n") << QStringLiteral("a\nb\n");
        QTest::newRow("bytes that are no UTF-8") << QByteArray("a\xff\xfe"
                                                               "b\n")
                                                 << QStringLiteral("a\uFFFD\uFFFDb\n");
        QTest::newRow("control characters are left out") << QByteArray("a\x08\x07\x01"
                                                                       "b\tc\n")
                                                         << QStringLiteral("ab\tc\n");
        QTest::newRow("markup stays text")
            << QByteArray("<b>x</b>\n") << QStringLiteral("<b>x</b>\n");
        QTest::newRow("nothing") << QByteArray() << QString();
    }

    void showsPlainText()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, shown);
        OutputView whole;
        whole.appendBytes(bytes);
        whole.showAll();
        QCOMPARE(whole.toPlainText(), shown);

        OutputView pieces; // byte by byte, shown each time
        for (const char byte : std::as_const(bytes)) {
            pieces.appendBytes(QByteArray(1, byte));
            pieces.showAll();
        }
        QCOMPARE(pieces.toPlainText(), shown);
    }

    void showsItByItselfSoon()
    {
        OutputView view;
        view.appendBytes("hello\n");
        QTRY_COMPARE(view.toPlainText(), QStringLiteral("hello\n"));
    }

    void keepsOnlyTheLastLines()
    {
        OutputView view;
        QByteArray bytes;
        for (int i = 0; i < OutputView::lineLimit * 2; ++i)
            bytes += "line " + QByteArray::number(i) + '\n';
        view.appendBytes(bytes);
        view.showAll();
        QVERIFY(view.blockCount() <= OutputView::lineLimit);
        QVERIFY(view.toPlainText().endsWith(QStringLiteral("line 39999\n")));
    }

    void breaksEndlessLines()
    {
        OutputView view;
        view.appendBytes(QByteArray(100'000, 'x'));
        view.showAll();
        QCOMPARE(view.blockCount(), 100'000 / OutputView::lengthLimit);
    }

    void forgetsEverythingWhenCleared()
    {
        OutputView view;
        view.appendBytes("a\nb\x1b[");
        view.showAll();
        view.clearOutput();
        view.appendBytes("new\n");
        view.showAll();
        QCOMPARE(view.toPlainText(), QStringLiteral("new\n"));
    }

    void staysFluidInAFlood()
    {
        OutputView view;
        view.resize(800, 400);
        view.show();
        QByteArray bytes;
        while (bytes.size() < 8 * 1024 * 1024)
            bytes += "epoch 1 step 640 loss 0.29 of a program that prints far too much\n";
        QElapsedTimer timer;
        qint64 worst = 0;
        for (qsizetype at = 0; at < bytes.size(); at += 256 * 1024) {
            timer.start();
            view.appendBytes(bytes.mid(at, 256 * 1024));
            QCoreApplication::processEvents();
            worst = qMax(worst, timer.elapsed());
        }
        qInfo("8 MiB in pieces of 256 KiB: the longest turn took %lld ms", worst);
        QTRY_VERIFY(view.blockCount() > 1000);
        QVERIFY(view.blockCount() <= OutputView::lineLimit);
    }

    void hidesTheRecordsThatAreCharted()
    {
        const QByteArray record = "{\"perch\":1,\"run\":\"4711.0\",\"step\":640,\"epoch\":1,"
                                  "\"wall\":1795331523.25,\"values\":{\"loss\":0.29}}";
        OutputView view;
        view.appendBytes("epoch 1\n" + record.left(20));
        view.showAll();
        QVERIFY(!view.document()->lastBlock().isVisible()); // while it is being written, too
        view.appendBytes(record.mid(20) + "\n{\"other\": \"json\"}\nepoch 2\n");
        view.showAll();
        QCOMPARE(shownLines(view),
                 QStringList({QStringLiteral("epoch 1"), QStringLiteral("{\"other\": \"json\"}"),
                              QStringLiteral("epoch 2"), QString()}));
        QVERIFY(view.toPlainText().contains(QString::fromLatin1(record))); // nothing is lost
        view.setRecordsShown(true);
        QCOMPARE(shownLines(view).size(), 5);
        QCOMPARE(shownLines(view).at(1), QString::fromLatin1(record));
        view.setRecordsShown(false);
        QCOMPARE(shownLines(view).size(), 4);
    }

private:
    static QStringList shownLines(const OutputView &view)
    {
        QStringList lines;
        for (QTextBlock block = view.document()->begin(); block.isValid(); block = block.next()) {
            if (block.isVisible())
                lines << block.text();
        }
        return lines;
    }
};

QTEST_MAIN(TestOutputView)
#include "tst_outputview.moc"
