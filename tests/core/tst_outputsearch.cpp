// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/outputrows.h"
#include "core/outputsearch.h"

#include <QBuffer>
#include <QTest>

using namespace perch;

namespace
{

QList<OutputMatch> found(QByteArray bytes, const QString &pattern, bool matchCase = false)
{
    OutputIndex index;
    index.feed(bytes);
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    OutputSearch search(pattern, matchCase);
    QList<OutputMatch> all;
    for (int block = 0; block < index.blockCount(); ++block) {
        const Result<QList<OutputMatch>> some = search.matchesOf(file, index, block);
        if (!some)
            qFatal("not read");
        OutputSearch alone(pattern, matchCase); // a block for itself says the same
        if (*alone.matchesOf(file, index, block) != *some)
            qFatal("block %d", block);
        all += *some;
    }
    return all;
}

} // namespace

class TestOutputSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatIsShown()
    {
        using Matches = QList<OutputMatch>;
        const QByteArray text = "Error one\nno\nan \x1b[31mer\x1b[0mror\n10%\rerror\n";
        QCOMPARE(found(text, QStringLiteral("error")), Matches({{0, 0, 5}, {2, 3, 5}, {3, 0, 5}}));
        QCOMPARE(found(text, QStringLiteral("error"), true), Matches({{2, 3, 5}, {3, 0, 5}}));
        QCOMPARE(found(text, QStringLiteral("10%")), Matches()); // the bar has gone on
        QCOMPARE(found(text, QStringLiteral("31m")), Matches()); // nothing of a sequence
        QCOMPARE(found("a\xc3\x84\xc3\xa4", QStringLiteral("\u00e4")),
                 Matches({{0, 1, 1}, {0, 2, 1}}));
        QCOMPARE(found("aaaa", QStringLiteral("aa")), Matches({{0, 0, 2}, {0, 2, 2}}));
        QCOMPARE(found("", QStringLiteral("a")), Matches());
        QCOMPARE(found("abc", QString()), Matches());
        QCOMPARE(found("abc\ndef", QStringLiteral("c\nd")), Matches());
    }

    void findsAllInManyBlocks()
    {
        QByteArray bytes;
        int expected = 0;
        for (int i = 0; i < 100'000; ++i) {
            bytes += "line " + QByteArray::number(i) + (i % 997 == 0 ? " NEEDLE\n" : " hay\n");
            expected += i % 997 == 0 ? 1 : 0;
        }
        QCOMPARE(found(bytes, QStringLiteral("needle")).size(), expected);
        QCOMPARE(found(bytes, QStringLiteral("line")).size(), 100'000);
        QCOMPARE(found(bytes, QStringLiteral("needle")).at(1), OutputMatch({997, 9, 6}));
    }

    void findsWhatLiesInTwoPiecesOfALongLine()
    {
        QByteArray bytes;
        int expected = 0;
        while (bytes.size() < 400'000) { // over each border, and at many places about it
            bytes += QByteArray(4096 - 6 + expected % 7, '-') + "needle";
            ++expected;
        }
        const QList<OutputMatch> matches = found(bytes, QStringLiteral("needle"));
        QCOMPARE(matches.size(), expected);
        for (const OutputMatch &match : matches)
            QVERIFY(match.row >= 0 && match.begin >= 0 && match.length == 6);
    }
};

QTEST_GUILESS_MAIN(TestOutputSearch)
#include "tst_outputsearch.moc"
