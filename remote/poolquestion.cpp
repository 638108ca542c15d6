// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/poolquestion.h"

#include "remote/remotefailure.h"
#include "remote/remotescript.h"

#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

constexpr std::chrono::minutes longestQuestion{5}; // more than the script's own limits together
// The whole command is one word of the login shell's, and the kernel takes 128 KiB for one word.
constexpr qsizetype longestNames = 64 * 1000;

// A place to work in that goes away however the script ends. Never /tmp (CHTC guide
// user-expectations).
const QString &workFolder()
{
    static const QString script =
        QStringLiteral("toolFailed=%1 cutInput=%2 noHome=%3 gone=%4\n")
            .arg(QString::number(ExitToolFailed), QString::number(ExitCutInput),
                 QString::number(ExitNotWritable), QString::number(ExitNoFile)) +
        QStringLiteral(R"sh(umask 077
part() { printf '%s %s\n' "$1" "$(($(wc -c <"$2")))"; cat -- "$2"; }
work=$(cd && mktemp -d "$(pwd)/.perch-ask-XXXXXX") && cd -- "$work" || exit "$noHome"
trap 'cd / && rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM PIPE
)sh");
    return script;
}

// The attributes that core/slot.h reads. GPUs are named one by one (GPUs_GPU_<id>), so the names
// come from the ads themselves. "$group" is a site's own attribute.
const QString &slotsAsJson()
{
    static const QString script = QStringLiteral(R"sh(
slotsAsJson() {
  names=$(grep -o '^GPUs_[A-Za-z0-9_]* = \[' slots | cut -d' ' -f1 | sort -u | head -n 4000 | tr '\n' ',')
  timeout 30 condor_status -ads slots -json -attributes "${names}Name,Machine,SlotType,\
PartitionableSlot,State,Cpus,TotalSlotCpus,Memory,TotalSlotMemory,Disk,TotalSlotDisk,TotalGPUs,GPUs,\
AvailableGPUs,AssignedGPUs,OfflineGPUs,GPUs_DeviceName,GPUs_Capability,GPUs_GlobalMemoryMb,\
GPUs_MaxSupportedVersion,GPUs_DriverVersion,CUDAMaxSupportedVersion,Poolname${group:+,$group}"
}
)sh");
    return script;
}

// Compares the file "ad" with the pool's slots, as they are and with nothing running.
const QString &comparison()
{
    static const QString script = QStringLiteral(R"sh(
want='SlotType =!= "Dynamic"'
grep -q '^RequestGPUs=0*[^0]' ad && want="$want && TotalGPUs > 0"
timeout 60 condor_status -long -limit 5000 -constraint "$want" >slots 2>slots.err ||
  { cat slots.err >&2; exit "$toolFailed"; }
slotsAsJson 2>slots.err | head -c 8388608 >slots.json
part slots slots.json
[ -s slots ] || exit 0

# The same machines with nothing running on them.
awk '
  function flush(   i, k, id, gpus, offline) {
    if (!n) return
    offline = value["OfflineGPUs"]
    gsub(/-/, "_", offline)
    for (i = 1; i <= n; i++) {
      k = key[i]
      if (k ~ /^GPUs_./ && value[k] ~ /^\[/ && !index(offline, substr(k, 6)))
        gpus = gpus (gpus == "" ? "" : ",") k
    }
    for (i = 1; i <= n; i++) {
      k = key[i]
      if (k == "State") print k " = \"Unclaimed\""
      else if (k == "Activity") print k " = \"Idle\""
      else if (tolower(value["PartitionableSlot"]) == "true" && k == "AvailableGPUs" && gpus != "")
        print k " = { " gpus " }"
      else if (tolower(value["PartitionableSlot"]) == "true" && ("TotalSlot" k) in value)
        print k " = " value["TotalSlot" k]
      else print line[i]
    }
    print ""
    n = 0
    split("", value)
  }
  NF == 0 { flush(); next }
  { line[++n] = $0; key[n] = $1; value[$1] = substr($0, length($1) + 4) }
  END { flush() }' slots >empty

# The job without its limits: what else rules machines out.
sed -e 's/^\(Request\(Cpus\|Memory\|Disk\)\)=.*/\1=1/' -e 's/^RequestGPUs=0*[^0].*/RequestGPUs=1/' \
  -e 's/^RequireGPUs=.*/RequireGPUs=true/' ad >unlimited

analyze() { # name, how, job, slots
  timeout 20 condor_q "$2" -jobads "$3" -slotads "$4" 2>&1 | head -c 1048576 >analysis
  part "$1" analysis
}
analyze steps -better-analyze ad empty
analyze steps-now -better-analyze ad slots
analyze fits -analyze:summary,reverse ad empty
analyze fits-now -analyze:summary,reverse ad slots
analyze fits-unlimited -analyze:summary,reverse unlimited empty

# How many GPUs of each slot are meant: the numbers that require_gpus names, put into it.
require=$(awk -F= '
  /^GPUsM(in|ax)[A-Za-z]*=[0-9.]+$/ { limit[$1] = $2 }
  /^RequireGPUs=/ { text = substr($0, 13) }
  END { for (name in limit) gsub(name, limit[name], text); print text }' ad)
if [ -n "$require" ]; then count="countMatches($require, AvailableGPUs)"
else count='size(AvailableGPUs)'; fi
count() { # name, slots
  timeout 15 condor_status -ads "$2" -af Name "$count" 2>/dev/null | head -c 1048576 >counts
  part "$1" counts
}
count gpus empty
count gpus-now slots
)sh");
    return script;
}

// "$1" the slots' owner attribute, "$2" the submit description's name, then size and name of each
// file, whose bytes come in that order. The condor tools have no need of the schedd: ads come from
// files, all but condor_status -long, which asks the collector.
const QString &questionScript()
{
    static const QString script = workFolder() + slotsAsJson() + QStringLiteral(R"sh(
group=$1 name=$2
shift 2
mkdir job && cd job || exit "$noHome"
while [ $# -ge 2 ]; do
  case $2 in ./*/*) mkdir -p -- "${2%/*}" || exit "$noHome";; esac
  dd bs=256K iflag=fullblock,count_bytes count="$1" of="$2" conv=excl status=none || exit "$noHome"
  [ "$(stat -c %s -- "$2")" = "$1" ] || exit "$cutInput"
  chmod 700 -- "$2" || exit "$noHome"
  shift 2
done
exec </dev/null
timeout 60 condor_submit -dry-run ../ads -terse "$name" >../submitted 2>../complaints
echo "$?" >../status
cd .. || exit "$toolFailed"
head -c 65536 complaints >complaints.cut
part status status
part submitted submitted
part complaints complaints.cut
[ "$(cat status)" = 0 ] && [ -s ads ] || exit 0

# The first job stands for all, as long as no later one asks for something else. A dry run leaves out who asks, but slots may want to know.
me=$(id -un) domain=$(condor_config_val UID_DOMAIN 2>/dev/null)
awk -v me="$me" -v domain="$domain" '
  NF == 0 || $0 == "." { if (n) exit; next }
  { n++ }
  /^Owner=/ { next }
  /^User=/ { next }
  { print }
  END { printf "Owner=\"%s\"\nUser=\"%s@%s\"\n", me, me, domain }' ads | head -c 262144 >ad
part ad ad
awk '
  NF == 0 || $0 == "." { if (n) later = 1; next }
  { n++ }
  later && /^(Request(Cpus|Memory|Disk|GPUs)|Requirements|RequireGPUs|GPUsM(in|ax)[A-Za-z]*)=/ { v++ }
  END { print v + 0 }' ads >differences
part differences differences
)sh") + comparison();
    return script;
}

// "$1" the slots' owner attribute, "$2" the job. The queue is asked once, for this one ad.
const QString &queuedJobScript()
{
    static const QString script = workFolder() + slotsAsJson() + QStringLiteral(R"sh(
group=$1 job=$2
exec </dev/null
timeout 60 condor_q -long "$job" >queued 2>queued.err || { cat queued.err >&2; exit "$toolFailed"; }
sed -n 's/^\([A-Za-z_][A-Za-z0-9_.]*\) = /\1=/p' queued | head -c 262144 >ad
[ -s ad ] || exit "$gone"
echo 0 >status
part status status
echo "$job - $job" >submitted
part submitted submitted
part ad ad
)sh") + comparison();
    return script;
}

// "$1" the slots' owner attribute.
const QString &gpuSlotsScript()
{
    static const QString script = workFolder() + slotsAsJson() + QStringLiteral(R"sh(
group=$1
exec </dev/null
timeout 50 condor_status -long -limit 5000 -constraint 'SlotType =!= "Dynamic" && TotalGPUs > 0' >slots ||
  exit
[ ! -s slots ] || slotsAsJson
)sh");
    return script;
}

bool isMissingCommand(const ExecOutput &output)
{
    return output.exit.status == 127;
}

Error noCondor()
{
    return Error(
        Error::Code::Remote,
        QStringLiteral(
            "HTCondor's commands are missing on this machine. Check in the site's settings that "
            "this is an access point."));
}

Error poolIsSilent(const ExecOutput &output)
{
    return Error(Error::Code::Remote,
                 QStringLiteral("The pool did not tell its machines. Its central manager may be "
                                "busy or restarting: try again in some minutes."),
                 plainLine(output.err));
}

/// What may become part of an -attributes list.
QString attributeName(const QString &name)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]{0,63}$"));
    return plain.match(name).hasMatch() ? name : QString();
}

bool staysInside(const QString &name)
{
    const QStringList parts = name.split(u'/');
    return isUsablePath(name) &&
           std::none_of(parts.cbegin(), parts.cend(), [](const QString &part) {
               return part.isEmpty() || part == QStringLiteral(".") || part == QStringLiteral("..");
           });
}

} // namespace

QCoro::Task<Result<QByteArray>> askWhetherItRuns(Transport &transport, MatchQuestion question)
{
    if (!staysInside(question.submitFileName) || question.submitFileName.contains(u'/'))
        co_return Error(Error::Code::Refused,
                        QStringLiteral("The submit description has no usable file name."));
    QStringList words{attributeName(question.groupAttribute), plainPath(question.submitFileName)};
    QByteArray input;
    qsizetype length = 0;
    const auto add = [&](const QString &name, const QByteArray &bytes) {
        words << QString::number(bytes.size()) << QStringLiteral("./") + name;
        input += bytes;
        length += 4 * name.size() + 32; // an apostrophe becomes four characters
    };
    add(question.submitFileName, question.submitText.toUtf8());
    for (const QuestionFile &file : std::as_const(question.files)) {
        if (staysInside(file.name) && file.name != question.submitFileName && length < longestNames)
            add(file.name, file.bytes);
    }
    auto running = transport.run(greetingCommand(questionScript(), words), input, longestQuestion);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (output->exit.status == ExitToolFailed)
        co_return poolIsSilent(*output);
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The pool could not be asked"),
                                QStringLiteral("the home folder"));
    const Result<QByteArray> parts = withoutGreeting(output->out);
    if (parts && parts->startsWith("status 4\n127\n"))
        co_return noCondor();
    co_return parts;
}

QCoro::Task<Result<QByteArray>> askWhyItWaits(Transport &transport, JobId job,
                                              QString groupAttribute)
{
    const QStringList words{attributeName(groupAttribute), job.text()};
    auto running =
        transport.run(greetingCommand(queuedJobScript(), words), QByteArray(), longestQuestion);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (isMissingCommand(*output))
        co_return noCondor();
    if (output->exit.status == ExitNoFile)
        co_return Error(Error::Code::NotFound,
                        QStringLiteral("Job %1 is not in the queue any more. Its event log tells "
                                       "what became of it.")
                            .arg(job.text()));
    if (output->exit.status == ExitToolFailed)
        co_return poolIsSilent(*output);
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The pool could not be asked"),
                                QStringLiteral("the home folder"));
    const Result<QByteArray> parts = withoutGreeting(output->out);
    co_return parts;
}

QCoro::Task<Result<QByteArray>> askForGpuSlots(Transport &transport, QString groupAttribute)
{
    const QString command = greetingCommand(gpuSlotsScript(), {attributeName(groupAttribute)});
    auto running = transport.run(command);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (isMissingCommand(*output))
        co_return noCondor();
    if (!output->exit.succeeded())
        co_return poolIsSilent(*output);
    const Result<QByteArray> json = withoutGreeting(output->out);
    co_return json;
}

} // namespace perch
