// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/runplan.h"

#include <QTest>

using namespace perch;

namespace
{

RunToRead runOf(int proc, JobState state)
{
    return {{7, proc}, state, 1, QStringLiteral("/home/bucky/job_%1.out").arg(proc)};
}

} // namespace

class TestRunPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsAFewAndSaysHowManyItDoesNot()
    {
        QList<RunToRead> picked;
        for (int proc = 0; proc < 20; ++proc)
            picked << runOf(proc, JobState::Running);
        const RunPlan plan = planReading(picked, {});
        QCOMPARE(plan.follow.size(), RunPlan::mostFollowed);
        QCOMPARE(plan.follow.first(), (JobId{7, 0}));
        QCOMPARE(plan.notFollowed, 14);
        QVERIFY(plan.fetches.isEmpty());
    }

    void readsAFileOnce()
    {
        const QList<RunToRead> picked{runOf(0, JobState::Succeeded), runOf(1, JobState::Failed),
                                      runOf(2, JobState::Running), runOf(3, JobState::Killed)};
        const RunPlan plan = planReading(picked, {{7, 1}});
        QCOMPARE(plan.fetches.size(), 1);
        QCOMPARE(plan.fetches.first().size(), 2);
        QCOMPARE(plan.fetches.first().first().id, (JobId{7, 0}));
        QCOMPARE(plan.fetches.first().last().id, (JobId{7, 3}));
        QCOMPARE(plan.follow, QList<JobId>({{7, 2}}));
    }

    void asksNothingOfAJobThatDoesNotRun()
    {
        // condor_tail on them would block for ever, and their file is not back
        const RunPlan plan = planReading(
            {runOf(0, JobState::Idle), runOf(1, JobState::Held), runOf(2, JobState::Starting),
             runOf(3, JobState::TransferringOutput), runOf(4, JobState::Suspended)},
            {});
        QVERIFY(plan.follow.isEmpty());
        QVERIFY(plan.fetches.isEmpty());
    }

    void twoHundredRunsAreTwoCommands()
    {
        QList<RunToRead> picked;
        for (int proc = 0; proc < 200; ++proc)
            picked << runOf(proc, JobState::Succeeded);
        QCOMPARE(planReading(picked, {}).fetches.size(), 2);
        for (RunToRead &run : picked) // a command line has an end
            run.path = u'/' + QString(4000, u'd') + run.path;
        const RunPlan plan = planReading(picked, {});
        qsizetype files = 0;
        for (const QList<RunToRead> &fetch : plan.fetches) {
            qsizetype bytes = 0;
            for (const RunToRead &run : fetch)
                bytes += run.path.size();
            QVERIFY(bytes <= RunPlan::mostPathBytes);
            files += fetch.size();
        }
        QCOMPARE(files, 200);
    }

    void countsRunsWithoutAnOutputFile()
    {
        RunToRead run = runOf(0, JobState::Succeeded);
        run.path.clear();
        const RunPlan plan = planReading({run}, {});
        QCOMPARE(plan.withoutFile, 1);
        QVERIFY(plan.fetches.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRunPlan)
#include "tst_runplan.moc"
