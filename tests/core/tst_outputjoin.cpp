// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/outputjoin.h"

#include <QTest>

using namespace perch;

namespace
{

QByteArray lines(int from, int to)
{
    QByteArray text;
    for (int i = from; i < to; ++i)
        text += "epoch " + QByteArray::number(i) + " done\n";
    return text;
}

/// What a view would show that is cleared when told so.
struct View {
    QByteArray text;
    int restarts = 0;
    OutputJoin join;

    void feed(const QByteArray &bytes)
    {
        const OutputJoin::Piece piece = join.feed(bytes);
        if (piece.isAnew) {
            text.clear();
            ++restarts;
        }
        text += piece.bytes;
    }
};

} // namespace

class TestOutputJoin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnFromTheBeginning_data();
    void goesOnFromTheBeginning();
    void goesOnFromTheMiddle();
    void showsNothingTwiceWhenNothingIsNew();
    void beginsAnewWhenItDoesNotFit();
    void keepsAnOutputThatRepeatsItself();
    void forgets();
};

void TestOutputJoin::goesOnFromTheBeginning_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("byte by byte") << 1;
    QTest::newRow("in small pieces") << 7;
    QTest::newRow("in large pieces") << 2000;
    QTest::newRow("at once") << 1'000'000;
}

void TestOutputJoin::goesOnFromTheBeginning()
{
    QFETCH(int, step);
    View view;
    view.feed(lines(0, 200));
    const QByteArray all = lines(0, 300);
    view.join.restart();
    for (qsizetype i = 0; i < all.size(); i += step)
        view.feed(all.mid(i, step));
    QCOMPARE(view.text, all);
    QCOMPARE(view.restarts, 0);
    view.feed("more\n");
    QCOMPARE(view.text, all + "more\n");
}

void TestOutputJoin::goesOnFromTheMiddle()
{
    View view;
    const QByteArray before = lines(0, 100'000); // more than the window
    QVERIFY(before.size() > OutputJoin::window);
    for (qsizetype i = 0; i < before.size(); i += 100'000)
        view.feed(before.mid(i, 100'000));
    const QByteArray all = lines(0, 101'000);
    view.join.restart();
    const QByteArray told = all.right(OutputJoin::window);
    for (qsizetype i = 0; i < told.size(); i += 256 * 1024)
        view.feed(told.mid(i, 256 * 1024));
    QVERIFY(view.text == all);
    QCOMPARE(view.restarts, 0);
}

void TestOutputJoin::showsNothingTwiceWhenNothingIsNew()
{
    View view;
    view.feed(lines(0, 50));
    view.join.restart();
    view.feed(lines(0, 20));
    view.join.restart(); // the link is lost again in the middle of it
    view.feed(lines(0, 50));
    QCOMPARE(view.text, lines(0, 50));
    view.feed("x");
    QCOMPARE(view.text, lines(0, 50) + "x");
    QCOMPARE(view.restarts, 0);
}

void TestOutputJoin::beginsAnewWhenItDoesNotFit()
{
    View view;
    view.feed(lines(0, 50));
    view.join.restart();
    view.feed(lines(900, 950)); // too much came meanwhile
    QCOMPARE(view.text, lines(900, 950));
    QCOMPARE(view.restarts, 1);
    view.feed("x");
    QCOMPARE(view.text, lines(900, 950) + "x");
}

void TestOutputJoin::keepsAnOutputThatRepeatsItself()
{
    View view;
    const QByteArray same = QByteArray("waiting\n").repeated(100);
    view.feed(same);
    view.join.restart();
    view.feed(same);
    view.feed("waiting\nready\n");
    QCOMPARE(view.text, same + "waiting\nready\n");
    QCOMPARE(view.restarts, 0);
}

void TestOutputJoin::forgets()
{
    View view;
    view.feed("one\n");
    view.join.clear();
    view.join.restart();
    view.feed("one\n");
    QCOMPARE(view.text, QByteArray("one\none\n"));
}

QTEST_GUILESS_MAIN(TestOutputJoin)
#include "tst_outputjoin.moc"
