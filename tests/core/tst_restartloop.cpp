// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/restartloop.h"

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "testdata.h"

#include <QFile>
#include <QTest>

using namespace perch;

namespace
{

Job troubled(int count, const QString &trouble, JobState state = JobState::Idle)
{
    Job job;
    job.state = state;
    job.troubleCount = count;
    job.lastTrouble = trouble;
    return job;
}

} // namespace

class TestRestartLoop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seesTheLoopOfARealLog();
    void seesNoneInOtherLogs_data();
    void seesNoneInOtherLogs();
    void namesTheCause_data();
    void namesTheCause();
    void countsFromThreeOn();
};

void TestRestartLoop::seesTheLoopOfARealLog()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/eventlogs/badsif_requeue_loop.log"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    EventLogParser parser;
    JobHistory history;
    int loops = 0;
    const QList<JobEvent> events = parser.feed(file.readAll());
    for (const JobEvent &event : events) {
        history.apply(event);
        const auto loop = findRestartLoop(history.jobs().value(event.id));
        loops += loop ? 1 : 0;
        if (loop)
            QCOMPARE(loop->command, QStringLiteral("container_image"));
    }
    QVERIFY(loops > 0);
}

void TestRestartLoop::seesNoneInOtherLogs_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"normal.log", "evicted.log", "held.log", "retry.log", "suspended.log"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestRestartLoop::seesNoneInOtherLogs()
{
    QFETCH(QString, name);
    QFile file(QStringLiteral(PERCH_TEST_DATA "/eventlogs/") + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    EventLogParser parser;
    JobHistory history;
    const QList<JobEvent> events = parser.feed(file.readAll());
    for (const JobEvent &event : events) {
        history.apply(event);
        QVERIFY(!findRestartLoop(history.jobs().value(event.id)));
    }
}

void TestRestartLoop::namesTheCause_data()
{
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<QString>("command");
    QTest::newRow("image") << "Singularity test failed:FATAL: ..."
                           << "container_image";
    QTest::newRow("retries") << "The program returned 3 and the job was queued again."
                             << "max_retries";
    QTest::newRow("disk") << "write: No space left on device"
                          << "request_disk";
    QTest::newRow("unknown") << "the moon is wrong"
                             << "";
    QTest::newRow("nothing said") << ""
                                  << "";
}

void TestRestartLoop::namesTheCause()
{
    QFETCH(QString, trouble);
    const auto loop = findRestartLoop(troubled(5, trouble));
    QVERIFY(loop);
    QVERIFY(loop->whatHappened.contains(u'5'));
    QVERIFY(!loop->likelyCause.isEmpty() && !loop->whatToDo.isEmpty());
    QTEST(loop->command, "command");
}

void TestRestartLoop::countsFromThreeOn()
{
    const QString text = QStringLiteral("Singularity test failed");
    QVERIFY(!findRestartLoop(troubled(2, text)));
    QVERIFY(findRestartLoop(troubled(3, text)));
    QVERIFY(findRestartLoop(troubled(3, text, JobState::Running)));
    QVERIFY(!findRestartLoop(troubled(3, text, JobState::Held)));
    QVERIFY(!findRestartLoop(troubled(3, text, JobState::Removed)));
}

QTEST_GUILESS_MAIN(TestRestartLoop)
#include "tst_restartloop.moc"
