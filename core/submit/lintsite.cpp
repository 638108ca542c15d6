// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Limits of the site on jobs and batches.

#include "core/submit/lintdraft.h"

namespace perch::lint
{

namespace
{

void checkFlags(Draft &draft)
{
    static const QRegularExpression words = pattern("^(true|false|0|1)$");
    static const QRegularExpression meant = pattern("^[\"']?(true|false|yes|no)[\"']?$");
    for (const QString &name : draft.limits.flags) {
        const Statement *const flag = draft.last(u'+' + name.toLower());
        if (!flag || flag->value.contains(u'$') || words.match(flag->value).hasMatch())
            continue;
        Finding *const finding = draft.report("flag-word", flag->line, {{"name", flag->name}});
        if (const auto match = meant.match(flag->value); match.hasMatch()) {
            const QString word = match.captured(1).toLower();
            const QString right = word == u"true" || word == u"yes" ? QStringLiteral("true")
                                                                    : QStringLiteral("false");
            mend(finding, {withValue(draft, *flag, right)},
                 setCommand(u'+' + flag->name, right).label);
        }
    }
}

void checkJobCounts(Draft &draft)
{
    const std::optional<qint64> jobs = draft.jobCount();
    if (!jobs || draft.queues.isEmpty())
        return;
    const int line = draft.queues.first()->line;
    const LintLimits &limits = draft.limits;
    const Words words = {{"jobs", QString::number(*jobs)},
                         {"limit", QString::number(limits.jobsAtOnce)},
                         {"most", QString::number(limits.jobsInQueue)}};
    if (limits.jobsInQueue > 0 && *jobs > limits.jobsInQueue)
        draft.report("jobs-beyond-limit", line, words);
    if (limits.jobsAtOnce > 0 && *jobs > limits.jobsAtOnce && draft.value("max_idle").isEmpty() &&
        draft.value("max_materialize").isEmpty() && draft.value("materialize_max_idle").isEmpty())
        mend(draft.report("many-jobs-at-once", line, words),
             setCommand(QStringLiteral("max_idle"), QString::number(limits.jobsAtOnce)).edits);
}

/// "3600", "2 * 3600"; -1 for anything else.
qint64 seconds(const QString &text)
{
    static const QRegularExpression factor(QStringLiteral("^\\d{1,9}$"));
    qint64 product = 1;
    for (const QString &part : text.split(u'*')) {
        if (!factor.match(part.trimmed()).hasMatch())
            return -1;
        product *= part.trimmed().toLongLong();
        if (product > 1'000'000'000)
            return -1;
    }
    return product;
}

void checkDurations(Draft &draft)
{
    const LintLimits &limits = draft.limits;
    const bool isLab = draft.isFlagSet(limits.gpuFlag);
    const Statement *const kind = draft.last(u'+' + limits.gpuLength.toLower());
    QString length = kind ? draft.plain(kind->value) : QString();
    length.remove(u'"');
    const int hours = isLab ? limits.gpuHours.value(length) : limits.jobHours;
    if (hours <= 0)
        return;
    for (const char *name : {"allowed_execute_duration", "allowed_job_duration"}) {
        const Statement *const statement = draft.last(name);
        const qint64 wanted = statement ? seconds(draft.plain(statement->value)) : -1;
        if (wanted > qint64(hours) * 3600)
            draft.report(isLab ? "runs-longer-than-length" : "runs-longer-than-site",
                         statement->line, {{"hours", QString::number(hours)}, {"length", length}});
    }
}

void checkResumable(Draft &draft)
{
    const LintLimits &limits = draft.limits;
    const Statement *const flag = draft.last(u'+' + limits.resumableFlag.toLower());
    const Statement *const length = draft.last(u'+' + limits.gpuLength.toLower());
    const bool isShort = length && length->value.contains(u"short", Qt::CaseInsensitive);
    const bool savesItself =
        !draft.value("checkpoint_exit_code").isEmpty() ||
        !draft.value("+successcheckpointexitcode").isEmpty() ||
        draft.value("when_to_transfer_output").compare(u"ON_EXIT_OR_EVICT", Qt::CaseInsensitive) ==
            0;
    if (flag && draft.isFlagSet(limits.resumableFlag) && !savesItself && !isShort)
        draft.report(
            "resumable-without-checkpoint", flag->line,
            {{"flag", limits.resumableFlag}, {"hours", QString::number(limits.resumableHours)}});
}

void checkCheckpoint(Draft &draft)
{
    const Statement *const code = draft.last("checkpoint_exit_code");
    if (code && !code->value.isEmpty() && draft.value("transfer_checkpoint_files").isEmpty() &&
        draft.value("transfer_output_files").isEmpty())
        draft.report("checkpoint-files-unset", code->line);
}

void checkWidePools(Draft &draft)
{
    const Statement *wider = nullptr;
    for (const QString &name : draft.limits.widePools) {
        const Statement *const one = draft.last(name.toLower());
        if (one && !one->value.isEmpty() && !isSubmitFalse(one->value))
            wider = wider ? wider : one;
    }
    if (!wider || draft.limits.widePoolBytes <= 0)
        return;
    qint64 bytes = 0;
    for (const QString &path : std::as_const(draft.localFiles)) {
        const LintFile *const file = draft.fileOf(path);
        bytes += file && file->bytes > 0 ? file->bytes : 0;
    }
    if (bytes > draft.limits.widePoolBytes)
        draft.report(
            "too-large-for-wide-pool", wider->line,
            {{"size", bytesText(bytes)}, {"limit", bytesText(draft.limits.widePoolBytes)}});
}

} // namespace

QList<Check> siteChecks()
{
    return {{checkFlags, {"flag-word"}},
            {checkJobCounts, {"many-jobs-at-once", "jobs-beyond-limit"}},
            {checkDurations, {"runs-longer-than-length", "runs-longer-than-site"}},
            {checkResumable, {"resumable-without-checkpoint"}},
            {checkCheckpoint, {"checkpoint-files-unset"}},
            {checkWidePools, {"too-large-for-wide-pool"}}};
}

} // namespace perch::lint
