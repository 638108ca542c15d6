// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/slot.h"
#include "testdata.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace perch;

namespace
{

QByteArray dataFile(const char *name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/condor/") + QString::fromLatin1(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The list of slots in a whole answer of the pool.
QByteArray slotsOfAnswer(const char *name)
{
    const QByteArray answer = dataFile(name);
    const qsizetype begin = answer.indexOf("\nslots ");
    const qsizetype end = answer.indexOf("\nsteps ");
    return begin < 0
               ? QByteArray()
               : answer.mid(answer.indexOf('\n', begin + 1), end - answer.indexOf('\n', begin + 1));
}

QByteArray listOf(const QList<QJsonObject> &ads)
{
    QJsonArray list;
    for (const QJsonObject &ad : ads)
        list.append(ad);
    return QJsonDocument(list).toJson();
}

} // namespace

/// Slots as condor_status -json prints them.
class TestSlot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatEachMachineHas();
    void readsTheOwner();
    void knowsWhichGpusAreFree();
    void readsTheRuntimeOfAnyKind_data();
    void readsTheRuntimeOfAnyKind();
    void aTakenStaticSlotHasNothingFree();
    void gpusOutOfServiceAreLeftOut();
    void aGpuOfTwoSlotsCountsOnce();
    void machinesThatDoNotNameTheirGpus();
    void hostileInputIsBounded_data();
    void hostileInputIsBounded();
    void everyCutIsAnErrorOrAPart();
};

void TestSlot::readsWhatEachMachineHas()
{
    const QByteArray json = slotsOfAnswer("answers/gpu_80gb.txt");
    const Result<QList<Slot>> pool = parseSlots(json);
    QVERIFY(pool);
    const QJsonArray ads = QJsonDocument::fromJson(json).array();
    QVERIFY(!ads.isEmpty());
    QCOMPARE(pool->size(), ads.size());
    for (qsizetype i = 0; i < ads.size(); ++i) {
        const QJsonObject ad = ads.at(i).toObject();
        const Slot &slot = pool->at(i);
        QCOMPARE(slot.name, ad.value(u"Name").toString());
        QCOMPARE(slot.machine, ad.value(u"Machine").toString());
        QCOMPARE(slot.totalCpus, ad.value(u"TotalSlotCpus").toInt());
        QCOMPARE(slot.freeCpus, ad.value(u"Cpus").toInt());
        QCOMPARE(slot.totalMemoryMegabytes, ad.value(u"TotalSlotMemory").toInteger());
        QCOMPARE(slot.freeMemoryMegabytes, ad.value(u"Memory").toInteger());
        QCOMPARE(slot.totalDiskKilobytes, ad.value(u"TotalSlotDisk").toInteger());
        QCOMPARE(slot.freeDiskKilobytes, ad.value(u"Disk").toInteger());
        QCOMPARE(slot.gpus.size(), ad.value(u"TotalGPUs").toInteger());
        for (const SlotGpu &gpu : slot.gpus) {
            QCOMPARE(gpu.deviceName, ad.value(u"GPUs_DeviceName").toString());
            QCOMPARE(gpu.capability, ad.value(u"GPUs_Capability").toDouble());
            QCOMPARE(gpu.memoryMegabytes, ad.value(u"GPUs_GlobalMemoryMb").toInteger());
            QCOMPARE(gpu.runtime, ad.value(u"GPUs_MaxSupportedVersion").toInt());
        }
    }
}

void TestSlot::readsTheOwner()
{
    const QByteArray json = slotsOfAnswer("answers/gpu_80gb.txt");
    const Result<QList<Slot>> pool = parseSlots(json, QStringLiteral("OwnerPool"));
    QVERIFY(pool);
    QCOMPARE(pool->first().group, QStringLiteral("shared"));
    QCOMPARE(pool->last().group, QStringLiteral("chemistry"));
    QCOMPARE(parseSlots(json)->first().group, QString());
}

void TestSlot::knowsWhichGpusAreFree()
{
    const QByteArray json = slotsOfAnswer("answers/gpu_80gb.txt");
    const Result<QList<Slot>> pool = parseSlots(json);
    QVERIFY(pool);
    const QJsonArray ads = QJsonDocument::fromJson(json).array();
    for (qsizetype i = 0; i < ads.size(); ++i) {
        const auto isFree = [](const SlotGpu &gpu) {
            return gpu.isFree;
        };
        const QList<SlotGpu> &gpus = pool->at(i).gpus;
        QCOMPARE(std::count_if(gpus.cbegin(), gpus.cend(), isFree),
                 ads.at(i).toObject().value(u"GPUs").toInt());
    }
}

void TestSlot::readsTheRuntimeOfAnyKind_data()
{
    QTest::addColumn<QString>("attribute");
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("runtime");
    QTest::newRow("the number of a version")
        << QStringLiteral("GPUs_MaxSupportedVersion") << 12040.0 << 12040;
    QTest::newRow("the driver's, a real") << QStringLiteral("GPUs_DriverVersion") << 12.4 << 12040;
    QTest::newRow("the driver's, without minor part")
        << QStringLiteral("GPUs_DriverVersion") << 13.0 << 13000;
    QTest::newRow("the older names") << QStringLiteral("CUDADriverVersion") << 11.6 << 11060;
    QTest::newRow("the older number")
        << QStringLiteral("CUDAMaxSupportedVersion") << 11020.0 << 11020;
    QTest::newRow("negative") << QStringLiteral("GPUs_DriverVersion") << -3.0 << 0;
    QTest::newRow("absurd") << QStringLiteral("GPUs_DriverVersion") << 1e12 << 0;
    QTest::newRow("not told") << QStringLiteral("Foo") << 1.0 << 0;
}

void TestSlot::readsTheRuntimeOfAnyKind()
{
    QFETCH(QString, attribute);
    QFETCH(double, value);
    QFETCH(int, runtime);
    const QJsonObject gpu{{QStringLiteral("Capability"), 8.0}};
    QJsonObject ad{{QStringLiteral("Name"), QStringLiteral("slot1@m")},
                   {QStringLiteral("GPUs_GPU_1"), gpu}};
    ad.insert(attribute, value);
    const Result<QList<Slot>> pool = parseSlots(listOf({ad}));
    QVERIFY(pool);
    QCOMPARE(pool->first().gpus.first().runtime, runtime);
}

void TestSlot::aTakenStaticSlotHasNothingFree()
{
    QJsonObject ad{{QStringLiteral("Name"), QStringLiteral("slot1@m")},
                   {QStringLiteral("State"), QStringLiteral("Claimed")},
                   {QStringLiteral("Cpus"), 4},
                   {QStringLiteral("Memory"), 4096},
                   {QStringLiteral("GPUs"), 1},
                   {QStringLiteral("TotalGPUs"), 1}};
    Result<QList<Slot>> pool = parseSlots(listOf({ad}));
    QVERIFY(pool);
    QCOMPARE(pool->first().totalCpus, 4);
    QCOMPARE(pool->first().freeCpus, 0);
    QCOMPARE(pool->first().freeMemoryMegabytes, 0);
    QVERIFY(!pool->first().gpus.first().isFree);
    ad.insert(QStringLiteral("State"), QStringLiteral("Unclaimed"));
    pool = parseSlots(listOf({ad}));
    QCOMPARE(pool->first().freeCpus, 4);
    QVERIFY(pool->first().gpus.first().isFree);
}

void TestSlot::gpusOutOfServiceAreLeftOut()
{
    const QJsonObject gpu{{QStringLiteral("Capability"), 8.0}};
    const QJsonObject ad{{QStringLiteral("Name"), QStringLiteral("slot1@m")},
                         {QStringLiteral("OfflineGPUs"), QStringLiteral("GPU-b1")},
                         {QStringLiteral("GPUs_GPU_a0"), gpu},
                         {QStringLiteral("GPUs_GPU_b1"), gpu}};
    const Result<QList<Slot>> pool = parseSlots(listOf({ad}));
    QVERIFY(pool);
    QCOMPARE(pool->first().gpus.size(), 1);
    QCOMPARE(pool->first().gpus.first().id, QStringLiteral("GPU_a0"));
}

void TestSlot::aGpuOfTwoSlotsCountsOnce()
{
    const QJsonObject gpu{{QStringLiteral("Capability"), 8.0}};
    QJsonObject one{{QStringLiteral("Name"), QStringLiteral("slot1@m")},
                    {QStringLiteral("Machine"), QStringLiteral("m")},
                    {QStringLiteral("GPUs_GPU_a0"), gpu}};
    QJsonObject two = one;
    two.insert(QStringLiteral("Name"), QStringLiteral("backfill2@m"));
    QJsonObject cut = one;
    cut.insert(QStringLiteral("Name"), QStringLiteral("slot1_1@m"));
    cut.insert(QStringLiteral("SlotType"), QStringLiteral("Dynamic"));
    const Result<QList<Slot>> pool = parseSlots(listOf({one, two, cut, one}));
    QVERIFY(pool);
    QCOMPARE(pool->size(), 2);
    QCOMPARE(pool->at(0).gpus.size() + pool->at(1).gpus.size(), 1);
}

void TestSlot::machinesThatDoNotNameTheirGpus()
{
    const QJsonObject ad{{QStringLiteral("Name"), QStringLiteral("slot1@m")},
                         {QStringLiteral("PartitionableSlot"), true},
                         {QStringLiteral("TotalGPUs"), 4},
                         {QStringLiteral("GPUs"), 1},
                         {QStringLiteral("GPUs_DeviceName"), QStringLiteral("Tesla V100")},
                         {QStringLiteral("GPUs_Capability"), 7.0}};
    const Result<QList<Slot>> pool = parseSlots(listOf({ad}));
    QVERIFY(pool);
    const QList<SlotGpu> gpus = pool->first().gpus;
    QCOMPARE(gpus.size(), 4);
    QCOMPARE(gpus.first().deviceName, QStringLiteral("Tesla V100"));
    QVERIFY(gpus.at(0).isFree);
    QVERIFY(!gpus.at(1).isFree);
}

void TestSlot::hostileInputIsBounded_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isRead");
    QTest::newRow("nothing") << QByteArray() << true;
    QTest::newRow("blanks") << QByteArray(" \n") << true;
    QTest::newRow("an empty list") << QByteArray("[\n]\n") << true;
    QTest::newRow("an object") << QByteArray("{}") << false;
    QTest::newRow("words") << QByteArray("Error: no collector") << false;
    QTest::newRow("a list of numbers") << QByteArray("[1, null, \"x\", []]") << true;
    QTest::newRow("absurd numbers")
        << QByteArray("[{\"Name\":\"s\",\"TotalGPUs\":1e300,\"GPUs\":-5,\"Cpus\":1e200,"
                      "\"Memory\":\"much\",\"Disk\":-1}]")
        << true;
    QTest::newRow("a name that is not UTF-8") << QByteArray("[{\"Name\":\"s\xff\"}]") << true;
    QTest::newRow("deep") << QByteArray(100'000, '[') << false;
}

void TestSlot::hostileInputIsBounded()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, isRead);
    const Result<QList<Slot>> pool = parseSlots(json);
    QCOMPARE(pool.has_value(), isRead);
    if (!pool) {
        QCOMPARE(pool.error().code, Error::Code::Parse);
        QVERIFY(!pool.error().message.isEmpty());
        return;
    }
    for (const Slot &slot : *pool) {
        QVERIFY(slot.gpus.size() <= 64);
        QVERIFY(slot.freeCpus >= 0 && slot.freeDiskKilobytes >= 0);
    }
}

void TestSlot::everyCutIsAnErrorOrAPart()
{
    const QByteArray json = slotsOfAnswer("answers/no_gpu.txt").trimmed();
    QVERIFY(parseSlots(json).has_value());
    for (qsizetype length = 1; length < json.size(); ++length)
        QVERIFY(!parseSlots(json.left(length)).has_value());
}

QTEST_GUILESS_MAIN(TestSlot)
#include "tst_slot.moc"
