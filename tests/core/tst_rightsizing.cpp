// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/rightsizing.h"

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "core/site.h"
#include "core/submit/submitlinter.h"
#include "testdata.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace perch;

namespace
{

using Verdict = SizedRequest::Verdict;

struct Use {
    QString memory = QStringLiteral("1000"); ///< MB
    QString memoryAsked = QStringLiteral("2048");
    QString disk = QStringLiteral("2097152"); ///< KB
    QString diskAsked = QStringLiteral("4194304");
    QString cpus = QStringLiteral("0.97");
    QString cpusAsked = QStringLiteral("1");
    QString gpus = {}; ///< average
    QString gpusAsked = {};
    QString gpuMemory = {}; ///< MB
    int seconds = 600;
};

Job jobThatUsed(const Use &use, int proc = 0, JobState state = JobState::Succeeded)
{
    Job job;
    job.id = {7, proc};
    job.state = state;
    job.started = QDateTime(QDate(2026, 11, 20), QTime(8, 0), Qt::UTC);
    job.ended = job.started.addSecs(use.seconds);
    QList<ResourceUse> rows{
        {QStringLiteral("Cpus"), use.cpus, use.cpusAsked, use.cpusAsked, {}},
        {QStringLiteral("Disk (KB)"), use.disk, use.diskAsked, use.diskAsked, {}},
        {QStringLiteral("Gpus (Average)"), use.gpus, use.gpusAsked, use.gpusAsked, {}},
        {QStringLiteral("GpusMemory (MB)"), use.gpuMemory, {}, {}, {}},
        {QStringLiteral("Memory (MB)"), use.memory, use.memoryAsked, use.memoryAsked, {}},
        {QStringLiteral("TimeExecute (s)"), QString::number(use.seconds), {}, {}, {}}};
    job.resources = rows;
    return job;
}

UsageTally tallyOf(int jobs, const Use &use)
{
    UsageTally tally;
    for (int proc = 0; proc < jobs; ++proc)
        tally.add(jobThatUsed(use, proc));
    return tally;
}

LintLimits chtc()
{
    LintLimits limits;
    limits.gpuLength = QStringLiteral("GPUJobLength");
    limits.gpuHours = {{QStringLiteral("short"), 12},
                       {QStringLiteral("medium"), 24},
                       {QStringLiteral("long"), 168}};
    limits.jobHours = 72;
    return limits;
}

SizedRequest requestFor(const QString &command, const UsageTally &tally,
                        const QString &submitText = {})
{
    const RightSizing sizing = rightSizing(tally, chtc(), submitText);
    for (const SizedRequest &request : sizing.requests) {
        if (request.command == command)
            return request;
    }
    return {};
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

} // namespace

class TestRightSizing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memory_data();
    void memory();
    void saysHowManyJobsItRestsOn();
    void failedAndRemovedJobsDoNotCount();
    void memoryHoldsCount();
    void eventsOfMemoryMaySeeMore();
    void cpus_data();
    void cpus();
    void gpus_data();
    void gpus();
    void jobLength_data();
    void jobLength();
    void otherJobsHaveOneTime();
    void aMacroIsLeftAlone();
    void theNewestJobSaysWhatWasAsked();
    void hostileNumbersCountForNothing();
    void nothingToSay();
    void realLog();
};

void TestRightSizing::memory_data()
{
    QTest::addColumn<int>("jobs");
    QTest::addColumn<int>("usedMegabytes");
    QTest::addColumn<int>("askedMegabytes");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, int jobs, int used, int asked, Verdict verdict,
                        const char *value) {
        QTest::newRow(name) << jobs << used << asked << int(verdict) << QString::fromLatin1(value);
    };
    row("many jobs used much less", 40, 3174, 16384, Verdict::AskLess, "4 GB");
    row("few jobs get more room", 5, 3174, 16384, Verdict::AskLess, "5 GB");
    row("two jobs are too few to ask for less", 2, 3174, 16384, Verdict::Unknown, "");
    row("a little less is not worth a word", 40, 3174, 5120, Verdict::Fits, "");
    row("just right", 40, 3174, 4096, Verdict::Fits, "");
    row("close to the end", 40, 3900, 4096, Verdict::AskMore, "5 GB");
    row("one job that came close is enough", 1, 3900, 4096, Verdict::AskMore, "6 GB");
    row("used more than was asked for", 40, 5000, 4096, Verdict::AskMore, "7 GB");
    row("little memory in small steps", 40, 300, 2048, Verdict::AskLess, "384 MB");
    row("hardly any", 40, 5, 1024, Verdict::AskLess, "128 MB");
    row("asked for nothing that the log tells", 40, 3174, 0, Verdict::AskMore, "4 GB");
}

void TestRightSizing::memory()
{
    QFETCH(const int, jobs);
    QFETCH(const int, usedMegabytes);
    QFETCH(const int, askedMegabytes);
    QFETCH(const int, verdict);
    QFETCH(const QString, value);
    Use use;
    use.memory = QString::number(usedMegabytes);
    use.memoryAsked = askedMegabytes > 0 ? QString::number(askedMegabytes) : QString();
    const SizedRequest request = requestFor(QStringLiteral("request_memory"), tallyOf(jobs, use));
    QCOMPARE(int(request.verdict), verdict);
    QCOMPARE(request.value, value);
    QVERIFY(!request.reason.isEmpty());
}

void TestRightSizing::saysHowManyJobsItRestsOn()
{
    Use use;
    use.memory = QStringLiteral("3174");
    use.memoryAsked = QStringLiteral("16384");
    QCOMPARE(requestFor(QStringLiteral("request_memory"), tallyOf(40, use)).reason,
             QStringLiteral("The most that any of 40 jobs used was 3.1 GB; ask for 4 GB. Smaller "
                            "requests fit on more machines."));
    use.memoryAsked = QStringLiteral("3200");
    QCOMPARE(requestFor(QStringLiteral("request_memory"), tallyOf(1, use)).reason,
             QStringLiteral("The one job that succeeded used 3.1 GB of 3.1 GB; ask for 5 GB, so "
                            "that a slightly larger one can end too."));
    QCOMPARE(rightSizing(tallyOf(40, use), chtc()).jobs, 40);
}

void TestRightSizing::failedAndRemovedJobsDoNotCount()
{
    Use small;
    small.memory = QStringLiteral("10");
    Use large;
    large.memory = QStringLiteral("9000");
    UsageTally tally;
    tally.add(jobThatUsed(small, 0, JobState::Failed));
    tally.add(jobThatUsed(large, 1, JobState::Removed));
    tally.add(jobThatUsed(large, 2, JobState::Killed));
    QVERIFY(rightSizing(tally, chtc()).requests.isEmpty());
    QVERIFY(rightSizing(tally, chtc()).remark.contains(u"No job has succeeded"));
    for (int proc = 3; proc < 13; ++proc)
        tally.add(jobThatUsed({}, proc));
    const SizedRequest request = requestFor(QStringLiteral("request_memory"), tally);
    QCOMPARE(request.used, QStringLiteral("1000 MB"));
    QVERIFY(request.reason.contains(u"10 jobs"));
}

void TestRightSizing::memoryHoldsCount()
{
    Job held = jobThatUsed({}, 0, JobState::Held);
    held.holdCode = 34;
    held.holdSubCode = 102;
    held.holdReason = QStringLiteral(
        "Error from slot1_1@gpu2000: Job has gone over cgroup memory limit of 4096 megabytes. Last "
        "measured usage: 4403 megabytes.  Consider resubmitting with a higher request_memory.");
    UsageTally tally;
    tally.add(held);
    const SizedRequest alone = requestFor(QStringLiteral("request_memory"), tally);
    QCOMPARE(alone.verdict, Verdict::AskMore);
    QVERIFY2(alone.reason.startsWith(QStringLiteral("A job was put on hold")),
             qPrintable(alone.reason));
    const auto asked = [](const SizedRequest &request) {
        return request.value.section(u' ', 0, 0).toDouble();
    };
    QVERIFY(asked(alone) >= 4.4);
    // jobs that were content with little do not talk it down
    for (int proc = 1; proc < 40; ++proc)
        tally.add(jobThatUsed({}, proc));
    QCOMPARE(requestFor(QStringLiteral("request_memory"), tally).value, alone.value);
    Job byHand = held;
    byHand.holdCode = 1;
    byHand.holdSubCode = 0;
    UsageTally other;
    other.add(byHand);
    QVERIFY(rightSizing(other, chtc()).requests.isEmpty());
}

void TestRightSizing::eventsOfMemoryMaySeeMore()
{
    Job job = jobThatUsed({});
    job.memoryMegabytes = 1900;
    UsageTally tally;
    tally.add(job);
    QCOMPARE(requestFor(QStringLiteral("request_memory"), tally).used, QStringLiteral("1.9 GB"));
}

void TestRightSizing::cpus_data()
{
    QTest::addColumn<QString>("used");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<int>("jobs");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, const char *used, const char *asked, int jobs,
                        Verdict verdict, const char *value) {
        QTest::newRow(name) << QString::fromLatin1(used) << QString::fromLatin1(asked) << jobs
                            << int(verdict) << QString::fromLatin1(value);
    };
    row("one, fully used", "0.98", "1", 20, Verdict::Fits, "");
    row("a bit over one is one", "1.04", "1", 20, Verdict::Fits, "");
    row("eight, half of them idle", "3.9", "8", 20, Verdict::AskLess, "4");
    row("eight for a short while tell nothing", "3.9", "8", 2, Verdict::Unknown, "");
    row("more than asked for", "3.9", "1", 20, Verdict::AskMore, "4");
    row("no program needs less than one", "0", "1", 20, Verdict::Fits, "");
}

void TestRightSizing::cpus()
{
    QFETCH(const QString, used);
    QFETCH(const QString, asked);
    QFETCH(const int, jobs);
    Use use;
    use.cpus = used;
    use.cpusAsked = asked;
    const SizedRequest request = requestFor(QStringLiteral("request_cpus"), tallyOf(jobs, use));
    QTEST(int(request.verdict), "verdict");
    QTEST(request.value, "value");
    QVERIFY(!request.reason.isEmpty());
}

void TestRightSizing::gpus_data()
{
    QTest::addColumn<QString>("used");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, const char *used, const char *asked, Verdict verdict,
                        const char *value) {
        QTest::newRow(name) << QString::fromLatin1(used) << QString::fromLatin1(asked)
                            << int(verdict) << QString::fromLatin1(value);
    };
    row("busy", "0.82", "1", Verdict::Fits, "");
    row("two, one of them idle", "0.93", "2", Verdict::AskLess, "1");
    row("never touched", "0.01", "1", Verdict::AskLess, "");
    row("not reported", "", "1", Verdict::Unknown, "");
}

void TestRightSizing::gpus()
{
    QFETCH(const QString, used);
    QFETCH(const QString, asked);
    Use use;
    use.gpus = used;
    use.gpusAsked = asked;
    use.gpuMemory = QStringLiteral("9421");
    const SizedRequest request = requestFor(QStringLiteral("request_gpus"), tallyOf(12, use));
    QTEST(int(request.verdict), "verdict");
    QTEST(request.value, "value");
    QVERIFY(!request.reason.isEmpty());
    // a card too small for the program is only seen when the submit file is known
    const QString memory = QStringLiteral("gpus_minimum_memory");
    QCOMPARE(requestFor(memory, tallyOf(12, use)).verdict, Verdict::Unknown);
    QCOMPARE(
        requestFor(memory, tallyOf(12, use), QStringLiteral("request_gpus = 1\nqueue\n")).value,
        QStringLiteral("12 GB"));
    QCOMPARE(
        requestFor(memory, tallyOf(12, use), QStringLiteral("gpus_minimum_memory = 10 GB\nqueue\n"))
            .verdict,
        Verdict::Fits);
}

void TestRightSizing::jobLength_data()
{
    QTest::addColumn<int>("hours");
    QTest::addColumn<int>("jobs");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, int hours, int jobs, const char *asked, Verdict verdict,
                        const char *value) {
        QTest::newRow(name) << hours << jobs << QString::fromLatin1(asked) << int(verdict)
                            << QString::fromLatin1(value);
    };
    row("short is enough", 3, 20, "long", Verdict::AskLess, "\"short\"");
    row("short already", 3, 20, "short", Verdict::Fits, "");
    row("two jobs are too few to say so", 3, 2, "long", Verdict::Unknown, "");
    row("near the end of short", 11, 20, "short", Verdict::AskMore, "\"medium\"");
    row("one long job is enough to ask for more", 11, 1, "short", Verdict::AskMore, "\"medium\"");
    row("days", 40, 20, "medium", Verdict::AskMore, "\"long\"");
    row("longer than any", 150, 20, "long", Verdict::AskMore, "");
    row("not asked for any", 3, 20, "", Verdict::AskLess, "\"short\"");
    row("not asked for any, and not short", 15, 20, "", Verdict::AskMore, "\"medium\"");
}

void TestRightSizing::jobLength()
{
    QFETCH(const int, hours);
    QFETCH(const int, jobs);
    QFETCH(const QString, asked);
    Use use;
    use.gpusAsked = QStringLiteral("1");
    use.gpus = QStringLiteral("0.9");
    use.seconds = hours * 3600;
    const QString text = asked.isEmpty()
                             ? QStringLiteral("queue\n")
                             : QStringLiteral("+GPUJobLength = \"%1\"\nqueue\n").arg(asked);
    const SizedRequest request =
        requestFor(QStringLiteral("+GPUJobLength"), tallyOf(jobs, use), text);
    QTEST(int(request.verdict), "verdict");
    QTEST(request.value, "value");
    QVERIFY(!request.reason.isEmpty());
}

void TestRightSizing::otherJobsHaveOneTime()
{
    Use use;
    use.seconds = 70 * 3600;
    const RightSizing sizing = rightSizing(tallyOf(20, use), chtc());
    QCOMPARE(sizing.requests.last().title, QStringLiteral("Run time"));
    QCOMPARE(sizing.requests.last().verdict, Verdict::AskMore);
    QVERIFY(sizing.requests.last().reason.contains(u"3 days"));
    QCOMPARE(rightSizing(tallyOf(20, {}), chtc()).requests.last().verdict, Verdict::Fits);
    // a site without such a limit
    QCOMPARE(rightSizing(tallyOf(20, use), {}).requests.last().verdict, Verdict::Unknown);
}

void TestRightSizing::aMacroIsLeftAlone()
{
    Use use;
    use.memoryAsked = QStringLiteral("16384");
    const RightSizing sizing =
        rightSizing(tallyOf(20, use), chtc(),
                    QStringLiteral("request_memory = $(mem)\nqueue mem from list.txt\n"));
    QCOMPARE(sizing.requests.first().verdict, Verdict::AskLess);
    QCOMPARE(sizing.requests.first().value, QString());
    QVERIFY(sizing.remark.contains(u"request_memory"));
    QVERIFY(!sizing.hasValues());
}

void TestRightSizing::theNewestJobSaysWhatWasAsked()
{
    Use before;
    before.memoryAsked = QStringLiteral("16384");
    Use now;
    now.memoryAsked = QStringLiteral("2048");
    UsageTally tally;
    tally.add(jobThatUsed(now, 9));
    tally.add(jobThatUsed(before, 1));
    QCOMPARE(requestFor(QStringLiteral("request_memory"), tally).requested, QStringLiteral("2 GB"));
}

void TestRightSizing::hostileNumbersCountForNothing()
{
    for (const char *number : {"nan", "inf", "-5", "1e300", "12 GB", "", "0x10"}) {
        Use use;
        use.memory = QString::fromLatin1(number);
        use.memoryAsked = use.memory;
        QCOMPARE(tallyOf(1, use).memory().jobs, 0);
    }
}

void TestRightSizing::nothingToSay()
{
    Job bare;
    bare.id = {1, 0};
    bare.state = JobState::Succeeded;
    UsageTally tally;
    tally.add(bare);
    const RightSizing sizing = rightSizing(tally, chtc());
    QVERIFY(sizing.requests.isEmpty());
    QVERIFY(sizing.remark.contains(u"do not tell"));
    QVERIFY(!rightSizing({}, chtc()).remark.isEmpty());
}

void TestRightSizing::realLog()
{
    UsageTally tally;
    for (const Job &job : jobsOfLog(QStringLiteral("container_gpu.log")))
        tally.add(job);
    QCOMPARE(tally.succeeded(), 3);
    const SizedRequest memory = requestFor(QStringLiteral("request_memory"), tally);
    QCOMPARE(memory.requested, QStringLiteral("1 GB"));
    QCOMPARE(memory.used, QStringLiteral("46 MB"));
    QCOMPARE(memory.value, QStringLiteral("128 MB"));
    const SizedRequest disk = requestFor(QStringLiteral("request_disk"), tally);
    QCOMPARE(disk.used, QStringLiteral("45 MB"));
    QCOMPARE(disk.verdict, Verdict::Fits); // no less than 1 GB
    QCOMPARE(requestFor(QStringLiteral("request_gpus"), tally).verdict, Verdict::Unknown);
    // not knowing the submit file, it is not known what it says
    const SizedRequest length = requestFor(QStringLiteral("+GPUJobLength"), tally);
    QCOMPARE(length.verdict, Verdict::Unknown);
    QCOMPARE(length.value, QString());
    QVERIFY(length.reason.contains(u"short fits"));
}

QTEST_GUILESS_MAIN(TestRightSizing)
#include "tst_rightsizing.moc"
