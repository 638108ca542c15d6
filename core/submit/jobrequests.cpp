// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/jobsteps.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace perch
{

namespace
{

constexpr qint64 kibibyte = 1024;
constexpr qint64 mebibyte = 1024 * kibibyte;

QString tr(const char *text)
{
    return QCoreApplication::translate("JobSteps", text);
}

bool isUndefined(const QByteArray &text)
{
    return isSameWord(text, "undefined");
}

/// A size in the unit of the attribute, or an expression.
void setSize(JobAdDraft &draft, const char *attribute, const QByteArray &text, qint64 unitBytes)
{
    if (const std::optional<qint64> size = readSubmitSize(text, unitBytes))
        draft.setInteger(attribute, *size);
    else if (!isUndefined(text))
        (void)draft.setExpression(attribute, text);
}

void setAmount(JobAdDraft &draft, const char *command, const char *attribute,
               const QByteArray &byDefault)
{
    draft.begin();
    auto text = draft.param(command, attribute);
    if (!text && !draft.has(attribute) && !byDefault.isEmpty())
        text = byDefault;
    if (text && !isUndefined(*text))
        (void)draft.setExpression(attribute, *text);
}

void setSized(JobAdDraft &draft, const char *command, const char *attribute,
              const QByteArray &byDefault, qint64 unitBytes)
{
    draft.begin();
    auto text = draft.param(command, attribute);
    if (!text && !draft.has(attribute))
        text = byDefault;
    if (text && !draft.isStopped())
        setSize(draft, attribute, *text, unitBytes);
}

/// "12.1" is 12010; a number above 1000 is that already.
void setGpuRuntime(JobAdDraft &draft, const QByteArray &text)
{
    static const QRegularExpression version(
        QStringLiteral("^\\s*(\\+?[0-9]{1,6})(?:\\.([0-9]*))?$"));
    const QRegularExpressionMatch match = version.match(QString::fromLatin1(text));
    const QString minorText = match.captured(2);
    const int minor = minorText.isEmpty() ? -1 : minorText.left(6).toInt();
    constexpr int minorLimit = 100;
    if (!match.hasMatch() || minor >= minorLimit) {
        (void)draft.setExpression("GPUsMinRuntime", text);
        return;
    }
    const qint64 major = match.captured(1).toLongLong();
    const bool isCanonical = minor < 0 && major > 1000;
    draft.setInteger("GPUsMinRuntime",
                     isCanonical ? major : major * 1000 + std::max(minor, 0) * 10);
}

void setGpuProperties(JobAdDraft &draft)
{
    draft.begin();
    if (!draft.has("RequestGPUs"))
        return;
    struct Property {
        const char *command, *attribute;
    };
    for (const Property &property : {Property{"require_gpus", "RequireGPUs"},
                                     Property{"gpus_minimum_capability", "GPUsMinCapability"},
                                     Property{"gpus_maximum_capability", "GPUsMaxCapability"}}) {
        draft.begin();
        if (const auto text = draft.param(property.command, property.attribute))
            (void)draft.setExpression(property.attribute, *text);
    }
    draft.begin();
    if (const auto memory = draft.param("gpus_minimum_memory", "GPUsMinMemory")) {
        if (const std::optional<qint64> size = readSubmitSize(*memory, mebibyte))
            draft.setInteger("GPUsMinMemory", *size);
        else
            (void)draft.setExpression("GPUsMinMemory", *memory);
    } else if (draft.param("request_gpu_memory", "request_gpus_memory")) {
        draft.warn(tr("request_gpu_memory means nothing to HTCondor. Use gpus_minimum_memory."));
    }
    draft.begin();
    if (const auto runtime = draft.param("gpus_minimum_runtime", "GPUsMinRuntime"))
        setGpuRuntime(draft, *runtime);
}

/// request_anything: a resource of the site's own.
void setOwnResources(JobAdDraft &draft)
{
    static const QByteArrayList known = {"cpus", "memory", "disk",       "gpus",
                                         "cpu",  "gpu",    "gpu_memory", "gpus_memory"};
    const QByteArray prefix("request_");
    const QList<SubmitMacros::Macro> macros = draft.scope.macros->sorted();
    for (const SubmitMacros::Macro &macro : macros) {
        if (!isSameWord(macro.name.left(prefix.size()), prefix))
            continue;
        draft.begin();
        const QByteArray resource = macro.name.sliced(prefix.size());
        if (isSameWord(resource, "cpu") || isSameWord(resource, "gpu")) {
            (void)draft.param(macro.name);
            draft.warn(tr("%1 means nothing to HTCondor. Did you mean %1s?")
                           .arg(QString::fromUtf8(macro.name)));
        }
        if (resource.size() < 2 || resource.startsWith('_') || known.contains(resource.toLower()))
            continue;
        const auto text = draft.param(macro.name);
        if (draft.isStopped())
            return;
        if (!text)
            return draft.fail(tr("%1 asks for nothing, at which HTCondor breaks off. Give it a "
                                 "number or remove it.")
                                  .arg(QString::fromUtf8(macro.name)));
        if (!draft.setExpression("Request" + resource, *text))
            return;
    }
}

} // namespace

void setRequests(JobAdDraft &draft)
{
    setOwnResources(draft);
    setAmount(draft, "request_cpus", "RequestCpus", draft.context.defaultRequestCpus);
    setAmount(draft, "request_gpus", "RequestGPUs", {});
    setGpuProperties(draft);
    setSized(draft, "request_disk", "RequestDisk", draft.context.defaultRequestDisk, kibibyte);
    setSized(draft, "request_memory", "RequestMemory", draft.context.defaultRequestMemory,
             mebibyte);
}

void setGpuRequirements(JobAdDraft &draft)
{
    draft.begin();
    if (!draft.has("RequestGPUs"))
        return;
    const ClassAdExpressionPtr required = draft.expression("RequireGPUs");
    std::set<QByteArray> named;
    if (required) {
        // those that the expression takes from the card itself, not from TARGET
        const auto all = referencedAttributes(required, {});
        const auto other = referencedAttributes(
            required, {"capability", "globalmemorymb", "driverversion", "maxsupportedversion"});
        if (all && other) {
            for (const QByteArray &name : *all) {
                if (!other->contains(name))
                    named.insert(name);
            }
        }
    }
    struct Limit {
        const char *attribute, *property, *sign;
    };
    QByteArrayList clauses;
    for (const Limit &limit : {Limit{"GPUsMinCapability", "Capability", ">="},
                               Limit{"GPUsMaxCapability", "Capability", "<="},
                               Limit{"GPUsMinMemory", "GlobalMemoryMb", ">="},
                               Limit{"GPUsMinRuntime", "MaxSupportedVersion", ">="}}) {
        if (draft.has(limit.attribute) && !named.contains(QByteArray(limit.property).toLower()))
            clauses.append(QByteArray(limit.property) + ' ' + limit.sign + ' ' + limit.attribute);
    }
    if (clauses.isEmpty())
        return;
    QByteArray text = clauses.join(" && ");
    if (required)
        text.prepend(classAdText(bracketedFor(required, "&&")) + " && ");
    (void)draft.setExpression("RequireGPUs", text);
}

} // namespace perch
