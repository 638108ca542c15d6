// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsproxy.h"

#include "gui/jobs/jobsmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

constexpr int many = 20'000; ///< so many are arranged in the worker

QList<Job> someJobs(int count)
{
    QList<Job> jobs;
    for (int i = 0; i < count; ++i) {
        Job job;
        job.id = {7, i};
        job.state = i % 3 == 0 ? JobState::Running : JobState::Idle;
        job.submitted = QDateTime::fromSecsSinceEpoch(1'760'000'000 + i, Qt::UTC);
        job.host = QStringLiteral("gpu%1.example.org").arg(i % 97);
        job.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB")};
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

/// The model's own rules are checked through the whole test.
struct Rows {
    JobsModel model;
    JobsProxy proxy{model};
    QAbstractItemModelTester tester{&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest};
};

} // namespace

class TestJobsProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsEveryWordOfTheFilterAtOnce()
    {
        Rows rows;
        QList<Job> jobs = someJobs(6);
        jobs[3].state = JobState::Held;
        rows.model.setJobs(jobs);
        rows.proxy.setFilterText(QStringLiteral("HELD a100"));
        QCOMPARE(firstColumn(rows.proxy), QStringList{QStringLiteral("7.3")});
        rows.proxy.setFilterText(QStringLiteral("held nothing"));
        QCOMPARE(rows.proxy.rowCount(), 0);
        rows.proxy.setFilterText({});
        QCOMPARE(rows.proxy.rowCount(), 6);
        rows.proxy.sort(JobsModel::JobColumn, Qt::DescendingOrder);
        QCOMPARE(firstColumn(rows.proxy).first(), QStringLiteral("7.5"));
    }

    void countsWhatHappens()
    {
        Rows rows;
        QList<Job> jobs = someJobs(6);
        rows.model.setJobs(jobs);
        const int before = rows.proxy.arrangement().stages.of(JobStage::Held);
        jobs[4].state = JobState::Held;
        rows.model.updateJobs({jobs[4]});
        QCOMPARE(rows.proxy.arrangement().stages.of(JobStage::Held), before + 1);
        QCOMPARE(rows.proxy.arrangement().stages.total(), qint64(jobs.size()));
    }

    void followsWhatHappens()
    {
        Rows rows;
        QList<Job> jobs = someJobs(6);
        rows.model.setJobs(jobs);
        rows.proxy.setFilterText(QStringLiteral("held"));
        QCOMPARE(rows.proxy.rowCount(), 0);
        jobs[4].state = JobState::Held;
        rows.model.updateJobs({jobs[4]});
        QCOMPARE(firstColumn(rows.proxy), QStringList{QStringLiteral("7.4")});
        rows.model.setJobs({jobs[0]});
        QCOMPARE(rows.proxy.rowCount(), 0);
        rows.proxy.setFilterText({});
        QCOMPARE(firstColumn(rows.proxy), QStringList{QStringLiteral("7.0")});
        rows.model.clear();
        QCOMPARE(rows.proxy.rowCount(), 0);
    }

    void anIndexFollowsItsJob()
    {
        Rows rows;
        rows.model.setJobs(someJobs(50));
        const QPersistentModelIndex kept = rows.proxy.index(rows.proxy.rowOf({7, 30}), 1);
        const QPersistentModelIndex lost = rows.proxy.index(rows.proxy.rowOf({7, 31}), 1);
        rows.proxy.setFilterText(QStringLiteral("running"));
        rows.proxy.sort(JobsModel::JobColumn, Qt::DescendingOrder);
        QVERIFY(kept.isValid());
        QCOMPARE(kept.data(JobsModel::JobIdRole).value<JobId>(), (JobId{7, 30}));
        QVERIFY(!lost.isValid());
    }

    void headersTellTheirGroups()
    {
        Rows rows;
        QList<Job> jobs = someJobs(6);
        jobs[0].state = JobState::Failed;
        rows.model.setJobs(jobs);
        rows.proxy.setGrouping(JobGrouping::Gpu);
        QCOMPARE(rows.proxy.rowCount(), 7);
        const QModelIndex header = rows.proxy.index(0, 0);
        QVERIFY(rows.proxy.groupAt(0));
        QCOMPARE(header.data().toString(), QStringLiteral("A100-SXM4-80GB"));
        QVERIFY(header.data(JobsProxy::GroupCountsRole)
                    .toString()
                    .startsWith(QStringLiteral("6 jobs")));
        QVERIFY(header.data(JobsProxy::GroupCountsRole)
                    .toString()
                    .contains(QStringLiteral("1 failed")));
        QVERIFY(rows.proxy.index(1, 0).data(JobsProxy::GroupTitleRole).isNull());
        rows.proxy.setFolded(0, true);
        QCOMPARE(rows.proxy.rowCount(), 1);
        QVERIFY(rows.proxy.index(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("folded")));
        rows.proxy.setFolded(0, false);
        QCOMPARE(rows.proxy.rowCount(), 7);
        rows.proxy.setGrouping(JobGrouping::HoldCause);
        QCOMPARE(rows.proxy.index(0, 0).data().toString(), QStringLiteral("Not on hold"));
    }

    void manyJobsBeginFolded()
    {
        Rows rows;
        rows.model.setJobs(someJobs(1'000));
        rows.proxy.setGrouping(JobGrouping::State);
        QCOMPARE(rows.proxy.rowCount(), 2);
        rows.proxy.foldAll(false);
        QCOMPARE(rows.proxy.rowCount(), 1'002);
    }

    void aBatchIsForgottenWithItsJobs()
    {
        Rows rows;
        rows.model.setJobs(someJobs(3));
        rows.proxy.setBatch(rows.model.rows().at(0).batch);
        rows.model.clear();
        QVERIFY(!rows.proxy.query().batch);
        rows.model.setJobs(someJobs(2));
        QCOMPARE(rows.proxy.rowCount(), 2);
    }

    void manyJobsAreArrangedElsewhere()
    {
        Rows rows;
        rows.model.setJobs(someJobs(many));
        QTRY_COMPARE(rows.proxy.rowCount(), many);
        rows.proxy.setFilterText(QStringLiteral("no such"));
        rows.proxy.setFilterText(QStringLiteral("running"));
        rows.proxy.setFilterText(QStringLiteral("running gpu12"));
        QTRY_VERIFY(!rows.proxy.isArranging());
        const QModelIndex first = rows.proxy.index(0, JobsModel::HostColumn);
        QVERIFY(rows.proxy.rowCount() > 0);
        QVERIFY(rows.proxy.rowCount() < many / 3);
        QVERIFY(first.data().toString().startsWith(QStringLiteral("gpu12")));
        QCOMPARE(rows.proxy.query(), rows.proxy.arrangement().query);
    }

    void anAnswerThatIsTooOldIsNotShown()
    {
        Rows rows;
        rows.model.setJobs(someJobs(many));
        QTRY_COMPARE(rows.proxy.rowCount(), many);
        rows.proxy.sort(JobsModel::HostColumn); // the answer is on its way
        rows.model.clear();
        QCOMPARE(rows.proxy.rowCount(), 0);
        rows.model.setJobs(someJobs(5));
        QCOMPARE(rows.proxy.rowCount(), 5);
        QTRY_VERIFY(!rows.proxy.isArranging());
        QCOMPARE(rows.proxy.rowCount(), 5);
    }

    void aBurstIsSeenAsAWhole()
    {
        JobsModel model; // without a tester, which looks at all rows with each change
        JobsProxy proxy(model);
        QList<Job> jobs = someJobs(many);
        model.setJobs(jobs);
        QTRY_COMPARE(proxy.rowCount(), many);
        proxy.setStages({int(JobStage::Held)});
        QTRY_COMPARE(proxy.rowCount(), 0);
        QTRY_VERIFY(!proxy.isArranging());
        QSignalSpy moved(&proxy, &JobsProxy::rowsMoved);
        constexpr int steps = 40;
        constexpr int step = 250;
        for (int i = 0; i < steps; ++i) {
            QList<Job> changed = jobs.mid(i * step, step);
            for (Job &job : changed)
                job.state = JobState::Held;
            model.updateJobs(changed);
        }
        QTRY_COMPARE(proxy.rowCount(), steps * step);
        QVERIFY2(moved.size() <= 3, qPrintable(QString::number(moved.size())));
    }

    void removedJobsAreNeverAsked()
    {
        Rows rows;
        QList<Job> jobs = someJobs(many);
        rows.model.setJobs(jobs);
        QTRY_COMPARE(rows.proxy.rowCount(), many);
        rows.model.setJobs(jobs.mid(0, many - 50)); // still shown: the answer is on its way
        const QModelIndex gone = rows.proxy.index(many - 1, 0);
        QVERIFY(!rows.proxy.jobAt(many - 1));
        QVERIFY(!gone.data().isValid());
        QTRY_COMPARE(rows.proxy.rowCount(), many - 50);
    }
};

QTEST_MAIN(TestJobsProxy)
#include "tst_jobsproxy.moc"
