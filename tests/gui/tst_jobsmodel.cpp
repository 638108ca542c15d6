// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsmodel.h"

#include "jobsamples.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

Job jobOf(int cluster, int proc, JobState state = JobState::Idle)
{
    Job job;
    job.id = {cluster, proc};
    job.state = state;
    job.submitted = QDateTime::fromSecsSinceEpoch(1'760'000'000 + proc, Qt::UTC);
    return job;
}

QList<Job> manyJobs(int count)
{
    QList<Job> jobs;
    jobs.reserve(count);
    for (int i = 0; i < count; ++i) {
        Job job = jobOf(7, i, i % 3 == 0 ? JobState::Running : JobState::Idle);
        job.host = QStringLiteral("gpu%1.example.org").arg(i % 97);
        job.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB")};
        job.phases = {{JobState::Idle, job.submitted, {}}};
        jobs << job;
    }
    return jobs;
}

QStringList firstColumn(const QAbstractItemModel &model)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, JobsModel::JobColumn).data().toString();
    return texts;
}

} // namespace

class TestJobsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheRulesOfModelsThroughEveryChange()
    {
        JobsModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setJobs({jobOf(2, 1), jobOf(2, 0), jobOf(1, 0)});
        model.setJobs({jobOf(3, 0), jobOf(2, 1, JobState::Held)});
        model.updateJobs({jobOf(2, 0), jobOf(4, 0), jobOf(1, 5), jobOf(3, 1)});
        QCOMPARE(firstColumn(model), QStringList({QStringLiteral("4.0"), QStringLiteral("3.0"),
                                                  QStringLiteral("3.1"), QStringLiteral("2.0"),
                                                  QStringLiteral("2.1"), QStringLiteral("1.5")}));
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsOnlyTheRowsThatChanged()
    {
        JobsModel model;
        model.setJobs(manyJobs(10));
        QSignalSpy changed(&model, &JobsModel::dataChanged);
        QSignalSpy inserted(&model, &JobsModel::rowsInserted);
        QSignalSpy removed(&model, &JobsModel::rowsRemoved);
        QList<Job> next = manyJobs(10);
        model.setJobs(next);
        QCOMPARE(changed.size() + inserted.size() + removed.size(), 0);
        next[4].state = JobState::Held;
        model.setJobs(next);
        QCOMPARE(changed.size(), 1);
        QVERIFY(changed.first().at(0).toModelIndex().row() <= 4);
        QVERIFY(changed.first().at(1).toModelIndex().row() >= 4);
        next.removeAt(2);
        model.setJobs(next);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed.first().at(1).toInt(), 2);
    }

    void findsJobsByTheirId()
    {
        JobsModel model;
        model.setJobs({jobOf(2, 1), jobOf(2, 0), jobOf(1, 0)});
        QCOMPARE(model.rowOf({2, 1}), 1);
        QCOMPARE(model.rowOf({2, 7}), -1);
        QVERIFY(model.job({1, 0}));
        QVERIFY(!model.job({9, 0}));
    }

    void showsWhatTheLogTold_data()
    {
        QTest::addColumn<QString>("log");
        QTest::addColumn<QString>("result");
        QTest::newRow("a program that returned 3 has not succeeded") << "exit3.log"
                                                                     << "exit 3";
        QTest::newRow("a killed program names its signal") << "signal.log"
                                                           << "signal 11";
    }

    void showsWhatTheLogTold()
    {
        QFETCH(QString, log);
        QFETCH(QString, result);
        JobsModel model;
        model.setJobs(test::jobsOfLog(log));
        QVERIFY(model.rowCount() > 0);
        QCOMPARE(model.index(0, JobsModel::ExitColumn).data().toString(), result);
        QVERIFY(model.index(0, JobsModel::StateColumn).data().toString() !=
                jobStateText(JobState::Succeeded));
    }

    void showsTheGpuOfARealJob()
    {
        JobsModel model;
        model.setJobs(test::jobsOfLog(QStringLiteral("container_gpu.log")));
        QCOMPARE(model.index(0, JobsModel::GpuColumn).data().toString(),
                 QStringLiteral("Tesla V100-PCIE-16GB"));
    }

    void countsARunningJobToTheTimeGiven()
    {
        JobsModel model;
        Job job = jobOf(1, 0, JobState::Running);
        job.started = job.submitted.addSecs(60);
        model.setJobs({job});
        model.setNow(job.started.addSecs(192));
        QCOMPARE(model.index(0, JobsModel::DurationColumn).data().toString(),
                 QStringLiteral("3 min 12 s"));
        job.ended = job.started.addSecs(10);
        job.state = JobState::Succeeded;
        model.setJobs({job});
        QCOMPARE(model.index(0, JobsModel::DurationColumn).data().toString(),
                 QStringLiteral("10 s"));
    }

    void hidesMarkupOfForeignTextInTooltips()
    {
        JobsModel model;
        Job job = jobOf(1, 0, JobState::Held);
        job.holdReason = QStringLiteral("<b>x</b><img src=http://example.org/a>");
        model.setJobs({job});
        const QString tip = model.index(0, JobsModel::StateColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(!tip.contains(u'<'));
    }

    void tellsOnceThatJobsChanged()
    {
        JobsModel model;
        QSignalSpy changed(&model, &JobsModel::jobsChanged);
        QList<Job> jobs = manyJobs(10);
        model.setJobs(jobs);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.takeFirst().first().toBool(), true); // new ones came
        model.setJobs(jobs);
        QCOMPARE(changed.size(), 0);
        jobs[2].state = JobState::Held;
        jobs[7].state = JobState::Held;
        model.updateJobs(jobs);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.takeFirst().first().toBool(), false); // each is where it was
        jobs.removeAt(0);
        model.setJobs(jobs);
        QCOMPARE(changed.takeFirst().first().toBool(), true);
    }

    void keepsAJobInItsPlace()
    {
        JobsModel model;
        model.setJobs({jobOf(2, 0), jobOf(2, 1)});
        const int place = model.placeOf({2, 1});
        model.updateJobs({jobOf(5, 0), jobOf(5, 1)});
        QCOMPARE(model.rowOf({2, 1}), 3);
        QCOMPARE(model.placeOf({2, 1}), place);
        QCOMPARE(model.jobInPlace(place).id, (JobId{2, 1}));
        model.setJobs({jobOf(5, 0)});
        QCOMPARE(model.placeOf({2, 1}), -1);
        QCOMPARE(model.rows().counts().total(), 1);
    }

    void countsBatchesWhateverHappensToTheirJobs()
    {
        JobsModel model;
        QList<Job> jobs = manyJobs(300);
        for (int i = 0; i < jobs.size(); ++i)
            jobs[i].batchName = QStringLiteral("batch %1").arg(i % 7);
        model.setJobs(jobs);
        for (int round = 0; round < 5; ++round) {
            for (int i = round; i < jobs.size(); i += 3)
                jobs[i].state = JobState((i + round) % 13);
            jobs.removeAt(round * 11);
            model.setJobs(jobs);
        }
        QHash<QString, StageCounts> expected;
        for (const Job &job : std::as_const(jobs))
            expected[job.batchName].add(stageOf(job.state));
        QCOMPARE(model.rows().batches().size(), expected.size());
        const QList<JobBatch> batches = model.rows().batches().values();
        for (const JobBatch &batch : batches)
            QCOMPARE(batch.counts.text(),
                     expected.value(model.rows().batchName(batch.number)).text());
    }
};

QTEST_MAIN(TestJobsModel)
#include "tst_jobsmodel.moc"
