// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/e2e/hands.h"
#include "tests/e2e/stallwatch.h"

#include <QElapsedTimer>
#include <QTest>

using namespace perch;
using namespace std::chrono_literals;

/// The measure itself must see a stall, or its small figures say nothing.
class TestStallWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seesAComputingGuiThread();
    void seesABlockedGuiThread();
    void doesNotSeeWhatHappensInAPause();

private:
    static void letItMeasure()
    {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(hands::waitUntil([&timer] { return timer.elapsed() > 100; }, 5s));
    }
};

namespace
{

void compute(std::chrono::milliseconds duration)
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < duration.count()) {
    }
}

} // namespace

void TestStallWatch::seesAComputingGuiThread()
{
    StallWatch watch;
    letItMeasure();
    watch.setActivity(QStringLiteral("computing"));
    compute(300ms);
    letItMeasure();
    QVERIFY2(watch.longestWithLoad() >= 200ms,
             qPrintable(QString::number(watch.longestWithLoad().count())));
    QVERIFY2(watch.longest() >= 100ms,
             qPrintable(QString::number(watch.longest().count()))); // the rest: other programs
}

void TestStallWatch::seesABlockedGuiThread()
{
    StallWatch watch;
    letItMeasure();
    std::this_thread::sleep_for(300ms); // the fault to be seen
    letItMeasure();
    QVERIFY2(watch.longest() >= 200ms, qPrintable(QString::number(watch.longest().count())));
}

void TestStallWatch::doesNotSeeWhatHappensInAPause()
{
    StallWatch watch;
    letItMeasure();
    {
        const StallWatch::Pause pause(watch);
        compute(300ms);
        letItMeasure(); // also when the event loop runs in the pause
    }
    letItMeasure();
    QVERIFY2(watch.longest() < 200ms, qPrintable(QString::number(watch.longest().count())));
}

QTEST_MAIN(TestStallWatch)
#include "tst_stallwatch.moc"
