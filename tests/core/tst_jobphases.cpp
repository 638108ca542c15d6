// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobphases.h"

#include <QTest>

using namespace perch;

namespace
{

QDateTime at(int seconds)
{
    return QDateTime(QDate(2026, 11, 27), QTime(12, 0), Qt::UTC).addSecs(seconds);
}

qint64 msecs(int seconds)
{
    return at(seconds).toMSecsSinceEpoch();
}

} // namespace

class TestJobPhases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackWhatWasPutIn_data();
    void givesBackWhatWasPutIn();
    void aPhaseEndsWhereTheNextBegins();
    void aClockThatGoesBackMakesNoNegativePhase();
    void theFirstPhaseGoes();
    void copiesAreTheirOwn();
    void refusesBytesThatAreNoPhases();
};

void TestJobPhases::givesBackWhatWasPutIn_data()
{
    QTest::addColumn<QList<JobPhase>>("phases");
    QTest::newRow("none") << QList<JobPhase>();
    QTest::newRow("one that lasts") << QList<JobPhase>{{JobState::Idle, at(0), {}}};
    QTest::newRow("one that has ended") << QList<JobPhase>{{JobState::Idle, at(0), at(1)}};
    QTest::newRow("two that join, the last one lasts")
        << QList<JobPhase>{{JobState::Idle, at(0), at(1)}, {JobState::Running, at(1), {}}};
    QTest::newRow("a pause between two")
        << QList<JobPhase>{{JobState::Idle, at(0), at(1)}, {JobState::Running, at(5), at(9)}};
    QTest::newRow("no length") << QList<JobPhase>{{JobState::Idle, at(0), at(0)},
                                                  {JobState::Held, at(0), at(0)}};
    QTest::newRow("no time at all") << QList<JobPhase>{{JobState::Unknown, {}, {}}};
    QTest::newRow("before 1970, with milliseconds")
        << QList<JobPhase>{{JobState::Removed, QDateTime::fromMSecsSinceEpoch(-5001, Qt::UTC),
                            QDateTime::fromMSecsSinceEpoch(-1, Qt::UTC)}};
}

void TestJobPhases::givesBackWhatWasPutIn()
{
    QFETCH(QList<JobPhase>, phases);
    const JobPhases packed(phases);
    QCOMPARE(packed.size(), phases.size());
    QCOMPARE(packed.isEmpty(), phases.isEmpty());
    QVERIFY(QList<JobPhase>(packed) == phases);
    for (qsizetype i = 0; i < phases.size(); ++i)
        QVERIFY(packed[i] == phases[i]);
    if (!phases.isEmpty())
        QVERIFY(packed.last() == phases.last());
    QVERIFY(JobPhases::fromPacked(packed.packed()) == packed);
}

void TestJobPhases::aPhaseEndsWhereTheNextBegins()
{
    JobPhases phases;
    phases.enter(JobState::Idle, msecs(0));
    phases.enter(JobState::Running, msecs(7));
    QVERIFY(!phases.last().end.isValid());
    phases.finish(msecs(9));
    phases.finish(msecs(20)); // it has ended already
    const QList<JobPhase> expected{{JobState::Idle, at(0), at(7)},
                                   {JobState::Running, at(7), at(9)}};
    QVERIFY(QList<JobPhase>(phases) == expected);
    QVERIFY(phases == JobPhases(expected));
}

void TestJobPhases::aClockThatGoesBackMakesNoNegativePhase()
{
    JobPhases phases;
    phases.enter(JobState::Idle, msecs(10));
    phases.enter(JobState::Running, msecs(4));
    phases.finish(msecs(1));
    const QList<JobPhase> expected{{JobState::Idle, at(10), at(10)},
                                   {JobState::Running, at(4), at(4)}};
    QVERIFY(QList<JobPhase>(phases) == expected);
}

void TestJobPhases::theFirstPhaseGoes()
{
    JobPhases phases{{JobState::Idle, at(0), at(1)}, {JobState::Running, at(5), {}}};
    phases.removeFirst();
    QCOMPARE(phases.size(), 1);
    QCOMPARE(phases.first().state, JobState::Running);
    phases.removeFirst();
    QVERIFY(phases.isEmpty());
}

void TestJobPhases::copiesAreTheirOwn()
{
    JobPhases phases{{JobState::Idle, at(0), {}}};
    const JobPhases before = phases;
    phases.enter(JobState::Running, msecs(3));
    QCOMPARE(before.size(), 1);
    QVERIFY(!before.last().end.isValid());
    QCOMPARE(phases.size(), 2);
}

void TestJobPhases::refusesBytesThatAreNoPhases()
{
    QVERIFY(JobPhases::fromPacked("seven b").isEmpty());
    QVERIFY(JobPhases::fromPacked(QByteArray(8, '\x50')).isEmpty());
    QVERIFY(JobPhases::fromPacked(QByteArray(8, '\xff')).isEmpty()); // begins with an end
}

QTEST_GUILESS_MAIN(TestJobPhases)
#include "tst_jobphases.moc"
