// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/slot.h"

#include <QHash>
#include <QSet>

#include <optional>

namespace perch
{

/// What a job asks of a slot in numbers, in HTCondor's units. Empty: no limit, or one that is an
/// expression.
struct MatchLimits {
    int gpus = 0; ///< 0: the job wants none
    std::optional<double> minimumCapability;
    std::optional<double> maximumCapability;
    std::optional<qint64> minimumGpuMegabytes;
    std::optional<int> minimumRuntime; ///< 12040 is CUDA 12.4
    std::optional<qint64> cpus;
    std::optional<qint64> memoryMegabytes;
    std::optional<qint64> diskKilobytes;
    /// require_gpus says more than the limits above, so GPUs cannot be judged by them.
    bool hasOtherGpuRules = false;
};

/// Reads an ad as `condor_submit -dry-run` writes it (`Name=value` lines).
[[nodiscard]] MatchLimits limitsOfJobAd(const QByteArray &ad);

[[nodiscard]] bool satisfies(const SlotGpu &gpu, const MatchLimits &limits);

/// How many can run the job: `ever` when nothing else runs on their machine, `now` beside what
/// runs.
struct MatchCount {
    int ever = 0;
    int now = 0;
    bool operator==(const MatchCount &) const = default;
};

/// GPUs on slots that have enough for the job; for a job without GPUs, slots. Only slots named in
/// `usable` count: those that nothing else rules out.
[[nodiscard]] MatchCount countMatches(const QList<Slot> &pool, const QSet<QString> &usable,
                                      const MatchLimits &limits);

/// A change of one command that lets more of the pool run the job.
struct Relaxation {
    QString command; ///< "gpus_minimum_memory"
    QString value;   ///< as it is written in the submit description: "16 GB"
    MatchCount count;
};

/// For each limit, the smallest change that gives more, and the one that gives most where that is
/// at least twice as many; those that give most come first, at most six. The numbers are those of
/// the values as written. None when the job has GPU rules of other kinds.
[[nodiscard]] QList<Relaxation> relaxations(const QList<Slot> &pool, const QSet<QString> &usable,
                                            const MatchLimits &limits);

/// The GPUs of one model.
struct GpuModel {
    QString name;
    double capability = 0;
    qint64 memoryMegabytes = 0; ///< the least of them
    int runtime = 0;            ///< the oldest of their drivers; 0: not told
    int total = 0;
    int free = 0;
    struct Share {
        QString group; ///< may be empty
        int total = 0;
        int free = 0;
    };
    QList<Share> shares; ///< by group, in alphabetical order
};

/// All GPUs of the pool by model, strongest first. GPUs of one name with different capability are
/// different models; so are those whose memory differs by more than an eighth.
[[nodiscard]] QList<GpuModel> modelsOf(const QList<Slot> &pool);

/// "12.4" of 12040; empty for 0.
[[nodiscard]] QString runtimeText(int runtime);

} // namespace perch
