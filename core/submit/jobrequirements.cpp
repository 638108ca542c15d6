// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/classadevaluator.h"
#include "core/submit/jobsteps.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace perch
{

namespace
{

using References = std::set<QByteArray>;

QString tr(const char *text)
{
    return QCoreApplication::translate("JobSteps", text);
}

bool namesAnyOf(const References &references, std::initializer_list<const char *> names)
{
    return std::any_of(names.begin(), names.end(),
                       [&references](const char *name) { return references.contains(name); });
}

/// The clauses that HTCondor adds to the user's own requirements.
struct Clauses {
    QByteArray text;

    void add(const QByteArray &clause)
    {
        if (!text.isEmpty())
            text += " && ";
        text += clause;
    }
};

void addMachine(JobAdDraft &draft, const References &named, Clauses &clauses)
{
    if (!named.contains("arch"))
        clauses.add("(TARGET.Arch == \"" + draft.context.architecture + "\")");
    if (draft.universe.isDocker) {
        clauses.add("TARGET.HasDocker");
        const auto network = draft.stringAttribute("DockerNetworkType");
        static const QByteArrayList common = {"", "host", "none", "nat"};
        if (network && !common.contains(*network))
            clauses.add("StringListMember(My.DockerNetworkType, TARGET.DockerNetworks)");
        return;
    }
    if (!draft.universe.isContainer) {
        if (!namesAnyOf(named, {"opsys", "opsysandver", "opsyslongname", "opsysshortname",
                                "opsysname", "opsyslegacy"}))
            clauses.add("(TARGET.OpSys == \"" + draft.context.operatingSystem + "\")");
        return;
    }
    clauses.add("TARGET.HasContainer");
    if (draft.has("DockerImage"))
        return clauses.add("TARGET.HasDockerURL");
    const auto image = draft.stringAttribute("ContainerImage");
    if (!image)
        return;
    switch (containerImageKind(*image)) {
    case ContainerImageKind::Docker:
        return clauses.add("TARGET.HasDockerURL");
    case ContainerImageKind::Sif:
        return clauses.add("TARGET.HasSIF");
    case ContainerImageKind::Folder:
        return clauses.add("TARGET.HasSandboxImage");
    }
}

/// True for an expression, and for a number above `least`.
bool asksForMoreThan(const ClassAdExpressionPtr &value, double least)
{
    const ClassAdExpression *literal = classAdLiteral(value);
    if (!literal)
        return true;
    switch (literal->kind) {
    case ClassAdExpression::Kind::Boolean:
    case ClassAdExpression::Kind::Integer:
        return double(literal->integer) > least;
    case ClassAdExpression::Kind::Real:
        return literal->real > least;
    default:
        return true;
    }
}

void addCommonResources(JobAdDraft &draft, const References &named, Clauses &clauses)
{
    if (const ClassAdExpressionPtr disk = draft.expression("RequestDisk")) {
        if (named.contains("disk") || asksForMoreThan(disk, 0))
            clauses.add("(TARGET.Disk >= RequestDisk)");
    } else if (!draft.has("RequestDisk") && !named.contains("disk")) {
        clauses.add("(TARGET.Disk >= DiskUsage)");
    }
    if (const ClassAdExpressionPtr memory = draft.expression("RequestMemory");
        memory && asksForMoreThan(memory, 1))
        clauses.add("(TARGET.Memory >= RequestMemory)");
    if (const ClassAdExpressionPtr cpus = draft.expression("RequestCpus");
        cpus && !named.contains("cpus") && asksForMoreThan(cpus, 1))
        clauses.add("(TARGET.Cpus >= RequestCpus)");
}

/// What an attribute of the job is worth in the job's ad.
ClassAdValue worth(JobAdDraft &draft, const ClassAdExpressionPtr &value)
{
    if (!classAdLiteral(value)) {
        const auto references = referencedAttributes(value, {});
        const bool namesOwn =
            !references ||
            std::any_of(references->begin(), references->end(), [&draft](const QByteArray &name) {
                return draft.ad().find(name) != nullptr;
            });
        if (namesOwn)
            draft.doubt("a request hangs on other attributes of the job");
    }
    const ClassAdValue result = evaluateClassAd(value);
    if (!result.isKnown())
        draft.doubt("a request is an expression that HTCondor alone works out");
    return result;
}

void addOwnResources(JobAdDraft &draft, const References &named, Clauses &clauses)
{
    static const QByteArrayList done = {"requestcpus", "requestdisk", "requestmemory"};
    const QByteArray prefix("request");
    const std::map<QByteArray, JobAttribute> attributes = draft.ad().all();
    for (const auto &[name, attribute] : attributes) {
        const QByteArray resource = attribute.name.mid(prefix.size());
        if (!name.startsWith(prefix) || resource.size() < 2 || resource.startsWith('_') ||
            done.contains(name) || named.contains(resource.toLower()))
            continue;
        const ClassAdExpressionPtr value = draft.expression(name);
        if (!value)
            continue;
        const ClassAdValue amount = worth(draft, value);
        using Type = ClassAdValue::Type;
        if (amount.type == Type::String && !amount.text.isEmpty())
            clauses.add("regexp(" + attribute.name + ", TARGET." + resource + ")");
        const bool counts =
            amount.type == Type::Undefined ||
            ((amount.type == Type::Integer || amount.type == Type::Real) && amount.number() > 0);
        if (!counts)
            continue;
        if (draft.has("Require" + resource))
            clauses.add("(countMatches(MY.Require" + resource + ",TARGET.Available" + resource +
                        ") >= " + attribute.name + ")");
        else
            clauses.add("(TARGET." + resource + " >= " + attribute.name + ")");
    }
}

/// Ways of transfer that plugins of the machine must know: of inputs, the destination, and remaps.
QByteArrayList transferMethods(JobAdDraft &draft)
{
    QByteArrayList own;
    if (const auto plugins = draft.stringAttribute("TransferPlugins")) {
        for (const QByteArray &plugin : splitWords(*plugins, ";")) {
            if (plugin.contains('='))
                own += splitWords(plugin.left(plugin.indexOf('=')).toLower());
        }
    }
    std::map<QByteArray, QByteArray> methods; // by lower-case name
    const auto add = [&own, &methods](const QByteArray &url) {
        const QByteArray method = urlMethod(url);
        if (!method.isEmpty() && !own.contains(method.toLower()))
            methods.insert({method.toLower(), method});
    };
    if (const auto inputs = draft.stringAttribute("TransferInput")) {
        for (const QByteArray &input : splitWords(*inputs, ","))
            add(input);
    }
    if (const auto destination = draft.stringAttribute("OutputDestination"))
        add(*destination);
    if (const auto remaps = draft.stringAttribute("TransferOutputRemaps")) {
        for (const QByteArray &remap : splitWords(*remaps, ";")) {
            if (remap.contains('='))
                add(remap.mid(remap.indexOf('=') + 1).trimmed());
        }
    }
    QByteArrayList names;
    for (const auto &[lower, name] : methods)
        names.append(name);
    return names;
}

void addTransferMethods(JobAdDraft &draft, const References &named, QByteArray &clause)
{
    const QByteArrayList methods = transferMethods(draft);
    for (const QByteArray &method : methods) {
        if (named.contains("hasfiletransferpluginmethods"))
            break;
        clause += " && stringListIMember(\"" + method + "\",TARGET.HasFileTransferPluginMethods)";
        const bool needsKeys = isSameWord(method, "s3") || isSameWord(method, "gs");
        if (needsKeys && (!draft.has("EC2AccessKeyId") || !draft.has("EC2SecretAccessKey")))
            draft.fail(tr("s3:// and gs:// addresses need an access key: "
                          "s3_access_key_id_file and s3_secret_access_key_file."));
    }
    if (!methods.isEmpty())
        draft.setString("WantTransferPluginMethods", methods.join(','));
}

void addTransfers(JobAdDraft &draft, const References &named, Clauses &clauses)
{
    if (draft.universe.number != UniverseOfJobs::Vanilla)
        return;
    const QByteArray domain("(TARGET.FileSystemDomain == MY.FileSystemDomain)");
    const QByteArray should =
        draft.stringAttribute("ShouldTransferFiles").value_or("IF_NEEDED").toUpper();
    if (should == "NO") {
        if (!named.contains("filesystemdomain"))
            clauses.add(domain);
        return;
    }
    if (namesAnyOf(named, {"hasfiletransfer", "hasjobtransferplugins"}))
        return;
    const auto plugins = draft.stringAttribute("TransferPlugins");
    QByteArray clause =
        plugins && !plugins->isEmpty() ? "TARGET.HasJobTransferPlugins" : "TARGET.HasFileTransfer";
    const bool isEncrypted = draft.has("EncryptInputFiles") || draft.has("EncryptOutputFiles") ||
                             draft.has("DontEncryptInputFiles") ||
                             draft.has("DontEncryptOutputFiles");
    if (isEncrypted && !named.contains("hasperfileencryption"))
        clause += " && TARGET.HasPerFileEncryption";
    const bool needsVersion =
        draft.stringAttribute("TransferCheckpoint") ||
        draft.booleanAttribute("PreserveRelativePaths").value_or(false) ||
        isSameWord(draft.stringAttribute("WhenToTransferOutput").value_or(QByteArray()),
                   "ON_SUCCESS");
    if (needsVersion)
        clause += " && versioncmp( split(TARGET.CondorVersion)[1], \"8.9.7\" ) >= 0";
    addTransferMethods(draft, named, clause);
    if (should == "IF_NEEDED" && !named.contains("filesystemdomain"))
        clauses.add('(' + domain + " || (" + clause + "))");
    else
        clauses.add('(' + clause + ')');
}

void addDeferral(JobAdDraft &draft, Clauses &clauses)
{
    if (!deferralAttribute(draft))
        return;
    if (draft.universe.number != UniverseOfJobs::Local)
        clauses.add("TARGET.HasJobDeferral");
    if (!draft.has("ScheddInterval")) {
        if (draft.context.scheddInterval)
            (void)draft.setExpression("ScheddInterval", *draft.context.scheddInterval);
        else
            draft.setUnknown("ScheddInterval", "only the access point knows its interval");
    }
    clauses.add("(((time() + ScheddInterval) >= (DeferralTime - DeferralPrepTime)) && (time() < "
                "(DeferralTime + DeferralWindow)))");
}

/// cuda_version as a number: 12.1 is 12001.
void addCudaVersion(JobAdDraft &draft, Clauses &clauses)
{
    const auto text = draft.stringAttribute("CUDAVersion");
    if (!text)
        return;
    static const QRegularExpression version(
        QStringLiteral("^\\s*([0-9]{1,9})(?:\\.([0-9]{1,9}))?$"));
    const QRegularExpressionMatch match = version.match(QString::fromLatin1(*text));
    if (!match.hasMatch())
        return draft.fail(tr("cuda_version must be like 12 or 12.1."));
    const qint64 major = match.captured(1).toLongLong();
    const bool isCanonical = match.captured(2).isEmpty() && major >= 1000;
    draft.setInteger("CUDAVersion",
                     isCanonical ? major : major * 1000 + match.captured(2).toLongLong() % 100);
    clauses.add("CUDAVersion <= TARGET.CUDAMaxSupportedVersion");
}

} // namespace

void setRequirements(JobAdDraft &draft)
{
    draft.begin();
    if (draft.isFactory && draft.proc > 0)
        return; // the schedd takes those of the first job for all
    const auto own = draft.param("requirements");
    if (!own && draft.param("FACTORY.Requirements"))
        return draft.giveUp(tr("FACTORY.Requirements is HTCondor's own."));
    if (draft.param("MY.Requirements")) {
        if (own)
            draft.warn(tr("+Requirements is set too, so requirements does not count."));
        return;
    }
    if (draft.param("FACTORY.AppendReq"))
        return draft.giveUp(tr("FACTORY.AppendReq is HTCondor's own."));
    Clauses clauses;
    References named;
    if (own && !draft.isStopped()) {
        clauses.text = '(' + *own + ')';
        const ClassAdReading reading = readClassAdExpression(clauses.text);
        if (reading.isBeyondLimits)
            draft.doubt("the requirements are an expression that HTCondor alone works out");
        if (reading.expression)
            named = referencedAttributes(reading.expression, {"requestmemory", "vm_ckpt_mac"})
                        .value_or(References());
    }
    addMachine(draft, named, clauses);
    addCommonResources(draft, named, clauses);
    addOwnResources(draft, named, clauses);
    if (draft.booleanAttribute("EncryptExecuteDirectory").value_or(false) &&
        !named.contains("encryptexecutedirectory"))
        clauses.add("TARGET.HasEncryptExecuteDirectory");
    addTransfers(draft, named, clauses);
    addDeferral(draft, clauses);
    if (draft.booleanAttribute("WantFTOnCheckpoint").value_or(false) &&
        !named.contains("hasselfcheckpointtransfers"))
        clauses.add("TARGET.HasSelfCheckpointTransfers");
    addCudaVersion(draft, clauses);
    (void)draft.setExpression("Requirements", clauses.text);
}

} // namespace perch
