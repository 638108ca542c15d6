// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtable.h"

#include <QTest>

#include <limits>

using namespace perch;

class TestJobTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasAdded_data();
    void findsWhatWasAdded();
    void keepsTheOrderInWhichTheyCame();
    void copiesAreTheirOwn();
    void knowsNothingOfOthers();
};

void TestJobTable::findsWhatWasAdded_data()
{
    QTest::addColumn<QList<JobId>>("ids");
    QList<JobId> inOrder;
    QList<JobId> backwards;
    QList<JobId> clusters;
    QList<JobId> wide;
    for (int i = 0; i < 5000; ++i) {
        inOrder.append({7, i});
        backwards.append({7, 5000 - i});
        clusters.append({i, 3});
        wide.append({7, i * 400'000});
    }
    QTest::newRow("one cluster in order") << inOrder;
    QTest::newRow("one cluster backwards") << backwards;
    QTest::newRow("a job of each of many clusters") << clusters;
    QTest::newRow("wide gaps") << wide;
    QTest::newRow("the largest ids, and a cluster itself")
        << QList<JobId>{{std::numeric_limits<int>::max(), std::numeric_limits<int>::max()},
                        {0, 0},
                        {std::numeric_limits<int>::max(), -1},
                        {std::numeric_limits<int>::max(), 0}};
}

void TestJobTable::findsWhatWasAdded()
{
    QFETCH(QList<JobId>, ids);
    JobTable table;
    for (const JobId &id : ids) {
        QVERIFY(!table.contains(id));
        table.at(table.add(id)).starts = id.proc;
    }
    QCOMPARE(table.size(), ids.size());
    for (const JobId &id : ids) {
        const Job *job = table.find(id);
        QVERIFY(job && job->id == id && job->starts == id.proc);
    }
}

void TestJobTable::keepsTheOrderInWhichTheyCame()
{
    JobTable table;
    const QList<JobId> ids{{9, 100}, {9, 0}, {8, 1}, {9, 5}};
    for (const JobId &id : ids)
        table.add(id);
    QList<JobId> seen;
    for (const Job &job : table)
        seen.append(job.id);
    QCOMPARE(seen, ids);
    QCOMPARE(table.first().id, ids.first());
    QCOMPARE(table.values().last().id, ids.last());
}

void TestJobTable::copiesAreTheirOwn()
{
    JobTable table;
    table.add({1, 0});
    const JobTable copy = table;
    table.at(0).state = JobState::Running;
    table.add({1, 1});
    QCOMPARE(copy.size(), 1);
    QCOMPARE(copy.first().state, JobState::Unknown);
}

void TestJobTable::knowsNothingOfOthers()
{
    JobTable table;
    QVERIFY(table.isEmpty());
    QVERIFY(!table.contains({1, 0}));
    table.add({1, 3});
    QVERIFY(!table.contains({1, 0}) && !table.contains({1, 4}) && !table.contains({1, -1}) &&
            !table.contains({2, 3}));
    QCOMPARE(table.value({1, 0}).id, JobId());
}

QTEST_GUILESS_MAIN(TestJobTable)
#include "tst_jobtable.moc"
