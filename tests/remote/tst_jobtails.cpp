// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobtails.h"

#include <QTest>

using namespace perch;

class TestJobTails : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEachJobItsLines()
    {
        JobTails tails({{12, 0}, {12, 1}});
        const QList<JobTails::Piece> pieces =
            tails.feed("12.0 step=1 loss=2\n12.1 step=1\n12.0 \n12.0 a ! b\n");
        QCOMPARE(pieces.size(), 2);
        QCOMPARE(pieces.first().job, (JobId{12, 0}));
        QCOMPARE(pieces.first().lines, QByteArray("step=1 loss=2\n\na ! b\n"));
        QCOMPARE(pieces.last().lines, QByteArray("step=1\n"));
    }

    void joinsLinesThatComeInPieces()
    {
        const QByteArray all("Welcome to the cluster\n12.0 loss=1\n12.0!\n12.1 loss=3\n");
        for (qsizetype cut = 0; cut <= all.size(); ++cut) {
            JobTails tails({{12, 0}, {12, 1}});
            QByteArray first;
            QByteArray second;
            int ends = 0;
            for (const QByteArray &part : {all.first(cut), all.sliced(cut)}) {
                for (const JobTails::Piece &piece : tails.feed(part)) {
                    (piece.job.proc == 0 ? first : second) += piece.lines;
                    ends += piece.hasEnded ? 1 : 0;
                }
            }
            QCOMPARE(first, QByteArray("loss=1\n"));
            QCOMPARE(second, QByteArray("loss=3\n"));
            QCOMPARE(ends, 1);
        }
    }

    void takesNothingOfOtherJobs_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("another job") << QByteArray("13.0 loss=1");
        QTest::newRow("no id") << QByteArray("loss=1");
        QTest::newRow("half an id") << QByteArray("12. loss=1");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("blank") << QByteArray(" 12.0 loss=1");
        QTest::newRow("a number too large") << QByteArray("99999999999.0 loss=1");
        QTest::newRow("all bytes") << [] {
            QByteArray bytes;
            for (int i = 0; i < 256; ++i)
                bytes += char(i == '\n' ? 0 : i);
            return bytes;
        }();
    }
    void takesNothingOfOtherJobs()
    {
        QFETCH(QByteArray, line);
        JobTails tails({{12, 0}});
        QVERIFY(tails.feed(line + '\n').isEmpty());
        QCOMPARE(tails.feed("12.0 x\n").size(), 1); // and goes on
    }

    void doesNotKeepALineWithoutEnd()
    {
        JobTails tails({{12, 0}});
        for (int i = 0; i < 1000; ++i)
            QVERIFY(tails.feed(QByteArray(4000, 'x')).isEmpty());
        QVERIFY(tails.feed("12.0 loss=1\n").isEmpty()); // its end
        QCOMPARE(tails.feed("12.0 loss=2\n").first().lines, QByteArray("loss=2\n"));
    }
};

QTEST_GUILESS_MAIN(TestJobTails)
#include "tst_jobtails.moc"
