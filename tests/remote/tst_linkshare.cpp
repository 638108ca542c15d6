// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/linkshare.h"

#include <QTest>

using namespace perch;
using namespace std::chrono_literals;

namespace
{

constexpr qint64 megabyte = 1'000'000;

/// A flow of bytes that tells of itself ten times a second.
struct Flow {
    LinkShare share;
    std::chrono::milliseconds now{0};
    qint64 bytes = 0;

    void go(qint64 bytesPerSecond, std::chrono::milliseconds passed)
    {
        for (auto end = now + passed; now < end; now += 100ms) {
            share.note(bytes, share.limit() == 0, now);
            bytes += bytesPerSecond / 10;
        }
    }
};

} // namespace

class TestLinkShare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void looksForSomeSecondsAndTakesHalf()
    {
        Flow flow;
        flow.go(8 * megabyte, 3s);
        QCOMPARE(flow.share.limit(), 0); // at full speed yet
        flow.go(8 * megabyte, 2s);
        QCOMPARE(flow.share.limit(), 4 * megabyte);
        flow.go(4 * megabyte, 60s);
        QCOMPARE(flow.share.limit(), 4 * megabyte); // not a half of the half
    }

    void looksAgainAfterTenMinutes()
    {
        Flow flow;
        flow.go(8 * megabyte, 5s);
        flow.go(4 * megabyte, 599'200ms); // ten minutes after the look
        QCOMPARE(flow.share.limit(), 0);
        flow.go(2 * megabyte, 5s);
        QCOMPARE(flow.share.limit(), megabyte);
    }

    void aPauseInTheFlowIsNoSlowLink()
    {
        Flow flow;
        flow.go(8 * megabyte, 2s);
        flow.now += 1h;
        flow.go(8 * megabyte, 5s);
        QCOMPARE(flow.share.limit(), 4 * megabyte);
    }

    void whatOneUploadHadIsNotCountedForTheNext()
    {
        Flow flow;
        flow.go(8 * megabyte, 2s);
        flow.bytes = 40'000 * megabyte; // another upload, which goes on from there
        flow.share.beginFlow();
        flow.go(8 * megabyte, 5s);
        QCOMPARE(flow.share.limit(), 4 * megabyte);
    }

    void littleToSendIsNoSlowLink()
    {
        Flow flow;
        flow.go(1000, 5s);
        QVERIFY(flow.share.limit() >= 100'000);
    }

    void forgetsAnotherLink()
    {
        Flow flow;
        flow.go(8 * megabyte, 5s);
        flow.share.forget();
        QCOMPARE(flow.share.limit(), 0);
    }
};

QTEST_GUILESS_MAIN(TestLinkShare)
#include "tst_linkshare.moc"
