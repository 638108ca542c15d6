// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/matchanalysis.h"
#include "testdata.h"

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace perch;

namespace
{

/// From the real pool (HTCondor 23.9.6), the analyses of several jobs one after another.
QByteArray sample()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/condor/better_analyze.txt"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The analysis that `heading` begins, up to the next one.
QByteArray section(const QByteArray &heading)
{
    const QByteArray text = sample();
    const qsizetype begin = text.indexOf("=== " + heading + '\n');
    return begin < 0 ? QByteArray() : text.mid(begin, text.indexOf("\n=== ", begin) - begin);
}

QByteArray table(const QByteArray &rows)
{
    return "         Slots\nStep    Matched  Condition\n-----  --------  ---------\n" + rows +
           "\n1.0:  Run analysis summary ignoring user priority.  Of 9 machines,\n";
}

} // namespace

/// What condor_q -better-analyze prints.
class TestMatchAnalysis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheTable();
    void readsTheJobsAttributes();
    void readsTheSummary_data();
    void readsTheSummary();
    void anUnknownJobGivesNothing();
    void saysRequirementsInWords_data();
    void saysRequirementsInWords();
    void combinedRowsSayWhatTheyCombine();
    void matchesNowAreThoseOfTheSameRow();
    void readsAnotherColumn();
    void readsVerdictsOfSlots();
    void everyCutIsRead();
    void hostileTextIsBounded();
};

void TestMatchAnalysis::readsTheTable()
{
    const MatchAnalysis analysis = parseMatchAnalysis(section("better-analyze 113"));
    QCOMPARE(analysis.steps.size(), 4);
    QCOMPARE(analysis.steps.at(0).number, 1);
    QCOMPARE(analysis.steps.at(0).matched, 0);
    QCOMPARE(analysis.steps.at(0).condition, QStringLiteral("OpSysMajorVer == 9"));
    QCOMPARE(analysis.steps.at(3).number, 15);
    QCOMPARE(analysis.steps.at(3).matched, 1);
}

void TestMatchAnalysis::readsTheJobsAttributes()
{
    const MatchAnalysis analysis = parseMatchAnalysis(section("better-analyze 113"));
    QCOMPARE(analysis.jobAttributes.value(QStringLiteral("RequestDisk")),
             QStringLiteral("1048576"));
    QCOMPARE(analysis.jobAttributes.value(QStringLiteral("RequestMemory")),
             QStringLiteral("65536"));
    QCOMPARE(analysis.jobAttributes.value(QStringLiteral("RequireGPUs")),
             QStringLiteral("Capability >= GPUsMinCapability && GlobalMemoryMb >= GPUsMinMemory"));
    QVERIFY(!analysis.jobAttributes.contains(QStringLiteral("TARGET.Memory"))); // the slot's
}

void TestMatchAnalysis::readsTheSummary_data()
{
    QTest::addColumn<QByteArray>("heading");
    QTest::addColumn<int>("rejected");
    QTest::addColumn<int>("able");
    QTest::newRow("a job that no machine suits") << QByteArray("better-analyze 113") << 1 << 0;
    QTest::newRow("a job that runs") << QByteArray("better-analyze running") << 0 << 1;
}

void TestMatchAnalysis::readsTheSummary()
{
    QFETCH(QByteArray, heading);
    QFETCH(int, rejected);
    QFETCH(int, able);
    const MatchAnalysis analysis = parseMatchAnalysis(section(heading));
    QCOMPARE(analysis.machines, 1);
    QCOMPARE(analysis.rejectedByJob, rejected);
    QCOMPARE(analysis.able, able);
}

void TestMatchAnalysis::anUnknownJobGivesNothing()
{
    const MatchAnalysis analysis = parseMatchAnalysis(section("better-analyze none"));
    QCOMPARE(analysis.machines, -1);
    QVERIFY(analysis.steps.isEmpty());
    QCOMPARE(parseMatchAnalysis({}).machines, -1);
}

void TestMatchAnalysis::saysRequirementsInWords_data()
{
    QTest::addColumn<QByteArray>("condition");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isPlain");
    const auto row = [](const char *condition, const char *text, bool isPlain = true) {
        QTest::newRow(condition) << QByteArray(condition) << QString::fromLatin1(text) << isPlain;
    };
    row("TARGET.Memory >= RequestMemory", "4 GB of memory or more");
    row("TARGET.Disk >= RequestDisk", "1.5 GB of disk or more");
    row("TARGET.Cpus >= RequestCpus", "2 CPUs on one machine");
    row("countMatches(MY.RequireGPUs,TARGET.AvailableGPUs) >= RequestGPUs",
        "1 GPU with capability 8.0 or more, 80 GB of memory or more, a driver for CUDA 12.4 or "
        "newer");
    row("TARGET.GPUs >= RequestGPUs",
        "1 GPU with capability 8.0 or more, 80 GB of memory or more, a driver for CUDA 12.4 or "
        "newer");
    row("TARGET.HasSIF", "Runs Apptainer images (.sif)");
    row("TARGET.HasContainer", "Runs containers");
    row("HasCHTCStaging == true", "Reaches /staging by itself");
    row("OpSysMajorVer == 9", "Operating system of major version 9");
    row("OpSysMajorVer > 7", "Operating system newer than major version 7");
    row("TARGET.FileSystemDomain == MY.FileSystemDomain", "Shares the access point's files");
    row("stringListIMember(\"osdf\",TARGET.HasFileTransferPluginMethods)", "Fetches osdf:// files");
    row("TARGET.Foo is \"x\"", "TARGET.Foo is \"x\"", false);
    row("OpSysMajorVer == x", "OpSysMajorVer == x", false);
}

void TestMatchAnalysis::saysRequirementsInWords()
{
    QFETCH(QByteArray, condition);
    QFETCH(QString, text);
    QFETCH(bool, isPlain);
    const QByteArray analysis =
        "Job 1.000 defines the following attributes:\n\n    GPUsMinCapability = 8.0\n"
        "    GPUsMinMemory = 81920\n    GPUsMinRuntime = 12040\n    RequestCpus = 2\n"
        "    RequestDisk = 1572864 (kb)\n    RequestGPUs = 1\n    RequestMemory = 4096 (mb)\n"
        "    RequireGPUs = Capability >= GPUsMinCapability && GlobalMemoryMb >= GPUsMinMemory && "
        "MaxSupportedVersion >= GPUsMinRuntime\n\n" +
        table("[3]           5  " + condition + "\n");
    const QList<Requirement> found = requirementsOf(parseMatchAnalysis(analysis), {});
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().text, text);
    QCOMPARE(found.first().isPlain, isPlain);
    QCOMPARE(found.first().condition, QString::fromLatin1(condition));
    QCOMPARE(found.first().matched, 5);
    QCOMPARE(found.first().machines, 9);
    QVERIFY(!found.first().matchedNow);
}

void TestMatchAnalysis::combinedRowsSayWhatTheyCombine()
{
    const QList<Requirement> found =
        requirementsOf(parseMatchAnalysis(table("[0]           0  OpSysMajorVer == 7\n"
                                                "[1]           2  TARGET.HasSIF\n"
                                                "[2]           2  [0] || [1]\n"
                                                "[5]           0  [2] && [77]\n")),
                       {});
    QCOMPARE(found.size(), 4);
    QCOMPARE(found.at(2).text,
             QStringLiteral("Operating system of major version 7 or Runs Apptainer images (.sif)"));
    QCOMPARE(found.at(2).condition, QStringLiteral("(OpSysMajorVer == 7) || (TARGET.HasSIF)"));
    QVERIFY(found.at(2).isPlain);
    QVERIFY(!found.at(3).isPlain);
    QVERIFY(found.at(3).text.endsWith(QStringLiteral(" and also [77]"))); // a row that is not there
}

void TestMatchAnalysis::matchesNowAreThoseOfTheSameRow()
{
    const MatchAnalysis ever = parseMatchAnalysis(table("[0]           7  TARGET.HasSIF\n"
                                                        "[4]           8  TARGET.Foo\n"));
    const MatchAnalysis now = parseMatchAnalysis(table("[0]           3  TARGET.HasSIF\n"));
    const QList<Requirement> found = requirementsOf(ever, now);
    QCOMPARE(found.at(0).matchedNow.value(), 3);
    QVERIFY(!found.at(1).matchedNow);
}

void TestMatchAnalysis::readsAnotherColumn()
{
    const MatchAnalysis analysis = parseMatchAnalysis("Step    Matched   Drained  Condition\n"
                                                      "-----  --------  --------  ---------\n"
                                                      "[0]          12         3  TARGET.HasSIF\n");
    QCOMPARE(analysis.steps.size(), 1);
    QCOMPARE(analysis.steps.first().matched, 12);
    QCOMPARE(analysis.steps.first().condition, QStringLiteral("TARGET.HasSIF"));
}

void TestMatchAnalysis::readsVerdictsOfSlots()
{
    const auto verdicts =
        parseSlotVerdicts("                          Slot  Slot's Req    Job's Req     Both   \n"
                          "Name                      Type  Matches Job Matches Slot    Match %\n"
                          "------------------------  ---- ------------ ------------ ----------\n"
                          "slot1@cpu1001.perch.test  Part            0            1       0.00\n"
                          "slot1@gpu4001.perch.test  Part            1            1     100.00\n"
                          "slot9@x                   Stat            1            0       0.00\r\n"
                          "no row at all\n");
    QCOMPARE(verdicts.size(), 3);
    QVERIFY(verdicts.value(QStringLiteral("slot1@gpu4001.perch.test")).both());
    QVERIFY(!verdicts.value(QStringLiteral("slot1@cpu1001.perch.test")).slotTakesJob);
    QVERIFY(verdicts.value(QStringLiteral("slot1@cpu1001.perch.test")).jobTakesSlot);
    QVERIFY(!verdicts.value(QStringLiteral("slot9@x")).both());
}

void TestMatchAnalysis::everyCutIsRead()
{
    const QByteArray text = sample();
    for (qsizetype length = 0; length < text.size(); length += 3) {
        const MatchAnalysis analysis = parseMatchAnalysis(text.left(length));
        QVERIFY(analysis.machines <= 1);
    }
}

void TestMatchAnalysis::hostileTextIsBounded()
{
    QByteArray rows;
    for (int i = 0; i < 5000; ++i)
        rows += '[' + QByteArray::number(i) + "]  1  " + QByteArray(300, 'x') + "\x1b[31m\xff\n";
    const MatchAnalysis analysis = parseMatchAnalysis(table(rows));
    QVERIFY(analysis.steps.size() <= 500);
    QVERIFY(!analysis.steps.first().condition.contains(u'\x1b'));
    QByteArray references;
    for (int i = 0; i < 60; ++i) // each row twice the row before
        references += '[' + QByteArray::number(i + 1) + "]  1  [" + QByteArray::number(i) +
                      "] && [" + QByteArray::number(i) + "]\n";
    const QList<Requirement> found = requirementsOf(
        parseMatchAnalysis(table("[0]  1  " + QByteArray(500, 'y') + '\n' + references)), {});
    QVERIFY(std::all_of(found.cbegin(), found.cend(), [](const Requirement &one) {
        return one.condition.size() < 4000 && one.text.size() < 4000;
    }));
    QVERIFY(parseMatchAnalysis(table("[99999999999]  1  x\n[1]  99999999999999  x\n[]  1\n"))
                .steps.isEmpty());
    QVERIFY(parseSlotVerdicts(QByteArray(3'000'000, 'a')).isEmpty());
}

QTEST_GUILESS_MAIN(TestMatchAnalysis)
#include "tst_matchanalysis.moc"
