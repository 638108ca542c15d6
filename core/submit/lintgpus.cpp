// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// GPUs.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

bool wantsGpu(const Draft &draft)
{
    const QString request = draft.plainValue("request_gpus");
    return !request.isEmpty() && request != u"0";
}

void checkIgnoredWishes(Draft &draft)
{
    if (wantsGpu(draft) || draft.hasUnseenParts())
        return;
    for (const char *name : {"gpus_minimum_capability", "gpus_maximum_capability",
                             "gpus_minimum_memory", "gpus_minimum_runtime", "require_gpus"}) {
        const Statement *const ignored = draft.last(name);
        if (ignored && !ignored->value.isEmpty())
            mend(draft.report("gpus-ignored", ignored->line, {{"name", ignored->name}}),
                 setCommand(QStringLiteral("request_gpus"), QStringLiteral("1")).edits);
    }
}

void checkCapabilities(Draft &draft)
{
    const Statement *const least = draft.last("gpus_minimum_capability");
    const Statement *const most = draft.last("gpus_maximum_capability");
    bool isNumber = false;
    bool isOther = false;
    const double minimum = draft.plainValue("gpus_minimum_capability").toDouble(&isNumber);
    const double maximum = draft.plainValue("gpus_maximum_capability").toDouble(&isOther);
    if (least && most && isNumber && isOther && minimum > maximum)
        draft.report("gpu-capabilities-crossed", std::max(least->line, most->line),
                     {{"least", least->value}, {"most", most->value}});
}

void checkCudaVariable(Draft &draft)
{
    static const QRegularExpression variable(
        QStringLiteral("(?:^|(?<=[\\s\";]))CUDA_VISIBLE_DEVICES=(?:'[^']*'|[^\\s;\"']*)[\\s;]*"));
    const Statement *const environment = draft.last("environment");
    if (!environment || !variable.match(environment->value).hasMatch())
        return;
    QString right = environment->value;
    right.remove(variable);
    const bool isEmpty = right.isEmpty() || right == u"\"\"";
    Edit out;
    out.line = environment->line;
    out.lineCount = environment->lineCount;
    mend(draft.report("cuda-devices-set", environment->line),
         {isEmpty ? out : withValue(draft, *environment, right)});
}

/// Attributes of machines that HTCondor once had in place of those of GPUs.
void checkOldAttributes(Draft &draft)
{
    static const QRegularExpression old = pattern(
        "\\b(?:TARGET\\.)?(CUDACapability|CUDAGlobalMemoryMb|CUDADriverVersion|CUDADeviceName|"
        "CUDARuntimeVersion)\\b");
    static const QMap<QString, QString> present = {
        {QStringLiteral("cudacapability"), QStringLiteral("gpus_minimum_capability")},
        {QStringLiteral("cudaglobalmemorymb"), QStringLiteral("gpus_minimum_memory")},
        {QStringLiteral("cudadriverversion"), QStringLiteral("gpus_minimum_runtime")},
        {QStringLiteral("cudaruntimeversion"), QStringLiteral("gpus_minimum_runtime")},
        {QStringLiteral("cudadevicename"), QStringLiteral("gpus_minimum_capability")}};
    const Statement *const requirements = draft.last("requirements");
    if (!requirements)
        return;
    if (const auto match = old.match(requirements->value); match.hasMatch())
        draft.report(
            "gpu-attribute-old", requirements->line,
            {{"name", match.captured(1)}, {"present", present.value(match.captured(1).toLower())}});
}

void checkGpuNames(Draft &draft)
{
    static const QRegularExpression name =
        pattern("\\b(GPUs_DeviceName|DeviceName|CUDADeviceName)\\b");
    static const QRegularExpression machine = pattern("\\b(?:TARGET\\.)?Machine\\s*==");
    if (!wantsGpu(draft))
        return;
    for (const char *command : {"requirements", "require_gpus"}) {
        const Statement *const statement = draft.last(command);
        if (!statement)
            continue;
        if (name.match(statement->value).hasMatch())
            draft.report("gpu-by-name", statement->line, {{"name", statement->name}});
        else if (machine.match(statement->value).hasMatch())
            draft.report("machine-by-name", statement->line);
    }
}

void checkGpuFlag(Draft &draft)
{
    if (!wantsGpu(draft) || draft.limits.gpuFlag.isEmpty() || !draft.facts.site ||
        !draft.facts.site->wantGpuLab || draft.hasUnseenParts())
        return;
    if (draft.isFlagSet(draft.limits.gpuFlag) || draft.isFlagSet(draft.limits.resumableFlag))
        return;
    mend(draft.report("gpu-flag-missing", draft.last("request_gpus")->line,
                      {{"flag", draft.limits.gpuFlag}}),
         setCommand(u'+' + draft.limits.gpuFlag, QStringLiteral("true")).edits);
}

void checkGpuLength(Draft &draft)
{
    const Statement *const length = draft.last(u'+' + draft.limits.gpuLength.toLower());
    if (!length || draft.limits.gpuLength.isEmpty())
        return;
    const QString value = draft.plain(length->value);
    QString word = value;
    word.remove(u'"');
    QStringList known;
    for (auto it = draft.limits.gpuHours.cbegin(); it != draft.limits.gpuHours.cend(); ++it)
        known.append(u'"' + it.key() + u'"');
    const bool isQuoted = value == u'"' + word + u'"';
    const QString right = word.trimmed().toLower();
    if (value.contains(u'$') || (isQuoted && draft.limits.gpuHours.contains(word)))
        return;
    Finding *const finding = draft.report(
        "gpu-length-word", length->line,
        {{"name", draft.limits.gpuLength}, {"known", known.join(QStringLiteral(", "))}});
    if (draft.limits.gpuHours.contains(right) && value == length->value)
        mend(finding, {withValue(draft, *length, u'"' + right + u'"')},
             setCommand(u'+' + length->name, u'"' + right + u'"').label);
}

void checkOtherRequests(Draft &draft)
{
    if (!wantsGpu(draft))
        return;
    const Statement *const gpus = draft.last("request_gpus");
    const Statement *const cpus = draft.last("request_cpus");
    if (cpus && draft.plain(cpus->value) == u"0")
        mend(draft.report("gpu-without-cpu", cpus->line),
             {withValue(draft, *cpus, QStringLiteral("1"))},
             setCommand(cpus->name, QStringLiteral("1")).label);
    bool isNumber = false;
    const int count = draft.plain(gpus->value).toInt(&isNumber);
    if (isNumber && count > 1)
        draft.report("several-gpus", gpus->line, {{"count", gpus->value}});
    if (draft.isFlagSet(draft.limits.buildFlag))
        draft.report("gpu-on-build-job", gpus->line, {{"flag", draft.limits.buildFlag}});
}

} // namespace

QList<Check> gpuChecks()
{
    return {{checkIgnoredWishes, {"gpus-ignored"}},
            {checkCapabilities, {"gpu-capabilities-crossed"}},
            {checkCudaVariable, {"cuda-devices-set"}},
            {checkOldAttributes, {"gpu-attribute-old"}},
            {checkGpuNames, {"gpu-by-name", "machine-by-name"}},
            {checkGpuFlag, {"gpu-flag-missing"}},
            {checkGpuLength, {"gpu-length-word"}},
            {checkOtherRequests, {"gpu-without-cpu", "several-gpus", "gpu-on-build-job"}}};
}

} // namespace perch::lint
