// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/jobsteps.h"
#include "core/submit/submitnumbers.h"

#include <QCoreApplication>

#include <array>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("JobSteps", text);
}

QString shown(const QByteArray &text)
{
    constexpr qsizetype length = 120;
    return QString::fromUtf8(text.left(length));
}

struct Names {
    const char *command, *other, *attribute;
};

/// One of the three standard streams.
void setStandardFile(JobAdDraft &draft, const Names &transfer, const Names &stream,
                     const Names &file)
{
    draft.begin();
    const bool wasSent = draft.booleanAttribute(transfer.attribute).value_or(true);
    bool isSent = draft.booleanParam(transfer.command, transfer.other).value_or(wasSent);
    const bool mustSay = isSent != wasSent;
    bool isStreamed = draft.booleanAttribute(stream.attribute).value_or(false);
    isStreamed = draft.booleanParam(stream.command, stream.other).value_or(isStreamed);
    const auto name = draft.param(file.command, file.other);
    if (name || !draft.has(file.attribute)) {
        const QByteArray path = name.value_or("/dev/null");
        if (path == "/dev/null") {
            isSent = false;
            isStreamed = false;
        }
        draft.setString(file.attribute, path);
    }
    if (isSent) {
        draft.setBoolean(stream.attribute, isStreamed);
        if (mustSay)
            draft.setBoolean(transfer.attribute, true);
    } else {
        draft.setBoolean(transfer.attribute, false);
    }
}

/// The name of a signal that is given by its name or its number; null for none.
QByteArray signalName(const QByteArray &text)
{
    static const std::array<std::pair<int, const char *>, 28> signalNames = {{
        {9, "SIGKILL"},  {18, "SIGCONT"}, {15, "SIGTERM"}, {3, "SIGQUIT"},  {1, "SIGHUP"},
        {19, "SIGSTOP"}, {20, "SIGTSTP"}, {10, "SIGUSR1"}, {12, "SIGUSR2"}, {17, "SIGCHLD"},
        {6, "SIGABRT"},  {14, "SIGALRM"}, {8, "SIGFPE"},   {4, "SIGILL"},   {2, "SIGINT"},
        {13, "SIGPIPE"}, {11, "SIGSEGV"}, {5, "SIGTRAP"},  {21, "SIGTTIN"}, {22, "SIGTTOU"},
        {29, "SIGIO"},   {7, "SIGBUS"},   {23, "SIGURG"},  {27, "SIGPROF"}, {28, "SIGWINCH"},
        {31, "SIGSYS"},  {24, "SIGXCPU"}, {25, "SIGXFSZ"},
    }};
    const qint64 number = leadingInteger(text);
    for (const auto &[signal, name] : signalNames) {
        const bool isSame = number != 0 ? number == signal : isSameWord(text, name);
        if (signal > 0 && isSame)
            return name;
    }
    return {};
}

} // namespace

void setStatus(JobAdDraft &draft)
{
    draft.begin();
    constexpr int idle = 1;
    constexpr int held = 5;
    constexpr int submittedOnHold = 15;
    const bool isHeld = draft.booleanParam("hold").value_or(false);
    draft.setInteger("JobStatus", isHeld ? held : idle);
    if (isHeld || draft.isInDoubt()) {
        draft.setInteger("HoldReasonCode", submittedOnHold);
        draft.setString("HoldReason", "submitted on hold at user's request");
    }
}

void setStandardFiles(JobAdDraft &draft)
{
    setStandardFile(draft, {"transfer_input", "TransferIn", "TransferIn"},
                    {"stream_input", "StreamIn", "StreamIn"}, {"input", "stdin", "In"});
    setStandardFile(draft, {"transfer_output", "TransferOut", "TransferOut"},
                    {"stream_output", "StreamOut", "StreamOut"}, {"output", "stdout", "Out"});
    setStandardFile(draft, {"transfer_error", "TransferErr", "TransferErr"},
                    {"stream_error", "StreamErr", "StreamErr"}, {"error", "stderr", "Err"});
}

void setNotification(JobAdDraft &draft)
{
    draft.begin();
    static const QByteArrayList words = {"never", "always", "complete", "error"};
    const QByteArray word = draft.param("notification", "JobNotification").value_or("never");
    const qsizetype number = words.indexOf(word.toLower());
    if (number < 0)
        return draft.fail(tr("notification must be never, always, complete or error, not \"%1\".")
                              .arg(shown(word)));
    draft.setInteger("JobNotification", number);
    draft.begin();
    if (const auto rank = draft.param("rank", "preferences"))
        (void)draft.setExpression("Rank", *rank);
    else
        draft.set("Rank", classAdReal(0.0));
}

void setPolicies(JobAdDraft &draft)
{
    static constexpr std::array expressions = {
        Names{"periodic_hold", "PeriodicHold", "PeriodicHold"},
        Names{"periodic_hold_reason", "PeriodicHoldReason", "PeriodicHoldReason"},
        Names{"periodic_hold_subcode", "PeriodicHoldSubCode", "PeriodicHoldSubCode"},
        Names{"periodic_release", "PeriodicRelease", "PeriodicRelease"},
        Names{"periodic_remove", "PeriodicRemove", "PeriodicRemove"},
        Names{"periodic_vacate", "PeriodicVacate", "PeriodicVacate"},
        Names{"on_exit_hold_reason", "OnExitHoldReason", "OnExitHoldReason"},
        Names{"on_exit_hold_subcode", "OnExitHoldSubCode", "OnExitHoldSubCode"},
    };
    for (const Names &names : expressions) {
        draft.begin();
        if (const auto text = draft.param(names.command, names.other))
            (void)draft.setExpression(names.attribute, *text);
    }
    draft.begin();
    if (const auto text = draft.param("leave_in_queue", "LeaveJobInQueue"))
        (void)draft.setExpression("LeaveJobInQueue", *text);
    else if (!draft.has("LeaveJobInQueue"))
        draft.setBoolean("LeaveJobInQueue", false);
}

namespace
{

/// `retry_until`, an exit code or an expression, as a part of OnExitRemove; null when it is
/// neither.
QByteArray retryCondition(JobAdDraft &draft, const QByteArray &text)
{
    const ClassAdReading reading = readClassAdExpression(text);
    if (reading.isBeyondLimits)
        draft.doubt("retry_until is an expression that HTCondor alone works out");
    if (!reading.expression)
        return {};
    const auto references = referencedAttributes(reading.expression, {});
    const SubmitReading<qint64> code = readSubmitInteger(text);
    if (references && references->empty() && code.isValid()) {
        const bool fits = code.value >= -2147483648LL && code.value <= 2147483647LL;
        return fits ? "ExitCode =?= " + QByteArray::number(code.value) : QByteArray();
    }
    const ClassAdExpressionPtr bracketed = bracketedFor(reading.expression, "||");
    return bracketed == reading.expression ? text : classAdText(bracketed);
}

void setHoldAndRemove(JobAdDraft &draft, const std::optional<QByteArray> &remove,
                      const std::optional<QByteArray> &hold)
{
    if (remove)
        (void)draft.setExpression("OnExitRemove", *remove);
    if (hold)
        (void)draft.setExpression("OnExitHold", *hold);
}

} // namespace

void setRetries(JobAdDraft &draft)
{
    draft.begin();
    const auto remove = draft.param("on_exit_remove", "OnExitRemove");
    const auto hold = draft.param("on_exit_hold", "OnExitHold");
    auto retries = draft.integerParam("max_retries", "JobMaxRetries");
    const auto success = draft.integerParam("success_exit_code", "JobSuccessExitCode", true);
    const auto until = draft.param("retry_until");
    if (!retries && !success && !until)
        return setHoldAndRemove(draft, remove, hold);
    QByteArray condition;
    if (until) {
        condition = retryCondition(draft, *until);
        if (condition.isEmpty() && !draft.isInDoubt())
            return draft.fail(tr("retry_until must be an exit code or an expression, not \"%1\".")
                                  .arg(shown(*until)));
    }
    constexpr int defaultRetries = 2;
    if (!retries && !draft.has("JobMaxRetries"))
        retries = defaultRetries;
    if (retries)
        draft.setInteger("JobMaxRetries", *retries);
    if (hold)
        (void)draft.setExpression("OnExitHold", *hold);
    else if (!draft.has("OnExitHold"))
        draft.setBoolean("OnExitHold", false);
    if (draft.has("OnExitRemove") && !success && !until)
        return;
    QByteArray codes = "0";
    if (success) {
        draft.setInteger("JobSuccessExitCode", *success);
        codes = "JobSuccessExitCode";
    }
    QByteArray text = "NumJobCompletions > JobMaxRetries || ExitCode =?= " + codes;
    if (!condition.isEmpty())
        text += " || " + condition;
    if (remove) {
        const ClassAdReading reading = readClassAdExpression(*remove);
        if (!reading.expression && !reading.isBeyondLimits)
            return draft.fail(tr("on_exit_remove is no expression: \"%1\".").arg(shown(*remove)));
        if (reading.expression) {
            const ClassAdExpressionPtr bracketed = bracketedFor(reading.expression, "||");
            text += " || " + (bracketed == reading.expression ? *remove : classAdText(bracketed));
        } else {
            draft.doubt("on_exit_remove is an expression that HTCondor alone works out");
        }
    }
    (void)draft.setExpression("OnExitRemove", text);
}

void setSignals(JobAdDraft &draft)
{
    static constexpr std::array signalCommands = {
        Names{"kill_sig", "KillSig", "KillSig"},
        Names{"remove_kill_sig", "RemoveKillSig", "RemoveKillSig"},
        Names{"hold_kill_sig", "HoldKillSig", "HoldKillSig"},
    };
    for (const Names &names : signalCommands) {
        draft.begin();
        const auto text = draft.param(names.command, names.other);
        QByteArray signal;
        if (text) {
            signal = signalName(*text);
            if (signal.isEmpty())
                return draft.fail(tr("%1 names no signal: \"%2\".")
                                      .arg(QLatin1String(names.command), shown(*text)));
        } else if (&names == &signalCommands.front() &&
                   draft.universe.number != UniverseOfJobs::Vanilla) {
            signal = "SIGTERM";
        }
        if (!signal.isEmpty())
            draft.setString(names.attribute, signal);
    }
    draft.begin();
    if (const auto timeout = draft.param("kill_sig_timeout", "KillSigTimeout"))
        draft.setInteger("KillSigTimeout", static_cast<qint32>(leadingInteger(*timeout)));
}

void setContainerServices(JobAdDraft &draft)
{
    draft.begin();
    if (!draft.universe.isDocker && !draft.universe.isContainer)
        return;
    const auto services = draft.param("container_service_names", "ContainerServiceNames");
    if (!services)
        return;
    draft.setString("ContainerServiceNames", *services);
    for (const QByteArray &service : splitWords(*services)) {
        const auto port = draft.integerParam(service + "_container_port", {}, true);
        constexpr int lastPort = 65535;
        if (!port || *port < 0 || *port > lastPort)
            return draft.fail(tr("The container service %1 needs a port: %1_container_port = 0 to "
                                 "65535.")
                                  .arg(shown(service)));
        draft.set(service + "_ContainerPort", classAdInteger(*port));
    }
}

void setConcurrencyLimits(JobAdDraft &draft)
{
    draft.begin();
    const auto limits = draft.param("concurrency_limits");
    const auto expression = draft.param("concurrency_limits_expr");
    if (!limits) {
        if (expression)
            (void)draft.setExpression("ConcurrencyLimits", *expression);
        return;
    }
    if (expression)
        return draft.fail(
            tr("concurrency_limits and concurrency_limits_expr may not both be set."));
    const auto isName = [](const QByteArray &name) {
        return !name.isEmpty() && !isAsciiDigit(name.front()) &&
               std::all_of(name.begin(), name.end(),
                           [](char c) { return isAsciiAlphanumeric(c) || c == '_'; });
    };
    QByteArrayList list = splitWords(limits->toLower());
    for (const QByteArray &limit : std::as_const(list)) {
        const QByteArray name = limit.left(limit.indexOf(':'));
        const QByteArray whole = limit.contains(':') ? name : limit;
        const qsizetype dot = whole.indexOf('.');
        if (!isName(dot < 0 ? whole : whole.left(dot)) || (dot >= 0 && !isName(whole.mid(dot + 1))))
            return draft.fail(tr("\"%1\" is no name of a concurrency limit.").arg(shown(limit)));
    }
    std::sort(list.begin(), list.end());
    if (!list.isEmpty())
        draft.setString("ConcurrencyLimits", list.join(','));
}

void setAccountingGroup(JobAdDraft &draft)
{
    draft.begin();
    auto group = draft.param("accounting_group", "AccountingGroup");
    if (draft.booleanParam("nice_user", "NiceUser").value_or(false)) {
        if (!group)
            group = "nice-user";
        draft.setInteger("MaxJobRetirementTime", 0);
    }
    const auto groupUser = draft.param("accounting_group_user", "AcctGroupUser");
    if (!group && !groupUser)
        return;
    if (!groupUser && draft.context.userName.isEmpty())
        draft.doubt("the name of the user is not at hand");
    const QByteArray user = groupUser.value_or(draft.context.userName);
    for (const QByteArray &name : {group.value_or(QByteArray()), user}) {
        if (std::any_of(name.begin(), name.end(), isAsciiSpace))
            return draft.fail(
                tr("An accounting group may not have blanks: \"%1\".").arg(shown(name)));
    }
    draft.setString("AcctGroupUser", user);
    if (group)
        draft.setString("AcctGroup", *group);
    draft.setString("AccountingGroup", group ? *group + '.' + user : user);
}

} // namespace perch
