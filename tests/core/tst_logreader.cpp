// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logreader.h"
#include "core/logtable.h"

#include "core/jobcodec.h"
#include "core/store.h"
#include "testdata.h"
#include "tests/support/eventlogmaker.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot open %s", qPrintable(path));
    return file.readAll();
}

/// All that the jobs are, as the store would keep it.
QMap<JobId, QByteArray> everythingOf(const LogReader &reader)
{
    QMap<JobId, QByteArray> all;
    for (const Job &job : reader.history().jobs())
        all.insert(job.id, bytesOfJob(job));
    return all;
}

QMap<JobId, QByteArray> everythingIn(const QByteArray &log)
{
    LogReader reader;
    reader.read(log);
    return everythingOf(reader);
}

const QString place = QStringLiteral("bucky@ap:22");
const QString path = QStringLiteral("/home/bucky/job.log");

/// As the next run of Perch: what the store of `before` tells, and the rest of the log.
QMap<JobId, QByteArray> afterRestart(LogReader &before, const QByteArray &log, Store &store)
{
    if (!store.keepJobLog(place, {path, before.position(), before.takeChanged()}))
        qFatal("the store does not keep the log");
    const Result<QList<KnownLog>> logs = store.jobLogs(place);
    if (!logs || logs->size() != 1)
        qFatal("the store does not know the log");
    LogReader next;
    next.restore(logs->first().position, logs->first().jobs);
    next.read(QByteArrayView(log).sliced(logs->first().position.offset));
    return everythingOf(next);
}

} // namespace

class TestLogReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRestartAnywhereChangesNothing_data();
    void aRestartAnywhereChangesNothing();
    void aRestartAtTheEndReadsNothing();
    void tellsEachChangedJobOnce();
    void keepsEveryFieldOfAJob();
    void readsTheBytesOfAnEarlierPerch();
    void refusesDamagedBytesOfAJob();
    void knowsTheBytesBeforeItsPosition();
    void countsDamageOverRestarts();
    void aLogMadeAnewIsReadAnew_data();
    void aLogMadeAnewIsReadAnew();
    void laterEventsInALogMadeAnewGoOn();
    void jobsAreAsTheyWereMade_data();
    void jobsAreAsTheyWereMade();
};

void TestLogReader::aRestartAnywhereChangesNothing_data()
{
    QTest::addColumn<QByteArray>("log");
    const QDir folder(QStringLiteral(PERCH_TEST_DATA "/eventlogs"));
    for (const QString &name : folder.entryList({QStringLiteral("*.log")}))
        QTest::addRow("%s", qPrintable(name)) << contents(folder.filePath(name));
}

void TestLogReader::aRestartAnywhereChangesNothing()
{
    QFETCH(QByteArray, log);
    const QMap<JobId, QByteArray> expected = everythingIn(log);
    for (qsizetype cut = 0; cut <= log.size(); cut += 61 + log.size() / 40) {
        Result<Store> store = Store::open(QStringLiteral(":memory:"));
        QVERIFY(store);
        LogReader reader;
        reader.read(QByteArrayView(log).first(cut));
        QVERIFY(reader.position().offset <= cut);
        QVERIFY2(afterRestart(reader, log, *store) == expected,
                 qPrintable(QStringLiteral("restarted at byte %1").arg(cut)));
    }
}

void TestLogReader::aRestartAtTheEndReadsNothing()
{
    const QByteArray log =
        contents(QStringLiteral(PERCH_TEST_DATA "/eventlogs/synthetic_style25.log"));
    LogReader reader;
    reader.read(log);
    QCOMPARE(reader.position().offset, log.size());
}

void TestLogReader::tellsEachChangedJobOnce()
{
    const QByteArray log = contents(QStringLiteral(PERCH_TEST_DATA "/eventlogs/container_gpu.log"));
    LogReader reader;
    reader.read(log);
    QCOMPARE(reader.takeChanged().size(), 3);
    QVERIFY(reader.takeChanged().isEmpty());
    reader.read("006 (001.002.000) 2026-11-22 07:12:16 Image size of job updated: 1\n"
                "\t77  -  MemoryUsage of job (MB)\n...\n");
    const QList<Job> changed = reader.takeChanged();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().id, (JobId{1, 2}));
    QCOMPARE(changed.first().memoryMegabytes, 77);
}

void TestLogReader::keepsEveryFieldOfAJob()
{
    const QDateTime time(QDate(2026, 11, 27), QTime(1, 2, 3, 4), Qt::UTC);
    Job job;
    job.id = {12, 3};
    job.state = JobState::Killed;
    job.exitCode = -1;
    job.exitSignal = 9;
    job.holdCode = 34;
    job.holdSubCode = 102;
    job.starts = 5;
    job.evictions = 6;
    job.retries = 7;
    job.troubleCount = 8;
    job.memoryMegabytes = 2'000'000'000;
    job.batchName = QStringLiteral("größer 🐦");
    job.slotName = QStringLiteral("slot1_1@gpu");
    job.host = QStringLiteral("gpu");
    job.gpus = {QStringLiteral("A100"), QStringLiteral("A100")};
    job.submitted = time;
    job.started = time.addMSecs(5);
    job.ended = time.addSecs(90);
    job.holdReason = QStringLiteral("no\nspace");
    job.removeReason = QStringLiteral("via condor_rm");
    job.lastTrouble = QStringLiteral("trouble");
    job.unknownEvents = QStringLiteral("099 something new\n099 again");
    job.resources = {{QStringLiteral("Cpus"), QStringLiteral("0.9"), QStringLiteral("1"),
                      QStringLiteral("2"), QString()}};
    job.phases = {{JobState::Idle, time, time.addMSecs(5)}};
    const std::optional<Job> same = jobOfBytes(job.id, bytesOfJob(job));
    QVERIFY(same);
    QCOMPARE(same->id, job.id);
    QCOMPARE(same->state, job.state);
    const auto numbers = [](const Job &of) {
        return QList<qint64>{of.exitCode,    of.exitSignal,   of.holdCode,
                             of.holdSubCode, of.starts,       of.evictions,
                             of.retries,     of.troubleCount, of.memoryMegabytes};
    };
    QCOMPARE(numbers(*same), numbers(job));
    const auto texts = [](const Job &of) {
        return QStringList{of.batchName,
                           of.slotName,
                           of.host,
                           of.gpus.join(u'|'),
                           of.holdReason.text(),
                           of.removeReason.text(),
                           of.lastTrouble.text(),
                           of.unknownEvents.text()};
    };
    QCOMPARE(texts(*same), texts(job));
    QCOMPARE((QList<QDateTime>{same->submitted, same->started, same->ended}),
             (QList<QDateTime>{job.submitted, job.started, job.ended}));
    QVERIFY(same->resources == job.resources);
    QVERIFY(same->phases == job.phases);
}

void TestLogReader::readsTheBytesOfAnEarlierPerch()
{
    Job job;
    job.id = {7, 3};
    job.state = JobState::Succeeded;
    job.batchName = QStringLiteral("batch");
    QByteArray bytes = bytesOfJob(job);
    bytes[0] = 1;  // before the unknown events,
    bytes.chop(4); // whose length stands at the end
    const std::optional<Job> same = jobOfBytes(job.id, bytes);
    QVERIFY(same);
    QCOMPARE(same->batchName, job.batchName);
    QVERIFY(same->unknownEvents.isEmpty());
}

void TestLogReader::refusesDamagedBytesOfAJob()
{
    Job job;
    job.batchName = QStringLiteral("batch");
    const QByteArray bytes = bytesOfJob(job);
    for (qsizetype size = 0; size < bytes.size(); ++size)
        QVERIFY(!jobOfBytes({1, 0}, bytes.first(size)));
    QByteArray newer = bytes;
    newer[0] = char(newer[0] + 1);
    QVERIFY(!jobOfBytes({1, 0}, newer));
}

void TestLogReader::knowsTheBytesBeforeItsPosition()
{
    const QByteArray log = contents(QStringLiteral(PERCH_TEST_DATA "/eventlogs/container_gpu.log"));
    for (qsizetype cut = 0; cut <= log.size(); cut += 97) {
        LogReader reader;
        for (qsizetype at = 0; at < cut; at += 50)
            reader.read(QByteArrayView(log).first(cut).sliced(at, qMin<qsizetype>(50, cut - at)));
        const LogPosition position = reader.position();
        QCOMPARE(position.tail, log.first(position.offset).right(256));
    }
}

void TestLogReader::countsDamageOverRestarts()
{
    LogReader reader;
    reader.read("rubbish\n...\n");
    QCOMPARE(reader.position().unreadableBlocks, 1);
    LogReader next;
    next.restore(reader.position(), {});
    next.read("more rubbish\n...\n");
    QCOMPARE(next.position().unreadableBlocks, 2);
    next.beginAnew();
    QCOMPARE(next.position().unreadableBlocks, 0);
}

void TestLogReader::aLogMadeAnewIsReadAnew_data()
{
    aRestartAnywhereChangesNothing_data();
}

void TestLogReader::aLogMadeAnewIsReadAnew()
{
    QFETCH(QByteArray, log);
    LogReader reader;
    reader.read(log.first(log.size() / 2)); // half an event is forgotten
    reader.beginAnew();
    reader.read(log);
    QVERIFY(everythingOf(reader) == everythingIn(log));
    reader.beginAnew();
    QCOMPARE(reader.position(), LogPosition());
    reader.read(log);
    QVERIFY(everythingOf(reader) == everythingIn(log)); // nothing counts twice
    QCOMPARE(reader.history().endedCount(), [&] {
        qsizetype ended = 0;
        for (const Job &job : reader.history().jobs())
            ended += isFinal(job.state) ? 1 : 0;
        return ended;
    }());
}

void TestLogReader::laterEventsInALogMadeAnewGoOn()
{
    LogReader reader;
    reader.read("000 (001.000.000) 2026-11-22 07:00:00 Job submitted from host: <a>\n...\n"
                "000 (001.001.000) 2026-11-22 07:00:00 Job submitted from host: <a>\n...\n"
                "009 (001.001.000) 2026-11-22 07:01:00 Job was aborted.\n...\n");
    reader.beginAnew();
    reader.read("001 (001.000.000) 2026-11-22 07:02:00 Job executing on host: <a>\n"
                "\tSlotName: slot1_1@gpu\n...\n");
    const Job job = reader.history().jobs().value({1, 0});
    QVERIFY(job.submitted.isValid());
    QCOMPARE(job.state, JobState::Running);
    QCOMPARE(job.phases.size(), 2);
    QCOMPARE(reader.history().jobs().value({1, 1}).state, JobState::Removed);
    QCOMPARE(reader.history().endedCount(), 1);
}

void TestLogReader::jobsAreAsTheyWereMade_data()
{
    QTest::addColumn<int>("date");
    QTest::addColumn<int>("version");
    using Plan = EventLogPlan;
    const auto row = [](const char *sentence, Plan::Date date, Plan::Version version) {
        QTest::newRow(sentence) << int(date) << int(version);
    };
    row("ISO dates", Plan::Date::Iso, Plan::Version::Htcondor23);
    row("ISO dates with milliseconds", Plan::Date::IsoMilliseconds, Plan::Version::Htcondor25);
    row("ISO dates of UTC", Plan::Date::IsoUtc, Plan::Version::Htcondor25);
    row("dates of the old form", Plan::Date::Legacy, Plan::Version::Htcondor23);
}

void TestLogReader::jobsAreAsTheyWereMade()
{
    QFETCH(int, date);
    QFETCH(int, version);
    EventLogPlan plan;
    plan.jobs = 3000;
    plan.clusters = 3;
    plan.date = EventLogPlan::Date(date);
    plan.version = EventLogPlan::Version(version);
    plan.unfinished = 0.1;
    QBuffer buffer;
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    const MadeEventLog made = makeEventLog(plan, buffer);
    QVERIFY(made.jobs.size() == 5);

    LogReader reader(0, QDateTime(QDate(2026, 11, 27), QTime(12, 0), Qt::UTC));
    const QByteArray &log = buffer.data();
    for (qsizetype at = 0; at < log.size(); at += 100'000)
        reader.read(QByteArrayView(log).sliced(at, qMin<qsizetype>(100'000, log.size() - at)));
    QMap<JobState, int> found;
    for (const Job &job : reader.history().jobs()) {
        ++found[job.state];
        QVERIFY(job.submitted.isValid() && job.submitted.toSecsSinceEpoch() >= plan.start &&
                job.submitted.toSecsSinceEpoch() <= plan.start + 3);
        if (job.state == JobState::Succeeded)
            QCOMPARE(job.resources.size(), 6);
    }
    QCOMPARE(found, made.jobs);
    QCOMPARE(reader.position().offset, made.bytes);
    QCOMPARE(reader.position().unreadableBlocks, 0);
}

QTEST_GUILESS_MAIN(TestLogReader)
#include "tst_logreader.moc"
