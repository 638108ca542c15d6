// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobhours.h"

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "testdata.h"

#include <QFile>
#include <QTest>

using namespace perch;

namespace
{

const QDateTime base = QDateTime(QDate(2026, 11, 20), QTime(8, 0), Qt::UTC);

QDateTime at(int minutes)
{
    return base.addSecs(60LL * minutes);
}

/// A job whose states begin at these minutes; an end state ends it.
Job lived(const QList<std::pair<JobState, int>> &states, int gpus = 0)
{
    Job job;
    job.id = {5, 0};
    for (int i = 0; i < gpus; ++i)
        job.gpus << QStringLiteral("NVIDIA A100");
    for (const auto &[state, minute] : states) {
        job.state = state;
        if (isFinal(state)) {
            job.phases.finish(at(minute).toMSecsSinceEpoch());
            job.ended = at(minute);
        } else {
            job.phases.enter(state, at(minute).toMSecsSinceEpoch());
        }
    }
    return job;
}

QList<Job> jobsOfLog(const QString &name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/eventlogs/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    EventLogParser parser;
    JobHistory history;
    history.apply(parser.feed(file.readAll()));
    return history.jobs().values();
}

using State = JobState;
using States = QList<std::pair<JobState, int>>;

} // namespace

class TestJobHours : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRunCountsByWhatBecameOfIt_data();
    void aRunCountsByWhatBecameOfIt();
    void eachRunOfAJobCountsAlone();
    void gpuHoursAreTimesTheGpus();
    void onlyComputingCounts();
    void aPeriodCutsRuns();
    void realLogs_data();
    void realLogs();
};

void TestJobHours::aRunCountsByWhatBecameOfIt_data()
{
    QTest::addColumn<States>("states");
    QTest::addColumn<int>("fate");
    const auto row = [](const char *name, const States &after, RunFate fate) {
        QTest::newRow(name) << States{{State::Idle, 0}, {State::Running, 10}} + after << int(fate);
    };
    row("success", {{State::TransferringOutput, 70}, {State::Succeeded, 71}}, RunFate::Useful);
    row("success of a job whose outputs take no time", {{State::Succeeded, 70}}, RunFate::Useful);
    row("failure", {{State::TransferringOutput, 70}, {State::Failed, 71}}, RunFate::Failed);
    row("killed by a signal", {{State::Killed, 70}}, RunFate::Failed);
    row("eviction", {{State::Idle, 70}}, RunFate::Evicted);
    row("eviction, on the next machine at once", {{State::TransferringInput, 70}},
        RunFate::Evicted);
    row("hold", {{State::Held, 70}}, RunFate::Held);
    row("hold because an output is missing", {{State::TransferringOutput, 70}, {State::Held, 71}},
        RunFate::OutputLost);
    row("removed", {{State::Removed, 70}}, RunFate::Removed);
    row("still running", {}, RunFate::Lasting);
    row("results on their way now", {{State::TransferringOutput, 70}}, RunFate::Lasting);
}

void TestJobHours::aRunCountsByWhatBecameOfIt()
{
    QFETCH(const States, states);
    QFETCH(const int, fate);
    const JobHours hours = jobHours(lived(states), at(70));
    QCOMPARE(hours.of(RunFate(fate)).seconds, 3600);
    QCOMPARE(hours.of(RunFate(fate)).runs, 1);
    QCOMPARE(hours.total().seconds, 3600);
    QCOMPARE(hours.wasted().seconds, isWasted(RunFate(fate)) ? 3600 : 0);
}

void TestJobHours::eachRunOfAJobCountsAlone()
{
    const Job job = lived({{State::Idle, 0},
                           {State::Running, 10},
                           {State::Idle, 40}, // evicted
                           {State::Running, 50},
                           {State::Held, 60},
                           {State::Idle, 100},
                           {State::TransferringInput, 110},
                           {State::Running, 120},
                           {State::Succeeded, 180}});
    const JobHours hours = jobHours(job, at(500));
    QCOMPARE(hours.of(RunFate::Evicted), (RunSums{1, 1800, 0}));
    QCOMPARE(hours.of(RunFate::Held), (RunSums{1, 600, 0}));
    QCOMPARE(hours.of(RunFate::Useful), (RunSums{1, 3600, 0}));
    QCOMPARE(hours.wasted(), (RunSums{2, 2400, 0}));
    JobHours twice = hours;
    twice.add(hours);
    QCOMPARE(twice.total(), (RunSums{6, 12000, 0}));
}

void TestJobHours::gpuHoursAreTimesTheGpus()
{
    const Job job = lived({{State::Running, 0}, {State::Failed, 60}}, 4);
    QCOMPARE(jobHours(job, at(60)).wasted().gpuSeconds, 4 * 3600);
    QCOMPARE(jobHours(Job(), at(60)).total(), RunSums());
}

void TestJobHours::onlyComputingCounts()
{
    const Job job = lived({{State::TransferringInput, 0},
                           {State::Running, 30},
                           {State::Suspended, 40},
                           {State::Running, 100},
                           {State::Disconnected, 110},
                           {State::Running, 200},
                           {State::TransferringOutput, 210},
                           {State::Succeeded, 300}});
    const JobHours hours = jobHours(job, at(500));
    QCOMPARE(hours.of(RunFate::Useful), (RunSums{1, 1800, 0}));
}

void TestJobHours::aPeriodCutsRuns()
{
    const Job job = lived(
        {{State::Running, 0}, {State::Idle, 60}, {State::Running, 120}, {State::Succeeded, 240}});
    const auto of = [&job](int from, int to) {
        return jobHours(job, at(300), {at(from), at(to)});
    };
    QCOMPARE(of(0, 240).total().seconds, 3 * 3600);
    QCOMPARE(of(30, 180).of(RunFate::Evicted).seconds, 1800);
    QCOMPARE(of(30, 180).of(RunFate::Useful).seconds, 3600);
    QCOMPARE(of(61, 119).total(), RunSums());
    QCOMPARE(jobHours(job, at(300), {at(180), {}}).total(), (RunSums{1, 3600, 0}));
}

void TestJobHours::realLogs_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<int>("fate");
    QTest::addColumn<int>("runs"); ///< that took a second at least
    QTest::newRow("success on GPUs")
        << QStringLiteral("container_gpu.log") << int(RunFate::Useful) << 3;
    QTest::newRow("exit code 3") << QStringLiteral("exit3.log") << int(RunFate::Failed) << 1;
    QTest::newRow("vacated twice, then removed")
        << QStringLiteral("evicted.log") << int(RunFate::Evicted) << 2;
}

void TestJobHours::realLogs()
{
    QFETCH(const QString, log);
    QFETCH(const int, fate);
    QFETCH(const int, runs);
    JobHours hours;
    const QList<Job> jobs = jobsOfLog(log);
    QVERIFY(!jobs.isEmpty());
    for (const Job &job : jobs)
        hours.add(jobHours(job, base));
    QCOMPARE(hours.of(RunFate(fate)).runs, runs);
    QVERIFY(hours.of(RunFate(fate)).seconds >= runs);
}

QTEST_GUILESS_MAIN(TestJobHours)
#include "tst_jobhours.moc"
