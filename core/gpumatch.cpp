// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/gpumatch.h"

#include <QRegularExpression>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace perch
{

namespace
{

constexpr qsizetype adLimit = 1024 * 1024;
constexpr qsizetype valuesPerLimit = 200;
constexpr qsizetype mostRelaxations = 6;

std::optional<double> numberOf(const QHash<QString, QString> &ad, const char *name)
{
    bool plain = false;
    const double value = ad.value(QString::fromLatin1(name).toLower()).toDouble(&plain);
    return plain && value >= 0 && value < 1e15 ? std::optional(value) : std::nullopt;
}

std::optional<qint64> wholeNumberOf(const QHash<QString, QString> &ad, const char *name)
{
    const std::optional<double> value = numberOf(ad, name);
    return value ? std::optional(qint64(*value)) : std::nullopt;
}

/// Whether the expression consists of what the gpus_minimum_* commands write (HTCondor 23.9 and
/// 25).
bool hasOnlyKnownRules(QString expression)
{
    static const QRegularExpression known(
        QStringLiteral("(Capability >= GPUsMinCapability|Capability <= GPUsMaxCapability|"
                       "GlobalMemoryMb >= GPUsMinMemory|MaxSupportedVersion >= GPUsMinRuntime)"));
    expression.remove(known);
    return std::all_of(expression.cbegin(), expression.cend(),
                       [](QChar c) { return c.isSpace() || c == u'&' || c == u'(' || c == u')'; });
}

bool isRoomFor(const MatchLimits &limits, int cpus, qint64 memory, qint64 disk)
{
    return limits.cpus.value_or(1) <= cpus && limits.memoryMegabytes.value_or(0) <= memory &&
           limits.diskKilobytes.value_or(0) <= disk;
}

/// A size in MiB as a submit description writes it, rounded so that it stays at most `most`.
QString sizeText(qint64 megabytes)
{
    return megabytes >= 1024 ? QStringLiteral("%1 GB").arg(megabytes / 1024)
                             : QStringLiteral("%1 MB").arg(megabytes);
}

qint64 roundedSize(qint64 megabytes)
{
    return megabytes >= 1024 ? megabytes / 1024 * 1024 : megabytes;
}

/// One limit that could be given another value.
struct Lever {
    QString command;
    std::vector<double> values; ///< from the nearest to the present one on
    std::function<void(MatchLimits &, double)> set;
    std::function<QString(double)> write;
};

using Values = std::set<double>;

std::vector<double> below(const Values &values, double present)
{
    std::vector<double> result;
    for (auto it = values.rbegin(); it != values.rend(); ++it) {
        if (*it<present && * it> 0 && qsizetype(result.size()) < valuesPerLimit)
            result.push_back(*it);
    }
    return result;
}

std::vector<double> above(const Values &values, double present)
{
    std::vector<double> result;
    for (const double value : values) {
        if (value > present && qsizetype(result.size()) < valuesPerLimit)
            result.push_back(value);
    }
    return result;
}

QString capabilityText(double value)
{
    return QString::number(value, 'f', 1);
}

QString countText(double value)
{
    return QString::number(qint64(value));
}

QString megabytesText(double value)
{
    return sizeText(qint64(value));
}

/// What the pool's GPUs and slots have, as values that a limit could take.
struct PoolValues {
    Values capability;
    Values gpuMegabytes;
    Values runtime;
    Values gpus;
    Values cpus;
    Values memory;
    Values diskMegabytes;
};

PoolValues valuesOf(const QList<Slot> &pool, const QSet<QString> &usable)
{
    PoolValues values;
    for (const Slot &slot : pool) {
        if (!usable.contains(slot.name))
            continue;
        for (const SlotGpu &gpu : slot.gpus) {
            values.capability.insert(gpu.capability);
            values.gpuMegabytes.insert(double(roundedSize(gpu.memoryMegabytes)));
            values.runtime.insert(gpu.runtime);
        }
        for (qsizetype count = 1; count <= slot.gpus.size(); ++count)
            values.gpus.insert(double(count));
        values.cpus.insert(slot.totalCpus);
        values.cpus.insert(slot.freeCpus);
        values.memory.insert(double(roundedSize(slot.totalMemoryMegabytes)));
        values.memory.insert(double(roundedSize(slot.freeMemoryMegabytes)));
        values.diskMegabytes.insert(double(roundedSize(slot.totalDiskKilobytes / 1024)));
        values.diskMegabytes.insert(double(roundedSize(slot.freeDiskKilobytes / 1024)));
    }
    return values;
}

std::vector<Lever> gpuLevers(const PoolValues &values, const MatchLimits &limits)
{
    std::vector<Lever> levers;
    if (limits.minimumGpuMegabytes)
        levers.push_back({QStringLiteral("gpus_minimum_memory"),
                          below(values.gpuMegabytes, double(*limits.minimumGpuMegabytes)),
                          [](MatchLimits &l, double v) { l.minimumGpuMegabytes = qint64(v); },
                          megabytesText});
    if (limits.minimumCapability)
        levers.push_back({QStringLiteral("gpus_minimum_capability"),
                          below(values.capability, *limits.minimumCapability),
                          [](MatchLimits &l, double v) { l.minimumCapability = v; },
                          capabilityText});
    if (limits.maximumCapability)
        levers.push_back({QStringLiteral("gpus_maximum_capability"),
                          above(values.capability, *limits.maximumCapability),
                          [](MatchLimits &l, double v) { l.maximumCapability = v; },
                          capabilityText});
    if (limits.minimumRuntime)
        levers.push_back({QStringLiteral("gpus_minimum_runtime"),
                          below(values.runtime, *limits.minimumRuntime),
                          [](MatchLimits &l, double v) { l.minimumRuntime = int(v); },
                          [](double v) {
                              return runtimeText(int(v));
                          }});
    if (limits.gpus > 1)
        levers.push_back({QStringLiteral("request_gpus"), below(values.gpus, limits.gpus),
                          [](MatchLimits &l, double v) { l.gpus = int(v); }, countText});
    return levers;
}

std::vector<Lever> leversOf(const PoolValues &values, const MatchLimits &limits)
{
    std::vector<Lever> levers;
    if (limits.gpus > 0)
        levers = gpuLevers(values, limits);
    if (limits.cpus && *limits.cpus > 1)
        levers.push_back({QStringLiteral("request_cpus"), below(values.cpus, double(*limits.cpus)),
                          [](MatchLimits &l, double v) { l.cpus = qint64(v); }, countText});
    if (limits.memoryMegabytes)
        levers.push_back({QStringLiteral("request_memory"),
                          below(values.memory, double(*limits.memoryMegabytes)),
                          [](MatchLimits &l, double v) { l.memoryMegabytes = qint64(v); },
                          megabytesText});
    if (limits.diskKilobytes)
        levers.push_back({QStringLiteral("request_disk"),
                          below(values.diskMegabytes, double(*limits.diskKilobytes) / 1024),
                          [](MatchLimits &l, double v) { l.diskKilobytes = qint64(v) * 1024; },
                          megabytesText});
    return levers;
}

bool isMore(const MatchCount &one, const MatchCount &other)
{
    return one.ever > other.ever;
}

} // namespace

MatchLimits limitsOfJobAd(const QByteArray &ad)
{
    QHash<QString, QString> values;
    for (const QByteArray &line : ad.left(adLimit).split('\n')) {
        const qsizetype at = line.indexOf('=');
        if (at > 0)
            values.insert(QString::fromUtf8(line.left(at)).trimmed().toLower(),
                          QString::fromUtf8(line.mid(at + 1)).trimmed());
    }
    MatchLimits limits;
    limits.gpus = int(qMin<qint64>(wholeNumberOf(values, "RequestGPUs").value_or(0), 1'000'000));
    limits.minimumCapability = numberOf(values, "GPUsMinCapability");
    limits.maximumCapability = numberOf(values, "GPUsMaxCapability");
    limits.minimumGpuMegabytes = wholeNumberOf(values, "GPUsMinMemory");
    if (const auto runtime = wholeNumberOf(values, "GPUsMinRuntime"))
        limits.minimumRuntime = int(qMin<qint64>(*runtime, 1'000'000));
    limits.cpus = wholeNumberOf(values, "RequestCpus");
    limits.memoryMegabytes = wholeNumberOf(values, "RequestMemory");
    limits.diskKilobytes = wholeNumberOf(values, "RequestDisk");
    limits.hasOtherGpuRules = !hasOnlyKnownRules(values.value(QStringLiteral("requiregpus")));
    return limits;
}

bool satisfies(const SlotGpu &gpu, const MatchLimits &limits)
{
    // The lowest capability that is meant, 7.5, is a number that both sides write the same way.
    return gpu.capability >= limits.minimumCapability.value_or(0) &&
           (!limits.maximumCapability ||
            (gpu.capability > 0 && gpu.capability <= *limits.maximumCapability)) &&
           gpu.memoryMegabytes >= limits.minimumGpuMegabytes.value_or(0) &&
           gpu.runtime >= limits.minimumRuntime.value_or(0);
}

MatchCount countMatches(const QList<Slot> &pool, const QSet<QString> &usable,
                        const MatchLimits &limits)
{
    MatchCount count;
    for (const Slot &slot : pool) {
        if (!usable.contains(slot.name))
            continue;
        int ever = 0;
        int now = 0;
        for (const SlotGpu &gpu : slot.gpus) {
            const bool fits = satisfies(gpu, limits);
            ever += fits ? 1 : 0;
            now += fits && gpu.isFree ? 1 : 0;
        }
        const bool wantsGpus = limits.gpus > 0;
        if (isRoomFor(limits, slot.totalCpus, slot.totalMemoryMegabytes, slot.totalDiskKilobytes) &&
            ever >= limits.gpus)
            count.ever += wantsGpus ? ever : 1;
        if (isRoomFor(limits, slot.freeCpus, slot.freeMemoryMegabytes, slot.freeDiskKilobytes) &&
            now >= limits.gpus)
            count.now += wantsGpus ? now : 1;
    }
    return count;
}

QList<Relaxation> relaxations(const QList<Slot> &pool, const QSet<QString> &usable,
                              const MatchLimits &limits)
{
    if (limits.gpus > 0 && limits.hasOtherGpuRules)
        return {};
    const MatchCount present = countMatches(pool, usable, limits);
    QList<Relaxation> found;
    for (const Lever &lever : leversOf(valuesOf(pool, usable), limits)) {
        std::optional<Relaxation> least;
        std::optional<Relaxation> most;
        for (const double value : lever.values) {
            MatchLimits changed = limits;
            lever.set(changed, value);
            const Relaxation one{lever.command, lever.write(value),
                                 countMatches(pool, usable, changed)};
            if (!least && isMore(one.count, present))
                least = one;
            if (least && (!most || isMore(one.count, most->count)))
                most = one;
        }
        if (!least)
            continue;
        found.append(*least);
        if (most && most->count.ever >= 2 * least->count.ever)
            found.append(*most);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Relaxation &one, const Relaxation &other) {
                         return isMore(one.count, other.count);
                     });
    return found.mid(0, mostRelaxations);
}

QList<GpuModel> modelsOf(const QList<Slot> &pool)
{
    struct Gpu {
        SlotGpu gpu;
        QString group;
    };
    QList<Gpu> all;
    for (const Slot &slot : pool) {
        for (const SlotGpu &gpu : slot.gpus)
            all.append({gpu, slot.group});
    }
    // The strongest first, so that a model begins with its GPU of the most memory.
    std::stable_sort(all.begin(), all.end(), [](const Gpu &one, const Gpu &other) {
        if (one.gpu.capability != other.gpu.capability)
            return one.gpu.capability > other.gpu.capability;
        if (one.gpu.deviceName != other.gpu.deviceName)
            return one.gpu.deviceName < other.gpu.deviceName;
        return one.gpu.memoryMegabytes > other.gpu.memoryMegabytes;
    });
    QList<GpuModel> models;
    QHash<qsizetype, std::map<QString, GpuModel::Share>> shares;
    qint64 most = 0;
    for (const auto &[gpu, group] : std::as_const(all)) {
        const bool isSame = !models.isEmpty() && models.last().name == gpu.deviceName &&
                            models.last().capability == gpu.capability &&
                            gpu.memoryMegabytes >= most - most / 8;
        if (!isSame) {
            GpuModel model;
            model.name = gpu.deviceName;
            model.capability = gpu.capability;
            model.runtime = gpu.runtime;
            models.append(model);
            most = gpu.memoryMegabytes;
        }
        GpuModel &model = models.last();
        model.memoryMegabytes = gpu.memoryMegabytes;
        model.runtime = qMin(model.runtime, gpu.runtime);
        ++model.total;
        model.free += gpu.isFree ? 1 : 0;
        GpuModel::Share &share = shares[models.size() - 1][group];
        share.group = group;
        ++share.total;
        share.free += gpu.isFree ? 1 : 0;
    }
    for (qsizetype i = 0; i < models.size(); ++i) {
        for (const auto &[group, share] : shares.value(i))
            models[i].shares.append(share);
    }
    std::stable_sort(models.begin(), models.end(), [](const GpuModel &one, const GpuModel &other) {
        if (one.capability != other.capability)
            return one.capability > other.capability;
        return one.memoryMegabytes > other.memoryMegabytes;
    });
    return models;
}

QString runtimeText(int runtime)
{
    return runtime <= 0 ? QString()
                        : QStringLiteral("%1.%2").arg(runtime / 1000).arg(runtime % 1000 / 10);
}

} // namespace perch
