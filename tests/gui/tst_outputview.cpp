// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputview.h"

#include "gui/results/outputpane.h"
#include "tests/gui/shots.h"

#include <QCheckBox>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace perch;

namespace
{

QByteArray manyLines(int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += "line " + QByteArray::number(i) + (i % 100 == 0 ? " needle\n" : "\n");
    return bytes;
}

/// A shown pane with this output, all of it known.
struct Shown {
    explicit Shown(const QByteArray &bytes)
    {
        pane.resize(800, 400);
        pane.show();
        pane.source().append(bytes);
    }
    [[nodiscard]] bool isSettled() { return pane.source().isSettled(); }
    [[nodiscard]] QString count() const
    {
        return pane.findChild<QLabel *>(QStringLiteral("matches"))->text();
    }

    OutputPane pane;
    OutputView &view = pane.view();
    QLineEdit *field = pane.findChild<QLineEdit *>();
};

} // namespace

class TestOutputView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsPlainText_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("shown");
        QTest::newRow("two lines") << QByteArray("a\nb\n") << QStringLiteral("a\nb");
        QTest::newRow("a line that has not ended") << QByteArray("a\nb") << QStringLiteral("a\nb");
        QTest::newRow("a progress bar keeps its last state")
            << QByteArray(" 10%\r 50%\r100%\nend\n") << QStringLiteral("100%\nend");
        QTest::newRow("colours are no text")
            << QByteArray("\x1b[1;31mred\x1b[0m \x1b[38;5;208mor\x1b[mange\n")
            << QStringLiteral("red orange");
        QTest::newRow("bytes that are no UTF-8") << QByteArray("a\xff\xfe"
                                                               "b\n")
                                                 << QStringLiteral("a\uFFFD\uFFFDb");
        QTest::newRow("markup stays text")
            << QByteArray("<b>x</b>\n") << QStringLiteral("<b>x</b>");
        QTest::newRow("nothing") << QByteArray() << QString();
    }

    void showsPlainText()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, shown);
        Shown whole(bytes);
        QTRY_COMPARE(whole.view.shownText(), shown);
        Shown pieces({});
        for (const char byte : std::as_const(bytes)) {
            pieces.pane.source().append(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE(pieces.view.shownText(), shown);
    }

    void keepsTheBytesAsTheyAre()
    {
        const QByteArray bytes("a\xff\0\x1b[31mb\r\n", 11);
        Shown shown(bytes);
        QTRY_COMPARE(shown.pane.source().rowCount(), 1);
        QFile file(shown.pane.source().path());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), bytes);
    }

    void followsTheEndUntilOneScrollsAway()
    {
        Shown shown(manyLines(10'000));
        QTRY_VERIFY(shown.view.shownText().endsWith(QStringLiteral("line 9999")));
        QVERIFY(shown.view.isFollowing());
        QVERIFY(shown.view.topRow() > 9'900);
        QTest::keyClick(&shown.view, Qt::Key_PageUp);
        QVERIFY(!shown.view.isFollowing());
        const qint64 top = shown.view.topRow();
        QToolButton *toEnd = nullptr;
        for (QToolButton *button : shown.pane.findChildren<QToolButton *>()) {
            if (button->text() == QStringLiteral("To the end"))
                toEnd = button;
        }
        QVERIFY(toEnd && toEnd->isVisible());
        shown.pane.source().append(manyLines(100));
        QTRY_COMPARE(shown.pane.source().rowCount(), 10'100);
        QCOMPARE(shown.view.topRow(), top); // what one reads stays
        QTest::mouseClick(toEnd, Qt::LeftButton);
        QVERIFY(shown.view.isFollowing());
        QVERIFY(!toEnd->isVisible());
        QTRY_VERIFY(shown.view.shownText().endsWith(QStringLiteral("line 99")));
        QTest::keyClick(&shown.view, Qt::Key_Home);
        QCOMPARE(shown.view.topRow(), 0);
        QTRY_VERIFY(shown.view.shownText().startsWith(QStringLiteral("line 0 ")));
        QTest::keyClick(&shown.view, Qt::Key_End);
        QVERIFY(shown.view.isFollowing());
    }

    void findsAndCounts()
    {
        Shown shown(manyLines(10'000));
        QTRY_COMPARE(shown.pane.source().rowCount(), 10'000);
        QTest::keyClick(&shown.view, Qt::Key_Home);
        QTest::keyClick(&shown.view, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(shown.field, QStringLiteral("NEEDLE"));
        QTRY_VERIFY2(shown.count().contains(QStringLiteral("of 100")), qPrintable(shown.count()));
        QTest::keyClick(shown.field, Qt::Key_Return);
        QTRY_COMPARE(shown.view.searchBegin().row, 100);
        QTRY_COMPARE(shown.count(), QStringLiteral("2 of 100"));
        QTest::keyClick(&shown.pane, Qt::Key_F3, Qt::ShiftModifier);
        QTRY_COMPARE(shown.count(), QStringLiteral("1 of 100"));
        QTest::keyClick(&shown.pane, Qt::Key_F3, Qt::ShiftModifier); // round the other way
        QTRY_COMPARE(shown.count(), QStringLiteral("100 of 100"));
        QCOMPARE(shown.view.searchBegin().row, 9'900);
        QTest::keyClick(&shown.pane, Qt::Key_F3);
        QTRY_COMPARE(shown.count(), QStringLiteral("1 of 100"));
        shown.pane.source().append("one more needle\n"); // counted while it grows
        QTRY_COMPARE(shown.pane.finder().count(), 101);
        shown.field->setText(QStringLiteral("nothing of this kind"));
        QTRY_COMPARE(shown.count(), QStringLiteral("Not found"));
    }

    void wrapsLongLines()
    {
        Shown shown(QByteArray(100'000, 'x') + "\nend\n");
        QTRY_VERIFY(shown.view.shownText().endsWith(QStringLiteral("x\nend")));
        QTest::keyClick(&shown.view, Qt::Key_Home);
        QVERIFY(shown.view.horizontalScrollBar()->maximum() > 0);
        shown.pane.findChild<QCheckBox *>()->setChecked(true);
        QVERIFY(shown.view.isWrapped());
        QCOMPARE(shown.view.horizontalScrollBar()->maximum(), 0);
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(&shown.view, Qt::Key_Down);
        QCOMPARE(shown.view.topRow(), 0); // within the first piece of the line
        QTest::keyClick(&shown.view, Qt::Key_End);
        QTRY_VERIFY(shown.view.topRow() > 20);
    }

    void copiesWhatIsSelected()
    {
        Shown shown("one\ntwo \x1b[31mred\x1b[0m\nthree\n" + QByteArray(10'000, 'x') + "\n");
        QTRY_COMPARE(shown.pane.source().rowCount(), 6);
        QTest::keyClick(&shown.view, Qt::Key_Home);
        QTRY_VERIFY(shown.view.shownText().startsWith(QStringLiteral("one")));
        QTest::keyClick(&shown.view, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&shown.view, Qt::Key_End, Qt::ShiftModifier);
        QTest::keyClick(&shown.view, Qt::Key_C, Qt::ControlModifier);
        QTRY_COMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("one\ntwo red"));
        shown.view.selectAll();
        shown.view.copy(); // a long line is one line
        QTRY_COMPARE(QGuiApplication::clipboard()->text(),
                     QStringLiteral("one\ntwo red\nthree\n") + QString(10'000, u'x'));
        QWidget *port = shown.view.viewport();
        const int row = QFontMetrics(shown.view.font()).height();
        QTest::mousePress(port, Qt::LeftButton, {}, {4, row / 2});
        QTest::mouseMove(port, {port->width() - 1, row / 2});
        QTest::mouseRelease(port, Qt::LeftButton, {}, {port->width() - 1, row / 2});
        shown.view.copy();
        QTRY_COMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("one"));
        QTest::mouseDClick(port, Qt::LeftButton, {}, {12, row + row / 2});
        shown.view.copy();
        QTRY_COMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("two"));
    }

    void hidesTheRecordsThatAreCharted()
    {
        const QByteArray record = "{\"perch\":1,\"run\":\"4711.0\",\"step\":640,\"epoch\":1,"
                                  "\"wall\":1795331523.25,\"values\":{\"loss\":0.29}}";
        Shown shown("epoch 1\n" + record + "\n{\"other\": \"json\"}\nepoch 2\n");
        const QString without = QStringLiteral("epoch 1\n{\"other\": \"json\"}\nepoch 2");
        QTRY_COMPARE(shown.view.shownText(), without);
        shown.pane.source().setRecordsShown(true);
        QTRY_COMPARE(shown.view.shownText().split(u'\n').value(1), QString::fromLatin1(record));
        shown.pane.source().setRecordsShown(false);
        QTRY_COMPARE(shown.view.shownText(), without);
    }

    void forgetsEverythingWhenCleared()
    {
        Shown shown("a\nb\x1b[");
        QTRY_COMPARE(shown.pane.source().rowCount(), 2);
        shown.pane.source().clear();
        QCOMPARE(shown.view.shownText(), QString());
        shown.pane.source().append("new\n");
        QTRY_COMPARE(shown.view.shownText(), QStringLiteral("new"));
    }

    void saysThatAFileCannotBeOpened()
    {
        OutputPane pane;
        QSignalSpy failures(&pane, &OutputPane::failed);
        const QTemporaryDir folder;
        pane.source().open(folder.filePath(QStringLiteral("none")));
        QTRY_COMPARE(failures.size(), 1);
    }

    void looksAsItShould()
    {
        QByteArray bytes =
            "Train Epoch: 1 [640/60000 (1%)]\tLoss: 0.29\n"
            "\x1b[1mbold\x1b[22m \x1b[2mfaint\x1b[22m \x1b[3mitalic\x1b[23m "
            "\x1b[4munderlined\x1b[24m \x1b[7minverse\x1b[27m \x1b[9mstruck\x1b[0m\n";
        for (int i = 0; i < 8; ++i)
            bytes += "\x1b[3" + QByteArray::number(i) + "mcolour\x1b[9" + QByteArray::number(i) +
                     "m bright\x1b[0m \x1b[4" + QByteArray::number(i) + "m behind \x1b[0m ";
        bytes += "\n";
        for (int i = 16; i < 232; ++i)
            bytes += "\x1b[48;5;" + QByteArray::number(i) + "m \x1b[0m";
        bytes += "\n 10%|#    | 6/60\r100%|#####| 60/60 [00:12<00:00, 4.9it/s]\n"
                 "\u4e2d\u6587 wide, \u00e9\u0301 combined, \U0001F600 picture, \xff\xfe no UTF-8\n"
                 "Traceback (most recent call last):\n  needle in a haystack needle\n";
        Shown shown(bytes + QByteArray(3000, '=') + "\n" + manyLines(300));
        QTRY_COMPARE(shown.pane.source().rowCount(), 309);
        QTest::keyClick(&shown.view, Qt::Key_Home);
        shown.field->setText(QStringLiteral("needle"));
        QTRY_COMPARE(shown.count(), QStringLiteral("1 of 5"));
        QTest::keyClick(&shown.view, Qt::Key_Down, Qt::ShiftModifier);
        test::saveShots(shown.pane, QStringLiteral("outputview"), {900, 420});
        shown.view.setWrapped(true);
        test::saveShots(shown.pane, QStringLiteral("outputview-wrapped"), {900, 420});
    }
};

QTEST_MAIN(TestOutputView)
#include "tst_outputview.moc"
