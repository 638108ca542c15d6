// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobhistory.h"
#include "testdata.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>

using namespace perch;

namespace
{

JobHistory historyOf(const QByteArray &log)
{
    EventLogParser parser;
    JobHistory history;
    history.apply(parser.feed(log));
    return history;
}

QByteArray realLog(const QString &name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/eventlogs/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot open %s", qPrintable(name));
    return file.readAll();
}

/// One event; `body` in lines with their tabs.
QByteArray entry(const char *code, const char *headline, const QByteArray &body = {})
{

    return QByteArray(code) + " (007.000.000) 2026-11-22 07:00:00 " + headline + "\n" + body +
           "...\n";
}

const QByteArray submitted = entry("000", "Job submitted from host: <a>");
const QByteArray started =
    entry("001", "Job executing on host: <a>", "\tSlotName: slot1_1@gpu.example\n");

Job jobOf(const QByteArray &log)
{
    return historyOf(log).jobs().value(JobId{7, 0});
}

/// A short word for a state in the expectations below.
QString word(JobState state)
{
    switch (state) {
    case JobState::Unknown:
        return QStringLiteral("unknown");
    case JobState::Idle:
        return QStringLiteral("idle");
    case JobState::TransferringInput:
        return QStringLiteral("in");
    case JobState::Starting:
        return QStringLiteral("starting");
    case JobState::Running:
        return QStringLiteral("running");
    case JobState::Suspended:
        return QStringLiteral("suspended");
    case JobState::Disconnected:
        return QStringLiteral("disconnected");
    case JobState::TransferringOutput:
        return QStringLiteral("out");
    case JobState::Held:
        return QStringLiteral("held");
    case JobState::Succeeded:
        return QStringLiteral("succeeded");
    case JobState::Failed:
        return QStringLiteral("failed");
    case JobState::Killed:
        return QStringLiteral("killed");
    case JobState::Removed:
        return QStringLiteral("removed");
    }
    return {};
}

QString phasesOf(const Job &job)
{
    QStringList words;
    for (const JobPhase &phase : job.phases)
        words.append(word(phase.state));
    return words.join(u' ');
}

} // namespace

class TestJobHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheNameOfABatchThatTheLogDoesNotTell();
    void tellsTheEndOfEveryRealJob_data();
    void tellsTheEndOfEveryRealJob();
    void phasesOfEveryRealJobJoin_data();
    void phasesOfEveryRealJobJoin();
    void namesTheGpuOfEachJob();
    void readsTheResourceTable_data();
    void readsTheResourceTable();
    void readsTheBatchName();
    void splitsTheEnds_data();
    void splitsTheEnds();
    void followsEvents_data();
    void followsEvents();
    void holdIsReadFromItsOwnEvent();
    void releaseForgetsTheHold();
    void retriesAreNoEvictions();
    void aBrokenImageIsSeenAsALoop();
    void otherTroubleBeginsCountingAnew();
    void clusterEventsMakeNoJob();
    void unknownEventsAreKept();
    void aRecreatedLogStillMakesJobs();
    void hostileTextIsBounded();
    void moreJobsThanAreKeptAreCounted();
    void everyCodeOfTheManualIsKnown_data();
    void everyCodeOfTheManualIsKnown();
};

void TestJobHistory::tellsTheEndOfEveryRealJob_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<int>("cluster");
    QTest::addColumn<int>("proc");
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("exit"); // exit code, signal, or hold code at the end
    QTest::addColumn<int>("starts");
    QTest::addColumn<int>("evictions");
    QTest::addColumn<int>("retries");
    QTest::addColumn<QString>("phases");

    const auto row = [](const char *sentence, const char *log, int cluster, int proc,
                        const char *state, int exit, int starts, int evictions, int retries,
                        const char *phases) {
        QTest::newRow(sentence) << QString::fromLatin1(log) << cluster << proc
                                << QString::fromLatin1(state) << exit << starts << evictions
                                << retries << QString::fromLatin1(phases);
    };
    const char *const plain = "idle in starting running out";
    row("removed while idle", "attribute_update.log", 124, 0, "removed", 0, 0, 0, 0, "idle");
    row("held, released, removed while idle", "attribute_update.log", 125, 0, "removed", 0, 0, 0, 0,
        "idle held idle");
    row("removed with a reason of one's own", "attribute_update.log", 125, 1, "removed", 0, 0, 0, 0,
        "idle");
    row("a new priority changes no state", "attribute_update.log", 126, 2, "removed", 0, 0, 0, 0,
        "idle");
    row("program of another format is held", "badbin.log", 84, 0, "removed", 0, 1, 1, 0,
        "idle in starting running idle held");
    row("CRLF script is held before it started", "badosdf.log", 92, 0, "removed", 0, 0, 1, 0,
        "idle in starting idle held");
    row("broken image loops for ever", "badsif_requeue_loop.log", 93, 0, "running", 0, 6, 5, 0,
        "idle in starting running idle in starting running idle in starting running idle in "
        "starting running idle in "
        "starting running idle in starting running");
    row("container job on a GPU", "container_gpu.log", 1, 0, "succeeded", 0, 1, 0, 0, plain);
    row("second container job on a GPU", "container_gpu.log", 1, 1, "succeeded", 0, 1, 0, 0, plain);
    row("container job that waited for a GPU", "container_gpu.log", 1, 2, "succeeded", 0, 1, 0, 0,
        plain);
    row("ran longer than allowed", "duration.log", 91, 0, "removed", 0, 1, 0, 0,
        "idle in starting running held");
    row("evicted, ran again, removed", "evicted.log", 87, 0, "removed", 0, 2, 2, 0,
        "idle in starting running idle in starting running idle");
    row("program returned 3", "exit3.log", 78, 0, "failed", 3, 1, 0, 0, plain);
    row("job made late by a factory", "factory.log", 98, 4, "succeeded", 0, 1, 0, 0, plain);
    row("factory held, released and removed", "factoryrm.log", 100, 0, "removed", 0, 1, 2, 0,
        "idle in starting idle held idle in starting running idle");
    row("factory job removed before it ran", "factoryrm.log", 100, 4, "removed", 0, 0, 0, 0,
        "idle");
    row("held by its user while it ran", "held.log", 85, 0, "removed", 0, 2, 2, 0,
        "idle in starting running idle held idle in starting running idle");
    row("interactive job, interrupted while it waited", "interactive_interrupted.log", 117, 0,
        "removed", 0, 0, 0, 0, "idle");
    row("image that is not there", "missingsif.log", 94, 0, "removed", 0, 0, 1, 0,
        "idle in idle held");
    row("input that is not there, held twice", "noinput.log", 80, 0, "removed", 0, 0, 1, 0,
        "idle in starting idle held idle");
    row("result that was not made", "nooutput.log", 81, 0, "removed", 0, 1, 1, 0,
        "idle in starting running out idle held");
    row("plain job", "normal.log", 77, 1, "succeeded", 0, 1, 0, 0, plain);
    row("notes and job ads in the log", "notes.log", 99, 0, "succeeded", 0, 1, 0, 0, plain);
    row("on_exit_hold", "onexithold.log", 90, 0, "removed", 0, 1, 0, 0,
        "idle in starting running out held");
    row("tried three times for another exit code", "onsuccess.log", 97, 0, "failed", 4, 3, 0, 2,
        "idle in starting running idle in starting running idle in starting running");
    row("removed while held", "removed.log", 86, 0, "removed", 0, 1, 1, 0,
        "idle in starting running idle held");
    row("tried three times and failed", "retry.log", 89, 0, "failed", 7, 3, 0, 2,
        "idle in starting running out idle in starting running out idle in starting running out");
    row("killed by signal 11", "signal.log", 79, 0, "killed", 11, 1, 0, 0, plain);
    row("suspended, continued, removed", "suspended.log", 88, 0, "removed", 0, 1, 1, 0,
        "idle in starting running suspended running idle");
    row("style of HTCondor 23, plain", "synthetic_style23.log", 1234567, 0, "succeeded", 0, 1, 0, 0,
        plain);
    row("style of HTCondor 23, held before it started", "synthetic_style23.log", 1234567, 12,
        "succeeded", 0, 1, 0, 0, "idle in starting held idle in starting running out");
    row("style of HTCondor 25, plain", "synthetic_style25.log", 1234567, 19, "succeeded", 0, 1, 0,
        0, plain);
    row("style of HTCondor 25, evicted and removed", "synthetic_style25.log", 1234567, 11,
        "removed", 0, 1, 1, 0, "idle in starting running idle");
}

void TestJobHistory::tellsTheEndOfEveryRealJob()
{
    QFETCH(QString, log);
    QFETCH(int, cluster);
    QFETCH(int, proc);
    const JobHistory history = historyOf(realLog(log));
    QVERIFY(history.jobs().contains(JobId{cluster, proc}));
    const Job job = history.jobs().value(JobId{cluster, proc});
    QTEST(word(job.state), "state");
    QTEST(job.state == JobState::Killed ? job.exitSignal : job.exitCode, "exit");
    QTEST(job.starts, "starts");
    QTEST(job.evictions, "evictions");
    QTEST(job.retries, "retries");
    QTEST(phasesOf(job), "phases");
    QCOMPARE(job.id, (JobId{cluster, proc}));
    QVERIFY(job.submitted.isValid());
    QCOMPARE(job.ended.isValid(), isFinal(job.state));
    QCOMPARE(job.started.isValid(), job.starts > 0);
    QVERIFY(history.unknownEvents().isEmpty());
}

void TestJobHistory::phasesOfEveryRealJobJoin_data()
{
    QTest::addColumn<QString>("log");
    const QDir folder(QStringLiteral(PERCH_TEST_DATA "/eventlogs"));
    for (const QString &name : folder.entryList({QStringLiteral("*.log")}))
        QTest::addRow("%s", qPrintable(name)) << name;
}

void TestJobHistory::phasesOfEveryRealJobJoin()
{
    QFETCH(QString, log);
    const JobTable jobs = historyOf(realLog(log)).jobs();
    QVERIFY(!jobs.isEmpty());
    for (const Job &job : jobs) {
        for (qsizetype i = 0; i + 1 < job.phases.size(); ++i)
            QCOMPARE(job.phases[i].end, job.phases[i + 1].begin);
        QCOMPARE(job.phases.first().begin, job.submitted);
        QCOMPARE(job.phases.last().end, job.ended);
    }
}

void TestJobHistory::namesTheGpuOfEachJob()
{
    const Job job =
        historyOf(realLog(QStringLiteral("container_gpu.log"))).jobs().value(JobId{1, 2});
    QCOMPARE(job.gpus, QStringList{QStringLiteral("Tesla V100-PCIE-16GB")});
    QCOMPARE(job.slotName, QStringLiteral("slot1_2@vm"));
    QCOMPARE(job.host, QStringLiteral("vm"));
    QVERIFY(historyOf(realLog(QStringLiteral("exit3.log"))).jobs().first().gpus.isEmpty());

    const Job two =
        jobOf(submitted + entry("001", "Job executing on host: <a>",
                                "\tSlotName: slot1_1@gpu2000.chtc.example\n"
                                "\tAvailableGPUs = { GPUs_GPU_aa, GPUs_GPU_bb,GPUs_GPU_cc }\n"
                                "\tGPUs_GPU_bb = [ Id = \"GPU-bb\"; DeviceName = \"NVIDIA "
                                "\\\"A100\\\" [80GB]; x\"; Capability = 8.0 ]\n"
                                "\tGPUs_GPU_aa = [ DeviceName = \"NVIDIA L40\" ]\n"));
    const QStringList expected{QStringLiteral("NVIDIA L40"),
                               QStringLiteral("NVIDIA \"A100\" [80GB]; x"),
                               QStringLiteral("GPUs_GPU_cc")};
    QCOMPARE(two.gpus, expected);
}

void TestJobHistory::readsTheResourceTable_data()
{
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<QStringList>("cells"); // name, used, requested, allocated, assigned
    const auto row = [](const char *sentence, const char *line, const QStringList &cells) {
        QTest::newRow(sentence) << QByteArray("\t") + line + "\n" << cells;
    };
    const auto list = [](std::initializer_list<const char *> cells) {
        QStringList strings;
        for (const char *cell : cells)
            strings.append(QString::fromLatin1(cell));
        return strings;
    };
    row("all three", "   Memory (MB)          :    46        1024      1024 ",
        list({"Memory (MB)", "46", "1024", "1024", ""}));
    row("fraction", "   Cpus                 :     0.01        1         1 ",
        list({"Cpus", "0.01", "1", "1", ""}));
    row("nothing used", "   Cpus                 :                 1         1 ",
        list({"Cpus", "", "1", "1", ""}));
    row("only used", "   TimeExecute (s)      :    10                       ",
        list({"TimeExecute (s)", "10", "", "", ""}));
    row("only allocated", "   GPUs                 :                           0 ",
        list({"GPUs", "", "", "0", ""}));
    row("assigned GPU", "   GPUs                 :                 1         1 \"GPU-a0223334\"",
        list({"GPUs", "", "1", "1", "GPU-a0223334"}));
    row("two assigned GPUs",
        "   GPUs                 :     1.97        2         2 \"GPU-a0223334,GPU-b1223334\"",
        list({"GPUs", "1.97", "2", "2", "GPU-a0223334,GPU-b1223334"}));
    row("large disk", "   Disk (KB)            : 46570     1048576   1049600 ",
        list({"Disk (KB)", "46570", "1048576", "1049600", ""}));
    row("numbers wider than their columns",
        "   Disk (KB)            : 46570000001 10485760001 10496000001 ",
        list({"Disk (KB)", "46570000001", "10485760001", "10496000001", ""}));
    row("line that ends early", "   Cpus                 :     0.01",
        list({"Cpus", "0.01", "", "", ""}));
}

void TestJobHistory::readsTheResourceTable()
{
    QFETCH(QByteArray, rows);
    QFETCH(QStringList, cells);
    const Job job = jobOf(
        submitted + entry("005", "Job terminated.",
                          "\t(1) Normal termination (return value 0)\n"
                          "\tPartitionable Resources :    Usage  Request Allocated Assigned\n" +
                              rows + "\n\tJob terminated of its own accord.\n"));
    QCOMPARE(job.resources.size(), 1);
    const ResourceUse &use = job.resources.first();
    const QStringList actual{use.name, use.used, use.requested, use.allocated, use.assigned};
    QCOMPARE(actual, cells);
}

void TestJobHistory::readsTheBatchName()
{
    const JobHistory history = historyOf(realLog(QStringLiteral("synthetic_style25.log")));
    QCOMPARE(history.jobs().size(), 20);
    for (const Job &job : history.jobs())
        QCOMPARE(job.batchName, QStringLiteral("synthetic"));
    QVERIFY(jobOf(submitted).batchName.isEmpty());
    const QByteArray note = entry("000", "Job submitted from host: <a>",
                                  "    a note\n    [ JobBatchName = \"Hello \\\"GPU\\\"\" ]\n");
    QCOMPARE(jobOf(note).batchName, QStringLiteral("Hello \"GPU\""));
    QCOMPARE(jobOf(submitted + entry("028", "Job ad information event triggered.",
                                     "JobBatchName = \"mnist\"\n"))
                 .batchName,
             QStringLiteral("mnist"));
}

void TestJobHistory::splitsTheEnds_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<JobState>("state");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("exitSignal");
    QTest::newRow("returned 0") << QByteArray("\t(1) Normal termination (return value 0)\n")
                                << JobState::Succeeded << 0 << 0;
    QTest::newRow("returned 1") << QByteArray("\t(1) Normal termination (return value 1)\n")
                                << JobState::Failed << 1 << 0;
    QTest::newRow("returned 255, interactive")
        << QByteArray(
               "\t(1) Normal termination (return value 255)\n\n"
               "\tJob terminated of its own accord at 2026-11-22T07:12:15Z with signal 15.\n")
        << JobState::Failed << 255 << 0;
    QTest::newRow("killed") << QByteArray(
                                   "\t(0) Abnormal termination (signal 9)\n\t(0) No core file\n")
                            << JobState::Killed << 0 << 9;
    QTest::newRow("no word about the end is no success")
        << QByteArray() << JobState::Failed << -1 << 0;
    QTest::newRow("a number that is none is no success")
        << QByteArray("\t(1) Normal termination (return value x)\n") << JobState::Failed << -1 << 0;
    QTest::newRow("a later line does not overrule the second")
        << QByteArray("\t(1) Normal termination (return value 2)\n\t(1) Normal termination (return "
                      "value 0)\n")
        << JobState::Failed << 2 << 0;
}

void TestJobHistory::splitsTheEnds()
{
    QFETCH(QByteArray, body);
    const Job job = jobOf(submitted + started + entry("005", "Job terminated.", body));
    QTEST(job.state, "state");
    QTEST(job.exitCode, "exitCode");
    QTEST(job.exitSignal, "exitSignal");
    QVERIFY(isFinal(job.state));
}

void TestJobHistory::followsEvents_data()
{
    QTest::addColumn<QByteArray>("events");
    QTest::addColumn<QString>("state");
    const QByteArray ended =
        entry("005", "Job terminated.", "\t(1) Normal termination (return value 0)\n");
    const QByteArray held = entry("012", "Job was held.", "\tno\n\tCode 1 Subcode 0\n");
    const QByteArray output = entry("040", "Started transferring output files");
    const auto row = [](const char *sentence, const QByteArray &events, const char *state) {
        QTest::newRow(sentence) << events << QString::fromLatin1(state);
    };
    row("queued for its inputs", entry("040", "Entered queue to transfer input files"), "in");
    row("told late that its inputs are there",
        entry("040", "Started transferring input files") + started +
            entry("040", "Finished transferring input files"),
        "running");
    row("queued for its results", started + entry("040", "Entered queue to transfer output files"),
        "out");
    row("results are home, end not yet told",
        started + output + entry("040", "Finished transferring output files"), "out");
    row("suspended", started + entry("010", "Job was suspended."), "suspended");
    row("continued",
        started + entry("010", "Job was suspended.") + entry("011", "Job was unsuspended."),
        "running");
    row("disconnected", started + entry("022", "Job disconnected, attempting to reconnect"),
        "disconnected");
    row("reconnected",
        started + entry("022", "Job disconnected") + entry("023", "Job reconnected to slot1@h"),
        "running");
    row("not reconnected",
        started + entry("022", "Job disconnected") + entry("024", "Job reconnection failed"),
        "idle");
    row("shadow exception", started + entry("007", "Shadow exception!", "\tboom\n"), "idle");
    row("released", held + entry("013", "Job was released."), "idle");
    row("skipped, its results were there", entry("046", "Dataflow job was skipped.", "\tnewer\n"),
        "succeeded");
    row("size changes nothing", started + entry("006", "Image size of job updated: 1"), "running");
    row("late size does not revive", started + ended + entry("006", "Image size of job updated: 1"),
        "succeeded");
    row("late start does not revive", started + ended + started, "succeeded");
    row("late eviction does not revive", started + ended + entry("004", "Job was evicted."),
        "succeeded");
    row("removal after the end keeps the end", started + ended + entry("009", "Job was aborted."),
        "succeeded");
    row("removed stays removed", entry("009", "Job was aborted.") + started, "removed");
    row("a transfer that comes late does not release", started + held + output, "held");
    row("an eviction that comes late does not release",
        started + held + entry("004", "Job was evicted."), "held");
    row("a second submit event changes nothing", started + submitted, "running");
}

void TestJobHistory::followsEvents()
{
    QFETCH(QByteArray, events);
    QTEST(word(jobOf(submitted + events).state), "state");
}

void TestJobHistory::holdIsReadFromItsOwnEvent()
{
    QByteArray log = realLog(QStringLiteral("nooutput.log"));
    log.truncate(log.indexOf("009 (081"));
    const Job job = historyOf(log).jobs().first();
    QCOMPARE(job.state, JobState::Held);
    QCOMPARE(job.holdCode, 12); // event 021 of the same log says 13
    QCOMPARE(job.holdSubCode, 2);
    QVERIFY(
        job.holdReason.startsWith(u"Transfer output files failure at execution point slot1_4@vm"));
    QVERIFY(!job.holdReason.contains(u"Code "));
    QVERIFY(job.lastTrouble.startsWith(u"STARTER at fd00::2 failed to send file(s)"));
    QCOMPARE(job.memoryMegabytes, 5);
    QCOMPARE(job.resources.size(), 6);

    const Job bare = jobOf(submitted + entry("012", "Job was held.", "\tReason unspecified\n"));
    QCOMPARE(bare.holdCode, 0);
    QCOMPARE(bare.holdReason, QStringLiteral("Reason unspecified"));
}

void TestJobHistory::releaseForgetsTheHold()
{
    const Job job =
        jobOf(submitted + entry("012", "Job was held.", "\tno\n\tCode 34 Subcode 102\n") +
              entry("013", "Job was released."));
    QCOMPARE(job.holdCode, 0);
    QCOMPARE(job.holdSubCode, 0);
    QVERIFY(job.holdReason.isEmpty());
}

void TestJobHistory::retriesAreNoEvictions()
{
    QByteArray log = realLog(QStringLiteral("retry.log"));
    log.truncate(log.lastIndexOf("005 (089"));
    const Job job = historyOf(log).jobs().first();
    QCOMPARE(job.retries, 2);
    QCOMPARE(job.evictions, 0);
    QCOMPARE(job.lastTrouble,
             QStringLiteral("The program returned 7 and the job was queued again."));
    QCOMPARE(job.troubleCount, 2);
}

void TestJobHistory::aBrokenImageIsSeenAsALoop()
{
    const Job job = historyOf(realLog(QStringLiteral("badsif_requeue_loop.log"))).jobs().first();
    QCOMPARE(job.troubleCount, 6); // slot and folder differ each time
    QVERIFY(job.lastTrouble.contains(u"image format not recognized"));
}

void TestJobHistory::otherTroubleBeginsCountingAnew()
{
    const QByteArray a = entry("007", "Shadow exception!", "\tdisk 1 full\n");
    const QByteArray b = entry("007", "Shadow exception!", "\tno network\n");
    QCOMPARE(jobOf(submitted + a + a + a).troubleCount, 3);
    QCOMPARE(jobOf(submitted + a + a + b).troubleCount, 1);
    QCOMPARE(jobOf(submitted).troubleCount, 0);
}

void TestJobHistory::clusterEventsMakeNoJob()
{
    QCOMPARE(historyOf(realLog(QStringLiteral("factory.log"))).jobs().size(), 5);
    QVERIFY(historyOf("000 (098.-01.000) 2026-11-22 07:17:21 Cluster submitted\n...\n")
                .jobs()
                .isEmpty());
}

void TestJobHistory::unknownEventsAreKept()
{
    const JobHistory history = historyOf(submitted + entry("099", "Something new of HTCondor 30"));
    QCOMPARE(history.unknownEvents().size(), 1);
    QCOMPARE(history.unknownEvents().first().headlineText(),
             QStringLiteral("Something new of HTCondor 30"));
    const Job job = history.jobs().first();
    QCOMPARE(job.state, JobState::Idle);
    QVERIFY2(job.unknownEvents.startsWith(u"099 2026-11-22 ") &&
                 job.unknownEvents.contains(u"Something new of HTCondor 30"),
             qPrintable(job.unknownEvents.text()));
    // many of them, with long words, stay few and short
    QByteArray many = submitted;
    for (int i = 0; i < 100; ++i)
        many += entry("048", QByteArray(5'000, 'x').constData());
    JobHistory bounded = historyOf(many);
    const QString told = bounded.jobs().first().unknownEvents;
    QCOMPARE(told.count(u'\n') + 1, 20);
    QVERIFY(told.size() < 20 * 300);
    QCOMPARE(bounded.takeChanged().size(), 1);
}

void TestJobHistory::aRecreatedLogStillMakesJobs()
{
    const Job job = jobOf(entry("013", "Job was released.") +
                          entry("009", "Job was aborted.", "\tvia condor_rm\n"));
    QCOMPARE(job.state, JobState::Removed);
    QCOMPARE(job.removeReason, QStringLiteral("via condor_rm"));
    QVERIFY(!job.submitted.isValid());
}

void TestJobHistory::hostileTextIsBounded()
{
    const QByteArray longText(60'000, 'x');
    const Job held = jobOf(submitted + entry("012", "Job was held.",
                                             "\t" + longText + "\n\tCode 99999999999 Subcode 0\n"));
    QCOMPARE(held.state, JobState::Held);
    QCOMPARE(held.holdCode, 0);
    QVERIFY(held.holdReason.size() <= 4000);

    QByteArray loop = submitted;
    for (int i = 0; i < 3000; ++i)
        loop += started + entry("004", "Job was evicted.");
    QCOMPARE(jobOf(loop).phases.size(), 1000);
    QCOMPARE(jobOf(loop).starts, 3000);

    const QByteArray log = realLog(QStringLiteral("container_gpu.log"));
    QRandomGenerator random(7);
    for (int round = 0; round < 500; ++round) {
        QByteArray damaged = log;
        for (int i = random.bounded(1, 40); i > 0; --i)
            damaged[random.bounded(0, int(damaged.size()))] = char(random.bounded(0, 256));
        const JobHistory history = historyOf(damaged);
        for (const Job &job : history.jobs())
            QVERIFY(job.gpus.size() <= 64 && job.resources.size() <= 64);
    }
}

void TestJobHistory::moreJobsThanAreKeptAreCounted()
{
    JobHistory history(100);
    EventLogParser parser;
    for (int i = 0; i < 120; ++i) {
        const QByteArray id = QByteArray::number(i);
        history.apply(parser.feed("000 (" + id + ".000.000) 2026-11-22 07:00:00 x\n...\n009 (" +
                                  id + ".000.000) 2026-11-22 07:00:00 x\n...\n"));
    }
    QCOMPARE(history.jobs().size(), 100);
    QCOMPARE(history.endedCount(), 100);
    QCOMPARE(history.eventsOfTooManyJobs(), 40);
}

void TestJobHistory::everyCodeOfTheManualIsKnown_data()
{
    QTest::addColumn<int>("code");
    for (int code = 0; code <= 47; ++code) {
        if (code != 39) // the manual has none
            QTest::addRow("%03d", code) << code;
    }
}

void TestJobHistory::everyCodeOfTheManualIsKnown()
{
    QFETCH(int, code);
    const QByteArray event = entry(QByteArray::number(code).rightJustified(3, '0').constData(),
                                   "what HTCondor 30 may say", "\tin words of its own\n");
    const JobHistory history = historyOf(submitted + event + event);
    QVERIFY(history.unknownEvents().isEmpty());
    QCOMPARE(history.jobs().size(), 1);
    QVERIFY(history.jobs().first().state != JobState::Unknown);
}

/// Before and after the events of the jobs; what the log says itself stays.
void TestJobHistory::takesTheNameOfABatchThatTheLogDoesNotTell()
{
    const QByteArray other(QByteArray(submitted).replace("(007.000", "(008.000"));
    const QByteArray named("000 (007.001.000) 2026-11-22 07:00:00 Job submitted from host: <a>\n"
                           "    [ JobBatchName = \"its own\" ]\n...\n");
    JobHistory history;
    EventLogParser parser;
    history.apply(parser.feed(submitted + named));
    (void)history.takeChanged();
    history.nameBatch(7, QStringLiteral("late"));
    const QList<Job> changed = history.takeChanged();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().batchName, QStringLiteral("late"));
    history.nameBatch(8, QStringLiteral("early"));
    history.apply(parser.feed(other));
    QCOMPARE(history.jobs().value({7, 0}).batchName, QStringLiteral("late"));
    QCOMPARE(history.jobs().value({7, 1}).batchName, QStringLiteral("its own"));
    QCOMPARE(history.jobs().value({8, 0}).batchName, QStringLiteral("early"));
}

QTEST_GUILESS_MAIN(TestJobHistory)
#include "tst_jobhistory.moc"
