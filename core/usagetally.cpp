// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/usagetally.h"

#include "core/holdreason.h"
#include "core/submit/sizetext.h"

#include <algorithm>
#include <optional>

namespace perch
{

namespace
{

/// Of any amount in a log, which is foreign text.
constexpr double largest = 1e18;

std::optional<double> numberIn(const QString &cell)
{
    bool isNumber = false;
    const double value = cell.toDouble(&isNumber);
    return isNumber && value >= 0 && value < largest ? std::optional(value) : std::nullopt;
}

double unitOf(const QString &name)
{
    if (name.endsWith(QLatin1StringView("(KB)")))
        return double(kibibyte);
    return name.endsWith(QLatin1StringView("(MB)")) ? double(mebibyte) : 1;
}

/// The codes with which HTCondor stops a job for what it used (core/holdcauses.h).
bool mayBeForMemory(int holdCode)
{
    return holdCode == 34 || holdCode == 21 || holdCode == 26;
}

} // namespace

void UsageOf::add(double used)
{
    ++jobs;
    most = std::max(most, used);
}

void UsageTally::add(const Job &job)
{
    if (job.state == JobState::Held && mayBeForMemory(job.holdCode))
        addHold(job);
    if (job.state != JobState::Succeeded)
        return;
    ++m_succeeded;
    addTable(job);
}

void UsageTally::addTable(const Job &job)
{
    const bool isNewest = job.id > m_newest;
    double runSeconds = job.started.isValid() && job.ended.isValid()
                            ? double(std::max<qint64>(0, job.started.secsTo(job.ended)))
                            : -1;
    for (const ResourceUse &use : job.resources) {
        const QString word = use.name.section(u' ', 0, 0).toLower();
        if (word == u"timeexecute") {
            runSeconds = numberIn(use.used).value_or(runSeconds);
            continue;
        }
        UsageOf *usage = word == u"memory"       ? &m_memory
                         : word == u"disk"       ? &m_disk
                         : word == u"cpus"       ? &m_cpus
                         : word == u"gpus"       ? &m_gpus
                         : word == u"gpusmemory" ? &m_gpuMemory
                                                 : nullptr;
        if (!usage)
            continue;
        const double unit = unitOf(use.name);
        if (const auto used = numberIn(use.used)) {
            // event 006 may have seen more than the last look before the end
            const double seen = usage == &m_memory ? double(job.memoryMegabytes * mebibyte) : 0;
            usage->add(std::max(*used * unit, seen));
        }
        const auto requested = numberIn(use.requested);
        if (requested && (isNewest || usage->requested == 0))
            usage->requested = *requested * unit;
    }
    if (runSeconds >= 0)
        m_runTime.add(runSeconds);
    m_newest = std::max(m_newest, job.id);
}

void UsageTally::addHold(const Job &job)
{
    const HoldDiagnosis diagnosis = diagnoseHold(job);
    if (diagnosis.cause != u"memory")
        return;
    ++m_memoryHolds;
    for (const HoldFix &fix : diagnosis.fixes) {
        if (fix.command == u"request_memory")
            m_memoryOfHolds =
                std::max(m_memoryOfHolds, bytesOfSize(fix.proposal, mebibyte).value_or(0));
    }
}

} // namespace perch
