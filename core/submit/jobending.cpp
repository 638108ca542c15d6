// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/jobsteps.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>

#include <array>
#include <limits>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("JobSteps", text);
}

/// A time in seconds, as an expression or a number that is not negative.
void setSeconds(JobAdDraft &draft, const char *attribute, const std::optional<QByteArray> &text,
                qint64 byDefault)
{
    if (!text)
        return draft.setInteger(attribute, byDefault);
    if (!draft.setExpression(attribute, *text))
        return;
    const ClassAdExpressionPtr value = draft.expression(attribute);
    const ClassAdExpression *literal = value ? classAdLiteral(value) : nullptr;
    if (literal && (literal->kind != ClassAdExpression::Kind::Integer || literal->integer < 0))
        draft.fail(tr("%1 must be a whole number of seconds, not negative.")
                       .arg(QLatin1String(attribute)));
}

} // namespace

const char *deferralAttribute(JobAdDraft &draft)
{
    for (const char *attribute : {"CronMinute", "CronHour", "CronDayOfMonth", "CronMonth",
                                  "CronDayOfWeek", "DeferralTime"}) {
        if (draft.has(attribute))
            return attribute;
    }
    return nullptr;
}

void setDeferral(JobAdDraft &draft)
{
    draft.begin();
    if (const auto time = draft.param("deferral_time", "DeferralTime"))
        setSeconds(draft, "DeferralTime", time, 0);
    if (draft.isStopped() || !deferralAttribute(draft))
        return;
    constexpr int defaultPreparation = 300;
    auto window = draft.param("cron_window", "CronWindow");
    if (!window)
        window = draft.param("deferral_window", "DeferralWindow");
    setSeconds(draft, "DeferralWindow", window, 0);
    auto preparation = draft.param("cron_prep_time", "CronPrepTime");
    if (!preparation)
        preparation = draft.param("deferral_prep_time", "DeferralPrepTime");
    setSeconds(draft, "DeferralPrepTime", preparation, defaultPreparation);
}

void setImageSize(JobAdDraft &draft)
{
    draft.begin();
    if (draft.proc < 1) {
        const QByteArray program = draft.stringAttribute("Cmd").value_or(QByteArray());
        const std::optional<qint64> size = program.isEmpty() ? 0 : draft.kilobytes(program);
        if (size)
            draft.setInteger("ExecutableSize", *size);
        else
            draft.setUnknown("ExecutableSize", "the size of the executable is not at hand");
    }
    draft.begin();
    if (const auto text = draft.param("image_size", "ImageSize")) {
        const qint64 size = readSubmitSize(*text, 1024).value_or(0);
        if (size < 1)
            return draft.fail(tr("image_size must be a size above 0."));
        draft.setInteger("ImageSize", size);
    } else if (!draft.has("ImageSize")) {
        draft.setInteger("ImageSize", draft.integerAttribute("ExecutableSize").value_or(0));
    }
}

void setAutomatic(JobAdDraft &draft)
{
    draft.begin();
    if (!draft.has("MaxHosts")) {
        draft.setInteger("MinHosts", 1);
        draft.setInteger("MaxHosts", 1);
    }
    if (!draft.has("CurrentHosts"))
        draft.setInteger("CurrentHosts", 0);
    draft.begin();
    if (draft.has("SuccessCheckpointExitCode"))
        draft.setBoolean("WantFTOnCheckpoint", true);
    draft.begin();
    if (draft.universe.number == UniverseOfJobs::Vanilla && !draft.has("JobLeaseDuration"))
        (void)draft.setExpression("JobLeaseDuration", draft.context.defaultLeaseDuration);
    draft.begin();
    if (!draft.has("JobPrio"))
        draft.setInteger("JobPrio", 0);
    draft.begin();
    if (draft.has("JobStarterLog") && !draft.has("JobStarterDebug"))
        draft.setBoolean("JobStarterDebug", true);

    draft.begin();
    const auto history = draft.integerAttribute("JobMachineAttrsHistoryLength");
    if (history && (*history < 0 || *history > std::numeric_limits<int>::max()))
        return draft.fail(tr("job_machine_attrs_history_length is out of bounds."));
    draft.begin();
    constexpr int shortestLease = 20;
    const ClassAdExpressionPtr leaseValue = draft.expression("JobLeaseDuration");
    const ClassAdExpression *lease = leaseValue ? classAdLiteral(leaseValue) : nullptr;
    const double seconds = !lease                                         ? 0
                           : lease->kind == ClassAdExpression::Kind::Real ? lease->real
                                                                          : double(lease->integer);
    const bool isShort = seconds >= 1 && seconds < shortestLease;
    if (isShort && draft.proc == 0) {
        draft.warn(tr("job_lease_duration is at least 20 seconds; HTCondor takes 20."));
        draft.setInteger("JobLeaseDuration", shortestLease);
    }
    draft.begin();
    if (draft.universe.number == UniverseOfJobs::Scheduler && draft.has("DeferralTime"))
        draft.fail(tr("Jobs of the scheduler universe cannot wait for a time."));
}

void setForced(JobAdDraft &draft)
{
    const QByteArray prefix("MY.");
    const QList<SubmitMacros::Macro> macros = draft.scope.macros->sorted();
    for (const SubmitMacros::Macro &macro : macros) {
        if (!isSameWord(macro.name.left(prefix.size()), prefix))
            continue;
        draft.begin();
        const QByteArray name = macro.name.sliced(prefix.size());
        const auto value = draft.param(macro.name);
        if (draft.isStopped())
            return;
        if (name.isEmpty())
            return draft.fail(tr("A + stands without the name of an attribute."));
        if (!draft.setExpression(name, value.value_or("undefined")))
            return;
    }
}

void setJobSet(JobAdDraft &draft)
{
    draft.begin();
    const QByteArray prefix("JOBSET.");
    QByteArray name;
    bool hasSet = false;
    const QList<SubmitMacros::Macro> macros = draft.scope.macros->sorted();
    for (const SubmitMacros::Macro &macro : macros) {
        if (draft.proc > 0 || !isSameWord(macro.name.left(prefix.size()), prefix))
            continue;
        const auto value = draft.param(macro.name);
        if (draft.isStopped())
            return;
        if (!value)
            continue;
        hasSet = true;
        const QByteArray attribute = macro.name.sliced(prefix.size());
        if (isSameWord(attribute, "name"))
            name = withoutQuotesAround(*value);
        else if (const ClassAdReading reading = readClassAdExpression(*value);
                 !reading.expression && !reading.isBeyondLimits)
            return draft.fail(tr("%1 is no expression.").arg(QString::fromUtf8(macro.name)));
    }
    if (draft.proc <= 0) {
        if (hasSet && !draft.has("JobSetName"))
            draft.setString("JobSetName",
                            name.isEmpty() ? QByteArray::number(draft.clusterNumber) : name);
        return;
    }
    const JobAttribute *own = draft.ad().find("JobSetName");
    const JobAttribute *cluster = draft.clusterAd ? draft.clusterAd->find("JobSetName") : nullptr;
    if (draft.ad().hasOwn("JobSetName") && own && own->value &&
        (!cluster || !cluster->value || classAdText(own->value) != classAdText(cluster->value)))
        draft.fail(tr("All jobs of a submission must be in the same job set."));
}

void makeJobAd(JobAdDraft &draft)
{
    constexpr std::array steps = {refuseUnsupported,  setFolder,
                                  setExecutable,      setArguments,
                                  setEnvironment,     setStatus,
                                  setStandardFiles,   setNotification,
                                  setPolicies,        setRetries,
                                  setSignals,         setContainerServices,
                                  setRequests,        setConcurrencyLimits,
                                  setAccountingGroup, setPlainCommands,
                                  setDeferral,        setImageSize,
                                  setTransfers,       setAutomatic,
                                  setForced,          setJobSet,
                                  setGpuRequirements, setRequirements};
    draft.begin();
    (void)draft.booleanParam("skip_filechecks");
    for (const auto step : steps) {
        if (draft.isStopped())
            return;
        step(draft);
    }
}

} // namespace perch
