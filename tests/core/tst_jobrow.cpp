// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobrow.h"

#include <QTest>

using namespace perch;

namespace
{

Job jobOf(int cluster, int proc, JobState state = JobState::Idle, const QString &batch = {})
{
    Job job;
    job.id = {cluster, proc};
    job.state = state;
    job.batchName = batch;
    job.submitted = QDateTime::fromSecsSinceEpoch(1'760'000'000, Qt::UTC);
    return job;
}

} // namespace

class TestJobRow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStateHasItsStage()
    {
        QCOMPARE(stageOf(JobState::Killed), JobStage::Failed);
        QCOMPARE(stageOf(JobState::Failed), JobStage::Failed);
        QCOMPARE(stageOf(JobState::Disconnected), JobStage::OnMachine);
        QCOMPARE(stageOf(JobState::TransferringOutput), JobStage::OnMachine);
        QCOMPARE(stageOf(JobState::Unknown), JobStage::Unknown);
        for (int state = 0; state <= int(JobState::Removed); ++state) {
            const JobStage stage = stageOf(JobState(state));
            const bool hasEnded = stage == JobStage::Succeeded || stage == JobStage::Failed ||
                                  stage == JobStage::Removed;
            QCOMPARE(hasEnded, isFinal(JobState(state)));
        }
    }

    void countsAreSaidInWords()
    {
        StageCounts counts;
        QCOMPARE(counts.text(), QString());
        counts.add(JobStage::Held, 2);
        counts.add(JobStage::Waiting);
        counts.add(JobStage::Failed, 3);
        QCOMPARE(counts.text(), QStringLiteral("3 failed · 2 on hold · 1 waiting"));
        QCOMPARE(counts.total(), 6);
        QCOMPARE(counts.ended(), 3);
    }

    void placesStayAndFreeOnesAreUsedAgain()
    {
        JobRows rows;
        QCOMPARE(rows.add(jobOf(1, 0)), 0);
        QCOMPARE(rows.add(jobOf(1, 1)), 1);
        QCOMPARE(rows.add(jobOf(1, 2)), 2);
        rows.remove(1);
        QVERIFY(rows.at(1).isFree());
        QCOMPARE(rows.at(2).id, (JobId{1, 2}));
        QCOMPARE(rows.add(jobOf(7, 7)), 1);
        QCOMPARE(rows.placeCount(), 3);
        QCOMPARE(rows.counts().total(), 3);
    }

    void copiesKeepWhatTheySaw()
    {
        JobRows rows;
        constexpr int many = 10'000; // several chunks
        for (int proc = 0; proc < many; ++proc)
            rows.add(jobOf(1, proc));
        const JobRows before = rows;
        rows.change(5'000, jobOf(1, 5'000, JobState::Held));
        rows.add(jobOf(2, 0, JobState::Running, QStringLiteral("new")));
        QCOMPARE(before.at(5'000).state, JobState::Idle);
        QCOMPARE(rows.at(5'000).state, JobState::Held);
        QCOMPARE(before.placeCount(), many);
        QCOMPARE(before.counts().of(JobStage::Held), 0);
        QCOMPARE(before.batches().size(), 1);
        QCOMPARE(rows.batches().size(), 2);
    }

    void jobsOfOneNameAreOneBatch()
    {
        JobRows rows;
        const QString name = QStringLiteral("sweep");
        rows.add(jobOf(3, 0, JobState::Running, name));
        rows.add(jobOf(8, 0, JobState::Idle, name));
        rows.add(jobOf(9, 0));
        QCOMPARE(rows.batches().size(), 2);
        const JobBatch sweep = rows.batches().value(rows.at(0).batch);
        QCOMPARE(sweep.oldestCluster, 3);
        QCOMPARE(sweep.newestCluster, 8);
        QCOMPARE(sweep.counts.total(), 2);
        QCOMPARE(rows.batchName(rows.at(0).batch), name);
        QCOMPARE(rows.batchName(rows.at(2).batch), QStringLiteral("Cluster 9"));
        rows.change(0, jobOf(3, 0, JobState::Succeeded, name));
        QCOMPARE(rows.batches().value(rows.at(0).batch).counts.of(JobStage::Succeeded), 1);
        QCOMPARE(rows.batches().value(rows.at(0).batch).counts.of(JobStage::OnMachine), 0);
        rows.remove(0);
        rows.remove(1);
        QCOMPARE(rows.batches().size(), 1); // one without jobs is none
    }

    void jobsHeldForTheSameReasonHaveTheSameCause()
    {
        JobRows rows;
        const auto held = [&rows](int proc, int code, int subCode, const QString &reason) {
            Job job = jobOf(1, proc, JobState::Held);
            job.holdCode = code;
            job.holdSubCode = subCode;
            job.holdReason = reason;
            return rows.at(rows.add(job)).cause;
        };
        const int memory = held(
            0, 34, 102, QStringLiteral("memory limit of 4096 megabytes. usage: 4103 megabytes"));
        QCOMPARE(held(1, 34, 102, QStringLiteral("memory limit of 8 megabytes")), memory);
        QVERIFY(held(2, 1, 0, QStringLiteral("via condor_hold")) != memory);
        const QList<QString> causes = rows.names().causes;
        QCOMPARE(rows.at(rows.add(jobOf(1, 3))).cause, 0);
        for (const QString &cause : causes)
            QVERIFY2(!cause.contains(QLatin1String("no reason")), qPrintable(cause));
    }

    void theClockOfARunStopsWhereItWasBrokenOff()
    {
        JobRows rows;
        Job job = jobOf(1, 0, JobState::Held);
        job.started = job.submitted.addSecs(60);
        job.phases = {{JobState::Running, job.started, job.started.addSecs(90)},
                      {JobState::Held, job.started.addSecs(90), {}}};
        const JobRow &held = rows.at(rows.add(job));
        QCOMPARE(held.stopped - held.started, 90U);
        job.id.proc = 1;
        job.state = JobState::Running;
        QCOMPARE(rows.at(rows.add(job)).stopped, 0U);
    }

    void namesTheModelsOfGpus_data()
    {
        QTest::addColumn<QStringList>("gpus");
        QTest::addColumn<QString>("models");
        QTest::newRow("none") << QStringList() << QString();
        QTest::newRow("the maker is the same for all")
            << QStringList{QStringLiteral("NVIDIA L40S")} << QStringLiteral("L40S");
        QTest::newRow("two alike are one model")
            << QStringList{QStringLiteral("NVIDIA L40S"), QStringLiteral("NVIDIA L40S")}
            << QStringLiteral("L40S");
        QTest::newRow("different ones are all told")
            << QStringList{QStringLiteral("NVIDIA L40S"), QStringLiteral("Tesla V100")}
            << QStringLiteral("L40S, Tesla V100");
    }

    void namesTheModelsOfGpus()
    {
        QFETCH(QStringList, gpus);
        QFETCH(QString, models);
        QCOMPARE(gpuModels(gpus), models);
    }
};

QTEST_GUILESS_MAIN(TestJobRow)
#include "tst_jobrow.moc"
