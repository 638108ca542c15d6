// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/gpumatch.h"

#include <QTest>

using namespace perch;

Q_DECLARE_METATYPE(perch::MatchLimits)

namespace
{

SlotGpu gpu(const char *name, double capability, qint64 memory, int runtime, bool isFree)
{
    return {QString(), QString::fromLatin1(name), capability, memory, runtime, isFree};
}

Slot slot(const char *name, const QList<SlotGpu> &gpus)
{
    Slot made;
    made.name = QString::fromLatin1(name);
    made.machine = made.name;
    made.totalCpus = 16;
    made.freeCpus = 4;
    made.totalMemoryMegabytes = 65536;
    made.freeMemoryMegabytes = 16384;
    made.totalDiskKilobytes = 400 * 1024 * 1024;
    made.freeDiskKilobytes = 100 * 1024 * 1024;
    made.gpus = gpus;
    return made;
}

/// One machine with two models, one with four of one, one without.
QList<Slot> smallPool()
{
    const SlotGpu big = gpu("A100-80", 8.0, 81037, 12040, false);
    const SlotGpu small = gpu("RTX 2080 Ti", 7.5, 11011, 12040, true);
    const SlotGpu old = gpu("P100", 6.0, 16276, 11040, true);
    return {slot("mixed", {big, small}), slot("four", {old, old, old, old}), slot("none", {})};
}

const QSet<QString> all{QStringLiteral("mixed"), QStringLiteral("four"), QStringLiteral("none")};

QString words(const QList<Relaxation> &relaxations)
{
    QStringList list;
    for (const Relaxation &one : relaxations)
        list << QStringLiteral("%1 = %2: %3/%4")
                    .arg(one.command, one.value)
                    .arg(one.count.ever)
                    .arg(one.count.now);
    return list.join(QStringLiteral("; "));
}

} // namespace

/// Which GPUs are enough for a job, and what would let more of them be.
class TestGpuMatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheLimitsOfAnAd();
    void anExpressionIsNoLimit();
    void knowsRulesOfItsOwnKind_data();
    void knowsRulesOfItsOwnKind();
    void aGpuSatisfiesLimits_data();
    void aGpuSatisfiesLimits();
    void countsWhatCanRunEverAndNow_data();
    void countsWhatCanRunEverAndNow();
    void onlyUsableSlotsCount();
    void theSmallestChangeThatHelps_data();
    void theSmallestChangeThatHelps();
    void aWrittenValueIsNeverTooMuch();
    void nothingIsAdvisedForRulesOfOtherKinds();
    void putsModelsTogether();
};

void TestGpuMatch::readsTheLimitsOfAnAd()
{
    const MatchLimits limits = limitsOfJobAd(
        "RequestCpus=2\nRequestDisk=10485760\nRequestGPUs=1\nrequestmemory=4096\n"
        "GPUsMinCapability=7.0\nGPUsMaxCapability=9.0\nGPUsMinMemory=81920\nGPUsMinRuntime=12040\n"
        "RequireGPUs=Capability >= GPUsMinCapability && GlobalMemoryMb >= GPUsMinMemory\n");
    QCOMPARE(limits.gpus, 1);
    QCOMPARE(limits.cpus.value(), 2);
    QCOMPARE(limits.memoryMegabytes.value(), 4096);
    QCOMPARE(limits.diskKilobytes.value(), 10485760);
    QCOMPARE(limits.minimumCapability.value(), 7.0);
    QCOMPARE(limits.maximumCapability.value(), 9.0);
    QCOMPARE(limits.minimumGpuMegabytes.value(), 81920);
    QCOMPARE(limits.minimumRuntime.value(), 12040);
    QVERIFY(!limits.hasOtherGpuRules);
}

void TestGpuMatch::anExpressionIsNoLimit()
{
    const MatchLimits limits = limitsOfJobAd(
        "RequestMemory=ifthenelse(MemoryUsage isnt undefined,MemoryUsage,1)\nRequestDisk=-3\n"
        "RequestCpus=1e300\nRequestGPUs=x\nno equals sign\n=\n");
    QVERIFY(!limits.memoryMegabytes && !limits.diskKilobytes && !limits.cpus);
    QCOMPARE(limits.gpus, 0);
}

void TestGpuMatch::knowsRulesOfItsOwnKind_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<bool>("isOther");
    QTest::newRow("none") << QByteArray() << false;
    QTest::newRow("all") << QByteArray("Capability >= GPUsMinCapability && "
                                       "Capability <= GPUsMaxCapability && "
                                       "GlobalMemoryMb >= GPUsMinMemory && "
                                       "MaxSupportedVersion >= GPUsMinRuntime")
                         << false;
    QTest::newRow("a name") << QByteArray("DeviceName == \"A100\"") << true;
    QTest::newRow("a limit turned round") << QByteArray("Capability < GPUsMinCapability") << true;
    QTest::newRow("a limit or another")
        << QByteArray("Capability >= GPUsMinCapability || GlobalMemoryMb >= GPUsMinMemory") << true;
}

void TestGpuMatch::knowsRulesOfItsOwnKind()
{
    QFETCH(QByteArray, rules);
    QFETCH(bool, isOther);
    QCOMPARE(limitsOfJobAd("RequireGPUs=" + rules + "\n").hasOtherGpuRules, isOther);
}

void TestGpuMatch::aGpuSatisfiesLimits_data()
{
    QTest::addColumn<MatchLimits>("limits");
    QTest::addColumn<bool>("fits"); // for capability 8.0, 40326 MiB, CUDA 12.4
    MatchLimits limits;
    QTest::newRow("no limit") << limits << true;
    limits.minimumCapability = 8.0;
    QTest::newRow("just the capability") << limits << true;
    limits.minimumCapability = 8.1;
    QTest::newRow("a little more capability") << limits << false;
    limits = {};
    limits.maximumCapability = 8.0;
    QTest::newRow("just the greatest capability") << limits << true;
    limits.maximumCapability = 7.9;
    QTest::newRow("too new") << limits << false;
    limits = {};
    limits.minimumGpuMegabytes = 40326;
    QTest::newRow("just the memory") << limits << true;
    limits.minimumGpuMegabytes = 40 * 1024;
    QTest::newRow("40 GB, which a card of that name has not") << limits << false;
    limits = {};
    limits.minimumRuntime = 12040;
    QTest::newRow("just the driver") << limits << true;
    limits.minimumRuntime = 12050;
    QTest::newRow("a newer driver") << limits << false;
}

void TestGpuMatch::aGpuSatisfiesLimits()
{
    QFETCH(MatchLimits, limits);
    QFETCH(bool, fits);
    QCOMPARE(satisfies(gpu("A100", 8.0, 40326, 12040, true), limits), fits);
    limits.maximumCapability = 10;
    QVERIFY(!satisfies(gpu("unknown", 0, 0, 0, true), limits)); // what is not told is not promised
}

void TestGpuMatch::countsWhatCanRunEverAndNow_data()
{
    QTest::addColumn<MatchLimits>("limits");
    QTest::addColumn<int>("ever");
    QTest::addColumn<int>("now");
    MatchLimits limits;
    QTest::newRow("a job without GPU counts slots") << limits << 3 << 3;
    limits.cpus = 8;
    QTest::newRow("more CPUs than are free") << limits << 3 << 0;
    limits.cpus = 17;
    QTest::newRow("more CPUs than there are") << limits << 0 << 0;
    limits = {};
    limits.gpus = 1;
    QTest::newRow("any GPU") << limits << 6 << 5;
    limits.gpus = 2;
    QTest::newRow("two on one machine") << limits << 6 << 4;
    limits.gpus = 3;
    QTest::newRow("three on one machine") << limits << 4 << 4;
    limits.gpus = 5;
    QTest::newRow("more than a machine has") << limits << 0 << 0;
    limits.gpus = 1;
    limits.minimumGpuMegabytes = 40000;
    QTest::newRow("only the big one") << limits << 1 << 0;
    limits.memoryMegabytes = 65537;
    QTest::newRow("too much memory") << limits << 0 << 0;
}

void TestGpuMatch::countsWhatCanRunEverAndNow()
{
    QFETCH(MatchLimits, limits);
    QFETCH(int, ever);
    QFETCH(int, now);
    const MatchCount count = countMatches(smallPool(), all, limits);
    QCOMPARE(count.ever, ever);
    QCOMPARE(count.now, now);
}

void TestGpuMatch::onlyUsableSlotsCount()
{
    MatchLimits limits;
    limits.gpus = 1;
    QCOMPARE(countMatches(smallPool(), {QStringLiteral("mixed")}, limits).ever, 2);
    QCOMPARE(countMatches(smallPool(), {}, limits).ever, 0);
    limits.gpus = 3;
    QVERIFY(relaxations(smallPool(), {}, limits).isEmpty());
}

void TestGpuMatch::theSmallestChangeThatHelps_data()
{
    QTest::addColumn<MatchLimits>("limits");
    QTest::addColumn<QString>("advice");
    MatchLimits limits;
    limits.gpus = 1;
    QTest::newRow("nothing to relax") << limits << QString();
    limits.minimumGpuMegabytes = 80 * 1024;
    QTest::newRow("memory: the nearest that helps, and the one that gives most")
        << limits
        << QStringLiteral("gpus_minimum_memory = 10 GB: 6/5; gpus_minimum_memory = 79 GB: 1/0");
    limits.minimumGpuMegabytes = 20 * 1024;
    limits.minimumCapability = 7.0;
    QTest::newRow("two limits, each by itself")
        << limits << QStringLiteral("gpus_minimum_memory = 10 GB: 2/1");
    limits = {};
    limits.gpus = 1;
    limits.minimumRuntime = 12040;
    QTest::newRow("the driver") << limits << QStringLiteral("gpus_minimum_runtime = 11.4: 6/5");
    limits = {};
    limits.gpus = 1;
    limits.maximumCapability = 5.0;
    QTest::newRow("the greatest capability")
        << limits << QStringLiteral("gpus_maximum_capability = 6.0: 4/4");
    limits = {};
    limits.gpus = 8;
    QTest::newRow("fewer GPUs") << limits << QStringLiteral("request_gpus = 4: 4/4");
    limits.gpus = 1;
    limits.cpus = 100;
    QTest::newRow("fewer CPUs") << limits << QStringLiteral("request_cpus = 16: 6/0");
    limits.cpus = 1;
    limits.memoryMegabytes = 100 * 1024;
    QTest::newRow("less memory") << limits << QStringLiteral("request_memory = 64 GB: 6/0");
    limits.memoryMegabytes.reset();
    limits.diskKilobytes = 500LL * 1024 * 1024;
    QTest::newRow("less disk") << limits << QStringLiteral("request_disk = 400 GB: 6/0");
    limits.memoryMegabytes = 100 * 1024;
    QTest::newRow("two limits that each rule everything out: no single one helps")
        << limits << QString();
}

void TestGpuMatch::theSmallestChangeThatHelps()
{
    QFETCH(MatchLimits, limits);
    QFETCH(QString, advice);
    QCOMPARE(words(relaxations(smallPool(), all, limits)), advice);
}

void TestGpuMatch::aWrittenValueIsNeverTooMuch()
{
    // 79 GB is what is written; 81037 MiB is what the card has
    MatchLimits limits;
    limits.gpus = 1;
    limits.minimumGpuMegabytes = 79 * 1024;
    QCOMPARE(countMatches(smallPool(), all, limits).ever, 1);
    // and below 1 GB in MB
    limits.minimumGpuMegabytes = 2000;
    const QList<Slot> pool{slot("tiny", {gpu("old", 3.0, 900, 9000, true)})};
    QCOMPARE(words(relaxations(pool, {QStringLiteral("tiny")}, limits)),
             QStringLiteral("gpus_minimum_memory = 900 MB: 1/1"));
}

void TestGpuMatch::nothingIsAdvisedForRulesOfOtherKinds()
{
    MatchLimits limits;
    limits.gpus = 1;
    limits.minimumGpuMegabytes = 80 * 1024;
    limits.hasOtherGpuRules = true;
    QVERIFY(relaxations(smallPool(), all, limits).isEmpty());
}

void TestGpuMatch::putsModelsTogether()
{
    QList<Slot> pool = smallPool();
    pool[0].group = QStringLiteral("shared");
    pool[1].group = QStringLiteral("chemistry");
    pool.append(slot("more", {gpu("A100-80", 8.0, 80000, 12020, true),
                              gpu("A100-80", 8.0, 40326, 12020, true)}));
    const QList<GpuModel> models = modelsOf(pool);
    QCOMPARE(models.size(), 4);
    QCOMPARE(models.at(0).name, QStringLiteral("A100-80"));
    QCOMPARE(models.at(0).total, 2);
    QCOMPARE(models.at(0).free, 1);
    QCOMPARE(models.at(0).memoryMegabytes, 80000); // what both have
    QCOMPARE(models.at(0).runtime, 12020);
    QCOMPARE(models.at(0).shares.size(), 2);
    QCOMPARE(models.at(0).shares.at(1).group, QStringLiteral("shared"));
    QCOMPARE(models.at(0).shares.at(1).free, 0);
    QCOMPARE(models.at(1).memoryMegabytes, 40326); // one name, another card
    QCOMPARE(models.at(3).name, QStringLiteral("P100"));
    QCOMPARE(models.at(3).total, 4);
    QCOMPARE(runtimeText(12040), QStringLiteral("12.4"));
    QCOMPARE(runtimeText(0), QString());
}

QTEST_GUILESS_MAIN(TestGpuMatch)
#include "tst_gpumatch.moc"
