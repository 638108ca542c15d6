// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobarrangement.h"

#include <QTest>

#include <algorithm>

using namespace perch;

namespace
{

const QDateTime monday = QDateTime::fromSecsSinceEpoch(1'760'000'000, Qt::UTC);

Job jobOf(int cluster, int proc, JobState state = JobState::Idle)
{
    Job job;
    job.id = {cluster, proc};
    job.state = state;
    job.submitted = monday.addSecs(cluster * 100 + proc);
    return job;
}

/// One of every kind: 9.0 waits, 9.1 runs, 8.0 failed, 8.1 was killed, 8.2 succeeded, 7.0 is held
/// for memory, 7.1 by hand, 6.0 was removed.
QList<Job> someJobs()
{
    Job running = jobOf(9, 1, JobState::Running);
    running.host = QStringLiteral("gpu2007.example.org");
    running.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB")};
    running.started = monday.addSecs(5'000);
    running.starts = 1;
    Job failed = jobOf(8, 0, JobState::Failed);
    failed.batchName = QStringLiteral("LR sweep");
    failed.exitCode = 3;
    failed.host = QStringLiteral("gpu1001.example.org");
    failed.gpus = {QStringLiteral("NVIDIA L40S")};
    failed.started = monday.addSecs(1'000);
    failed.ended = monday.addSecs(1'010);
    Job killed = failed;
    killed.id.proc = 1;
    killed.state = JobState::Killed;
    killed.exitCode = 0;
    killed.exitSignal = 9;
    killed.ended = monday.addSecs(1'900);
    Job succeeded = failed;
    succeeded.id.proc = 2;
    succeeded.state = JobState::Succeeded;
    succeeded.exitCode = 0;
    succeeded.ended = monday.addSecs(1'500);
    Job held = jobOf(7, 0, JobState::Held);
    held.holdCode = 34;
    held.holdSubCode = 102;
    Job byHand = jobOf(7, 1, JobState::Held);
    byHand.holdCode = 1;
    return {jobOf(9, 0), running, failed, killed,
            succeeded,   held,    byHand, jobOf(6, 0, JobState::Removed)};
}

JobSnapshot snapshotOf(const QList<Job> &jobs)
{
    JobSnapshot snapshot;
    for (const Job &job : jobs) // given newest first
        snapshot.newestFirst << snapshot.rows.add(job);
    snapshot.now = quint32(monday.addSecs(6'000).toSecsSinceEpoch());
    return snapshot;
}

/// "9.0 9.1", with the headers as "[3]", the number of their jobs, folded ones as "[3+]".
QString shown(const JobSnapshot &snapshot, const JobQuery &query)
{
    const JobArrangement arrangement = arrangeJobs(snapshot, query);
    QStringList words;
    for (const int row : arrangement.rows) {
        if (row >= 0) {
            words << snapshot.rows.at(row).id.text();
            continue;
        }
        const JobGroup &group = arrangement.groups[size_t(-1 - row)];
        words << QStringLiteral("[%1%2]").arg(group.count).arg(group.isFolded ? u"+"_qs : u""_qs);
    }
    return words.join(u' ');
}

} // namespace

class TestJobArrangement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesOutWhatNeverRan()
    {
        JobQuery query;
        query.startedOnly = true;
        QCOMPARE(shown(snapshotOf(someJobs()), query), QStringLiteral("9.1 8.0 8.1 8.2"));
    }

    void findsWhatWasTyped_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("found");
        QTest::newRow("nothing typed: all") << ""
                                            << "9.0 9.1 8.0 8.1 8.2 7.0 7.1 6.0";
        QTest::newRow("HTCondor's word for on hold") << "held"
                                                     << "7.0 7.1";
        QTest::newRow("a GPU, in any case") << "a100"
                                            << "9.1";
        QTest::newRow("a machine") << "GPU1001"
                                   << "8.0 8.1 8.2";
        QTest::newRow("a batch by name") << "sweep"
                                         << "8.0 8.1 8.2";
        QTest::newRow("a batch without a name by its cluster") << "cluster 6"
                                                               << "6.0";
        QTest::newRow("an id") << "8.1"
                               << "8.1";
        QTest::newRow("a part of ids") << "7.1"
                                       << "7.1";
        QTest::newRow("a part of an id or of a name") << "7."
                                                      << "9.1 7.0 7.1";
        QTest::newRow("a result") << "exit 3"
                                  << "8.0";
        QTest::newRow("a signal") << "signal"
                                  << "8.1";
        QTest::newRow("a cause of holds") << "memory"
                                          << "7.0";
        QTest::newRow("every word must be found") << "sweep killed"
                                                  << "8.1";
        QTest::newRow("nothing of this kind") << "sweep held"
                                              << "";
        QTest::newRow("no pattern, only text") << "8.*"
                                               << "";
    }

    void findsWhatWasTyped()
    {
        QFETCH(QString, text);
        QFETCH(QString, found);
        JobQuery query;
        query.words = text.split(u' ', Qt::SkipEmptyParts);
        QCOMPARE(shown(snapshotOf(someJobs()), query), found);
    }

    void stagesAndBatchesNarrowItDown()
    {
        const JobSnapshot snapshot = snapshotOf(someJobs());
        JobQuery query;
        query.stages = {int(JobStage::Failed), int(JobStage::Removed)};
        QCOMPARE(shown(snapshot, query), QStringLiteral("8.0 8.1 6.0"));
        query.batch = snapshot.rows.at(2).batch;
        QCOMPARE(shown(snapshot, query), QStringLiteral("8.0 8.1"));
    }

    void countsWhatEachStageWouldAdd()
    {
        JobQuery query;
        query.stages = {int(JobStage::Held)};
        query.words = {QStringLiteral("sweep")};
        const JobArrangement arrangement = arrangeJobs(snapshotOf(someJobs()), query);
        QVERIFY(arrangement.places.empty());
        QCOMPARE(arrangement.stages.of(JobStage::Failed), 2);
        QCOMPARE(arrangement.stages.of(JobStage::Succeeded), 1);
        QCOMPARE(arrangement.stages.of(JobStage::Held), 0);
    }

    void ordersByWhatIsWanted_data()
    {
        QTest::addColumn<JobOrder>("order");
        QTest::addColumn<bool>("isDescending");
        QTest::addColumn<QString>("rows");
        QTest::newRow("ids upwards") << JobOrder::Id << false << "6.0 7.0 7.1 8.0 8.1 8.2 9.0 9.1";
        QTest::newRow("ids downwards") << JobOrder::Id << true << "9.1 9.0 8.2 8.1 8.0 7.1 7.0 6.0";
        QTest::newRow("run time: never started comes last")
            << JobOrder::RunTime << false << "8.0 8.2 8.1 9.1 9.0 7.0 7.1 6.0";
        QTest::newRow("run time downwards: never started comes last too")
            << JobOrder::RunTime << true << "9.1 8.1 8.2 8.0 9.0 7.0 7.1 6.0";
        QTest::newRow("machines by name, equal ones newest first")
            << JobOrder::Machine << false << "8.0 8.1 8.2 9.1 9.0 7.0 7.1 6.0";
        QTest::newRow("results: by kind, then by number")
            << JobOrder::Result << false << "8.2 8.0 8.1 9.0 9.1 7.0 7.1 6.0";
    }

    void ordersByWhatIsWanted()
    {
        QFETCH(JobOrder, order);
        QFETCH(bool, isDescending);
        QFETCH(QString, rows);
        JobQuery query;
        query.order = order;
        query.isDescending = isDescending;
        QCOMPARE(shown(snapshotOf(someJobs()), query), rows);
    }

    void groupsUnderHeaders_data()
    {
        QTest::addColumn<JobGrouping>("grouping");
        QTest::addColumn<QString>("rows");
        QTest::newRow("states in the order of life")
            << JobGrouping::State << "[1] 9.0 [1] 9.1 [2] 7.0 7.1 [1] 8.2 [1] 8.0 [1] 8.1 [1] 6.0";
        QTest::newRow("batches, newest first")
            << JobGrouping::Batch << "[2] 9.0 9.1 [3] 8.0 8.1 8.2 [2] 7.0 7.1 [1] 6.0";
        QTest::newRow("largest machine first, none last")
            << JobGrouping::Machine << "[3] 8.0 8.1 8.2 [1] 9.1 [4] 9.0 7.0 7.1 6.0";
        QTest::newRow("causes of holds, the others last")
            << JobGrouping::HoldCause << "[1] 7.0 [1] 7.1 [6] 9.0 9.1 8.0 8.1 8.2 6.0";
    }

    void groupsUnderHeaders()
    {
        QFETCH(JobGrouping, grouping);
        QFETCH(QString, rows);
        JobQuery query;
        query.grouping = grouping;
        QCOMPARE(shown(snapshotOf(someJobs()), query), rows);
    }

    void valuesOfAParameterMakeGroups()
    {
        JobSnapshot snapshot = snapshotOf(someJobs());
        snapshot.parameters.add(8,
                                *readSweepParameters({QStringLiteral("executable = run.sh\n"
                                                                     "queue lr in (10, 2, 1e1)\n"),
                                                      8,
                                                      {},
                                                      {}}));
        JobQuery query;
        query.grouping = JobGrouping::Parameter;
        query.parameter = QStringLiteral("lr");
        // 2 before 10, which 1e1 is too; jobs without a value last
        QCOMPARE(shown(snapshot, query),
                 QStringLiteral("[1] 8.1 [1] 8.2 [1] 8.0 [5] 9.0 9.1 7.0 7.1 6.0"));
        query.parameter = QStringLiteral("size"); // nobody has one
        QCOMPARE(shown(snapshot, query), QStringLiteral("[8] 9.0 9.1 8.0 8.1 8.2 7.0 7.1 6.0"));
        query.isFolded = true;
        QCOMPARE(shown(snapshot, query), QStringLiteral("[8+]"));
    }

    void foldedGroupsKeepTheirJobs()
    {
        const JobSnapshot snapshot = snapshotOf(someJobs());
        JobQuery query;
        query.grouping = JobGrouping::Batch;
        query.isFolded = true;
        query.turnedGroups = {snapshot.rows.at(2).batch};
        QCOMPARE(shown(snapshot, query), QStringLiteral("[2+] [3] 8.0 8.1 8.2 [2+] [1+]"));
        const JobArrangement arrangement = arrangeJobs(snapshot, query);
        QCOMPARE(arrangement.places.size(), size_t(8));
        QCOMPARE(arrangement.groups[1].headerRow, 1);
        QCOMPARE(arrangement.groups[1].counts.of(JobStage::Failed), 2);
        QCOMPARE(arrangement.rowOfPlace[0], -1);
        QCOMPARE(arrangement.rowOfPlace[2], 2);
    }

    void rowsInGroupsAreOrderedToo()
    {
        JobQuery query;
        query.grouping = JobGrouping::Machine;
        query.order = JobOrder::RunTime;
        query.isDescending = true;
        QCOMPARE(shown(snapshotOf(someJobs()), query),
                 QStringLiteral("[3] 8.1 8.2 8.0 [1] 9.1 [4] 9.0 7.0 7.1 6.0"));
    }

    void freePlacesAreNoRows()
    {
        JobSnapshot snapshot = snapshotOf(someJobs());
        snapshot.rows.remove(0);
        snapshot.newestFirst.removeFirst();
        QCOMPARE(shown(snapshot, {}), QStringLiteral("9.1 8.0 8.1 8.2 7.0 7.1 6.0"));
    }

    void agreesWithAPlainSearchOverManyJobs()
    {
        QList<Job> jobs;
        for (int i = 0; i < 5'000; ++i) {
            Job job = jobOf(50 - i / 1'000, i % 1'000, JobState(i % 13));
            job.host = QStringLiteral("gpu%1.example.org").arg(i * 7 % 61);
            job.exitCode = i % 5;
            jobs << job;
        }
        const JobSnapshot snapshot = snapshotOf(jobs);
        JobQuery query;
        query.words = {QStringLiteral("gpu1"), QStringLiteral("49")};
        const JobArrangement arrangement = arrangeJobs(snapshot, query);
        QStringList expected;
        for (const Job &job : std::as_const(jobs)) {
            const auto has = [&job](const QString &word) {
                const bool isExit =
                    job.state == JobState::Failed || job.state == JobState::Succeeded;
                return job.id.text().contains(word) || job.host.contains(word) ||
                       QStringLiteral("Cluster %1").arg(job.id.cluster).contains(word) ||
                       searchedStateText(job.state).contains(word, Qt::CaseInsensitive) ||
                       (isExit && QStringLiteral("exit %1").arg(job.exitCode).contains(word));
            };
            if (std::all_of(query.words.cbegin(), query.words.cend(), has))
                expected << job.id.text();
        }
        QStringList found;
        for (const int place : arrangement.places)
            found << snapshot.rows.at(place).id.text();
        QVERIFY(!expected.isEmpty());
        QCOMPARE(found, expected);
    }
};

QTEST_GUILESS_MAIN(TestJobArrangement)
#include "tst_jobarrangement.moc"
