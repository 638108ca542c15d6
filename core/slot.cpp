// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/slot.h"

#include "core/plaintext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <cmath>

namespace perch
{

namespace
{

constexpr qsizetype jsonLimit = 64 * 1024 * 1024;
constexpr int slotLimit = 20'000;
constexpr int gpusPerSlotLimit = 64;
constexpr qsizetype textLimit = 200;
constexpr double numberLimit = 1e15;

/// A number of an ad: an integer, a real, or nothing.
double number(const QJsonObject &ad, QLatin1StringView name, double fallback = 0)
{
    const double value = ad.value(name).toDouble(fallback);
    return std::isfinite(value) && value >= 0 && value < numberLimit ? value : fallback;
}

qint64 amount(const QJsonObject &ad, const char *total, const char *present)
{
    const double fallback = number(ad, QLatin1StringView(present));
    return qint64(number(ad, QLatin1StringView(total), fallback));
}

int runtimeOf(const QJsonObject &ad, const char *version, const char *driver)
{
    const double told = number(ad, QLatin1StringView(version));
    if (told > 0 && told < 1'000'000)
        return int(told);
    // DriverVersion is the same as a real: 12.4 (CHTC guide gpu-jobs)
    const double real = number(ad, QLatin1StringView(driver));
    const int hundredths = real < 1000 ? int(std::lround(real * 100)) : 0;
    return hundredths / 100 * 1000 + hundredths % 100;
}

/// What the ad says of all GPUs of the slot.
SlotGpu commonGpu(const QJsonObject &slot)
{
    SlotGpu gpu;
    gpu.deviceName =
        plainLine(slot.value(u"GPUs_DeviceName").toString(QStringLiteral("unknown")), textLimit);
    gpu.capability = number(slot, QLatin1StringView("GPUs_Capability"));
    gpu.memoryMegabytes = qint64(number(slot, QLatin1StringView("GPUs_GlobalMemoryMb")));
    gpu.runtime = runtimeOf(slot, "GPUs_MaxSupportedVersion", "GPUs_DriverVersion");
    if (gpu.runtime == 0)
        gpu.runtime = runtimeOf(slot, "CUDAMaxSupportedVersion", "CUDADriverVersion");
    return gpu;
}

SlotGpu gpuOf(const QJsonObject &ad, const QString &id, SlotGpu gpu)
{
    gpu.id = plainLine(id, textLimit);
    gpu.deviceName = plainLine(ad.value(u"DeviceName").toString(gpu.deviceName), textLimit);
    gpu.capability = number(ad, QLatin1StringView("Capability"), gpu.capability);
    gpu.memoryMegabytes =
        qint64(number(ad, QLatin1StringView("GlobalMemoryMb"), double(gpu.memoryMegabytes)));
    if (const int runtime = runtimeOf(ad, "MaxSupportedVersion", "DriverVersion"); runtime > 0)
        gpu.runtime = runtime;
    return gpu;
}

QSet<QString> freeGpuNames(const QJsonObject &slot)
{
    QSet<QString> names; // "\/Expr(GPUs_GPU_a0223334)\/"
    const QJsonArray list = slot.value(u"AvailableGPUs").toArray();
    for (const QJsonValue one : list) {
        const QString text = one.toString();
        const qsizetype begin = text.indexOf(u"GPUs_");
        const qsizetype end = text.indexOf(u')', begin);
        if (begin >= 0 && end > begin && names.size() < gpusPerSlotLimit)
            names.insert(text.mid(begin, end - begin));
    }
    return names;
}

QList<SlotGpu> gpusOf(const QJsonObject &slot, bool isTaken)
{
    const SlotGpu common = commonGpu(slot);
    const QSet<QString> available = freeGpuNames(slot);
    const QString offline = slot.value(u"OfflineGPUs").toString().left(10'000).replace(u'-', u'_');
    QList<SlotGpu> gpus;
    for (auto it = slot.begin(); it != slot.end() && gpus.size() < gpusPerSlotLimit; ++it) {
        const QString id = it.key().mid(5);
        if (!it.key().startsWith(u"GPUs_") || !it.value().isObject() || offline.contains(id))
            continue;
        SlotGpu gpu = gpuOf(it.value().toObject(), id, common);
        gpu.isFree = !isTaken && available.contains(it.key());
        gpus.append(gpu);
    }
    if (!gpus.isEmpty())
        return gpus;
    // Older machines do not name their GPUs.
    const int count = int(qMin<qint64>(amount(slot, "TotalGPUs", "GPUs"), gpusPerSlotLimit));
    const int unused = isTaken ? 0 : int(qMin(number(slot, QLatin1StringView("GPUs")), 64.0));
    for (int i = 0; i < count; ++i) {
        SlotGpu gpu = common;
        gpu.id = QStringLiteral("%1/%2").arg(slot.value(u"Name").toString().left(textLimit)).arg(i);
        gpu.isFree = i < unused;
        gpus.append(gpu);
    }
    return gpus;
}

Slot slotOf(const QJsonObject &ad, const QString &groupAttribute)
{
    Slot slot;
    slot.name = plainLine(ad.value(u"Name").toString(), textLimit);
    slot.machine = plainLine(ad.value(u"Machine").toString(slot.name), textLimit);
    slot.group = plainLine(
        ad.value(groupAttribute.isEmpty() ? QStringLiteral("Poolname") : groupAttribute).toString(),
        textLimit);
    const bool isStatic = !ad.value(u"PartitionableSlot").toBool();
    const bool isTaken = isStatic && ad.value(u"State").toString() == u"Claimed";
    slot.totalCpus = int(qMin<qint64>(amount(ad, "TotalSlotCpus", "Cpus"), 1'000'000));
    slot.totalMemoryMegabytes = amount(ad, "TotalSlotMemory", "Memory");
    slot.totalDiskKilobytes = amount(ad, "TotalSlotDisk", "Disk");
    if (!isTaken) {
        slot.freeCpus = int(qMin<qint64>(amount(ad, "Cpus", "Cpus"), 1'000'000));
        slot.freeMemoryMegabytes = amount(ad, "Memory", "Memory");
        slot.freeDiskKilobytes = amount(ad, "Disk", "Disk");
    }
    slot.gpus = gpusOf(ad, isTaken);
    return slot;
}

} // namespace

Result<QList<Slot>> parseSlots(const QByteArray &json, const QString &groupAttribute)
{
    QList<Slot> found;
    if (json.trimmed().isEmpty())
        return found;
    const QString failed = QStringLiteral(
        "The list of the pool's machines cannot be read. Try again; the pool may be busy.");
    if (json.size() > jsonLimit)
        return Error(Error::Code::Parse, failed, QStringLiteral("%1 bytes").arg(json.size()));
    QJsonParseError problem;
    // HTCondor copies the bytes of an ad as they are; QJsonDocument wants valid UTF-8.
    const QJsonDocument document =
        QJsonDocument::fromJson(QString::fromUtf8(json).toUtf8(), &problem);
    if (!document.isArray())
        return Error(Error::Code::Parse, failed,
                     problem.errorString() + QStringLiteral(" at byte %1").arg(problem.offset));
    QSet<QString> seen;
    const QJsonArray ads = document.array();
    for (const QJsonValue ad : ads) {
        const QJsonObject object = ad.toObject();
        if (object.value(u"SlotType").toString() == u"Dynamic" || found.size() >= slotLimit)
            continue;
        Slot slot = slotOf(object, groupAttribute);
        if (slot.name.isEmpty() || seen.contains(slot.name))
            continue;
        seen.insert(slot.name);
        slot.gpus.removeIf([&](const SlotGpu &gpu) {
            const QString key = slot.machine + u'\n' + gpu.id;
            const bool again = seen.contains(key);
            seen.insert(key);
            return again;
        });
        found.append(slot);
    }
    return found;
}

} // namespace perch
