// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/joblogs.h"

#include "core/jobcodec.h"
#include "gui/storeworker.h"
#include "remote/logfollower.h"
#include "tests/support/eventlogmaker.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QBuffer>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

const QString place = QStringLiteral("pool/bucky/ap:22");

void append(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append) || file.write(bytes) != bytes.size())
        qFatal("cannot append to %s", qPrintable(path));
}

QByteArray entry(const char *code, int proc, const char *headline, const char *body = "")
{
    return QByteArray(code) + " (7." + QByteArray::number(proc) + ".000) 2026-11-22 07:00:00 " +
           headline + '\n' + body + "...\n";
}

QByteArray submitted(int proc)
{
    return entry("000", proc, "Job submitted from host: <a>");
}

QByteArray ended(int proc)
{
    return entry("005", proc, "Job terminated.", "\t(1) Normal termination (return value 0)\n");
}

/// One run of Perch, as far as the logs go.
struct Run {
    Run(const QString &storePath, Transport *transport)
        : store(storePath), logs(store), follower(transport ? new LogFollower(*transport) : nullptr)
    {
        QObject::connect(&logs, &JobLogs::jobsRead, &logs, [this](const QList<Job> &read) {
            for (const Job &job : read)
                jobs.insert(job.id, job);
        });
        if (follower) {
            follower->setPace(20ms);
            logs.setFollower(follower.get());
        }
        logs.open(place);
    }
    [[nodiscard]] QMap<JobId, QByteArray> everything() const
    {
        QMap<JobId, QByteArray> all;
        for (const Job &job : jobs)
            all.insert(job.id, bytesOfJob(job));
        return all;
    }

    StoreWorker store;
    JobLogs logs;
    std::unique_ptr<LogFollower> follower;
    QMap<JobId, Job> jobs;
};

} // namespace

class TestJobLogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init() { m_login->renewFolders(); }
    void cleanupTestCase() { m_login.reset(); }

    void theNextRunKnowsAllAndReadsNothingOld();
    void whatCameWhilePerchWasClosedIsRead();
    void aLogThatHasEndedIsNotFollowed();
    void aLogThatWasMadeAnewLosesNoJob();
    void anotherPlaceHasOtherJobs();
    void aDamagedStoreIsSaidAndTheLogReadAnew();
    void aLogOfAClusterNotOfPerchIsFollowed();
    void goesOnWithAnotherLogin();

private:
    [[nodiscard]] QString storePath() const
    {
        return m_login->here(QStringLiteral("perch.sqlite"));
    }

    std::unique_ptr<Login> m_login;
};

void TestJobLogs::theNextRunKnowsAllAndReadsNothingOld()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    EventLogPlan plan;
    plan.jobs = 2000;
    plan.unfinished = 0.2;
    QFile file(log);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const MadeEventLog made = makeEventLog(plan, file);
    file.close();
    QMap<JobId, QByteArray> before;
    {
        Run run(storePath(), &m_login->connection());
        EventLoopCheck loop;
        run.logs.add(log, plan.firstCluster, plan.jobs);
        QTRY_COMPARE_WITH_TIMEOUT(run.follower->bytesRead(), made.bytes, 30'000);
        QTRY_COMPARE(run.jobs.size(), plan.jobs);
        QTRY_COMPARE(std::count_if(run.jobs.cbegin(), run.jobs.cend(),
                                   [](const Job &job) { return job.state == JobState::Running; }),
                     made.jobs.value(JobState::Running));
        QVERIFY(loop.longestGapMilliseconds() < 250);
        before = run.everything();
    }
    {
        Run offline(storePath(), nullptr);
        QTRY_COMPARE(offline.jobs.size(), plan.jobs);
        QVERIFY(offline.everything() == before);
    }
    Run next(storePath(), &m_login->connection());
    QTRY_COMPARE(next.logs.followedCount(), 1);
    QVERIFY(next.everything() == before);
    QTRY_VERIFY(next.follower->lookCount() >= 3);
    QCOMPARE(next.follower->bytesRead(), 0);
}

void TestJobLogs::whatCameWhilePerchWasClosedIsRead()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    const QByteArray half = ended(0).chopped(10);
    writeFile(log, submitted(0) + submitted(1) + half);
    {
        Run run(storePath(), &m_login->connection());
        run.logs.add(log, 7, 2);
        QTRY_COMPARE(run.jobs.size(), 2);
        QTRY_COMPARE(run.follower->bytesRead(), QFile(log).size());
    }
    const QByteArray rest = ended(0).last(10) + ended(1);
    append(log, rest);
    Run next(storePath(), &m_login->connection());
    QTRY_COMPARE(next.jobs.value({7, 1}).state, JobState::Succeeded);
    QCOMPARE(next.jobs.value({7, 0}).state, JobState::Succeeded);
    QVERIFY(next.jobs.value({7, 0}).submitted.isValid());
    QCOMPARE(next.follower->bytesRead(), half.size() + rest.size()); // the half event once more
}

void TestJobLogs::aLogThatHasEndedIsNotFollowed()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, submitted(0) + ended(0));
    {
        Run run(storePath(), &m_login->connection());
        run.logs.add(log, 7, 1);
        QTRY_COMPARE(run.jobs.value({7, 0}).state, JobState::Succeeded);
        QTRY_COMPARE(run.logs.followedCount(), 0);
        // two clusters may share a log
        run.logs.add(log, 8, 1);
        QTRY_COMPARE(run.logs.followedCount(), 1);
        append(log, submitted(0).replace("(7.", "(8.") + ended(0).replace("(7.", "(8."));
        QTRY_COMPARE(run.jobs.value({8, 0}).state, JobState::Succeeded);
        QTRY_COMPARE(run.logs.followedCount(), 0);
    }
    Run next(storePath(), &m_login->connection());
    QSignalSpy recalled(&next.logs, &JobLogs::recalled);
    next.logs.add(log, 7, 1);
    next.logs.add(log, 8, 1);
    QTRY_COMPARE(recalled.size(), 1);
    QCOMPARE(next.logs.followedCount(), 0);
    QCOMPARE(next.jobs.size(), 2);
    QCOMPARE(next.follower->lookCount(), 0);
}

void TestJobLogs::aLogThatWasMadeAnewLosesNoJob()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, submitted(0) + submitted(1) + ended(1));
    {
        Run run(storePath(), &m_login->connection());
        run.logs.add(log, 7, 2);
        QTRY_COMPARE(run.jobs.value({7, 1}).state, JobState::Succeeded);
        QVERIFY(QFile::remove(log));
        const qint64 looks = run.follower->lookCount();
        QTRY_VERIFY(run.follower->lookCount() > looks + 1);
        writeFile(log, entry("012", 0, "Job was held.", "\tno\n\tCode 1 Subcode 0\n"));
        QTRY_COMPARE(run.jobs.value({7, 0}).state, JobState::Held);
        QVERIFY(run.jobs.value({7, 0}).submitted.isValid());
    }
    Run next(storePath(), nullptr);
    QTRY_COMPARE(next.jobs.size(), 2);
    QCOMPARE(next.jobs.value({7, 0}).holdCode, 1);
    QCOMPARE(next.jobs.value({7, 1}).state, JobState::Succeeded);
}

void TestJobLogs::anotherPlaceHasOtherJobs()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, submitted(0));
    Run run(storePath(), &m_login->connection());
    run.logs.add(log, 7, 1);
    QTRY_COMPARE(run.jobs.size(), 1);
    run.jobs.clear();
    QSignalSpy recalled(&run.logs, &JobLogs::recalled);
    run.logs.open(QStringLiteral("pool/badger/ap:22"));
    QTRY_COMPARE(recalled.size(), 1);
    QCOMPARE(run.logs.followedCount(), 0);
    QVERIFY(run.jobs.isEmpty());
    run.logs.open(place);
    QTRY_COMPARE(run.jobs.size(), 1);
    QTRY_COMPARE(run.logs.followedCount(), 1);
}

void TestJobLogs::aDamagedStoreIsSaidAndTheLogReadAnew()
{
    writeFile(storePath(), "this is no store");
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, submitted(0));
    Run run(storePath(), &m_login->connection());
    QSignalSpy failed(&run.logs, &JobLogs::failed);
    run.logs.add(log, 7, 1);
    QTRY_COMPARE(run.jobs.size(), 1);
    QTRY_VERIFY(!failed.isEmpty());
}

void TestJobLogs::aLogOfAClusterNotOfPerchIsFollowed()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, submitted(0) + ended(0));
    Run run(storePath(), &m_login->connection());
    run.logs.add(log, 7, 0); // it is in the queue: more will come
    QTRY_COMPARE(run.jobs.size(), 1);
    QCOMPARE(run.logs.followedCount(), 1);
    append(log, submitted(1));
    QTRY_COMPARE(run.jobs.size(), 2);
}

void TestJobLogs::goesOnWithAnotherLogin()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, submitted(0) + submitted(1) + ended(0).chopped(5));
    Run run(storePath(), &m_login->connection());
    run.logs.add(log, 7, 2);
    QTRY_COMPARE(run.jobs.size(), 2);
    QTRY_COMPARE(run.follower->bytesRead(), QFile(log).size());
    run.logs.setFollower(nullptr);
    QCOMPARE(run.logs.followedCount(), 0);
    append(log, ended(0).last(5));
    LogFollower second(m_login->connection());
    second.setPace(20ms);
    run.logs.setFollower(&second);
    QTRY_COMPARE(run.jobs.value({7, 0}).state, JobState::Succeeded);
    QCOMPARE(second.bytesRead(), ended(0).size());
    run.logs.setFollower(nullptr);
}

QTEST_GUILESS_MAIN(TestJobLogs)
#include "tst_joblogs.moc"
