// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobcommands.h"

#include "remote/remotefailure.h"
#include "remote/remotescript.h"

#include <QHash>

#include <algorithm>

namespace perch
{

namespace
{

using Outcome = JobAnswer::Outcome;

constexpr std::chrono::minutes actionTime{2};
// Ids per command: the kernel takes 128 KiB for one word, and the whole command is one word of the
// login shell's.
constexpr qsizetype jobsPerCommand = 5000;

constexpr const char *editedMark = "\n-- edited --\n";
constexpr const char *afterMark = "\n-- after --\n";

// "$1" the attributes to look at, "$2" the constraint, then name and value of each edit. In the
// JSON of condor_q no line begins with "--".
const QString &editScript()
{
    static const QString script = QStringLiteral(R"sh(
attributes=$1 constraint=$2
shift 2
exec </dev/null
look() { condor_q -constraint "$constraint" -json -attributes "$attributes"; }
look || exit
printf '\n-- edited --\n'
condor_qedit -constraint "$constraint" "$@"
status=$?
printf '\n-- after --\n'
look || exit
exit "$status"
)sh");
    return script;
}

QString idText(const JobId &job)
{
    return job.proc < 0 ? QString::number(job.cluster) : job.text();
}

/// Why nothing could be done for any job (HTCondor 23.9: standard error, exit status 1).
Error actionError(const ExecOutput &output, const QString &verb)
{
    const QString said = plainLine(output.err);
    const Error error =
        remoteFailure(output.exit, output.err, QStringLiteral("The jobs could not be %1").arg(verb),
                      QStringLiteral("the queue"));
    if (output.exit.status == 127)
        return Error(Error::Code::Remote,
                     QStringLiteral("HTCondor's commands are missing on this machine. Check in the "
                                    "site's settings that this is an access point."));
    if (said.contains(QStringLiteral("Permission denied")) ||
        said.contains(QStringLiteral("not authorized")))
        return Error(Error::Code::Refused,
                     QStringLiteral("These are not your jobs. HTCondor says: %1").arg(said),
                     error.detail);
    if (said.contains(QStringLiteral("Can't find address")))
        return Error(
            Error::Code::Remote,
            QStringLiteral(
                "HTCondor's queue does not answer on this access point. It may be restarting: try "
                "again in some minutes."),
            error.detail);
    return error;
}

/// HTCondor's words when there is no job at all; its exit status is 0 then.
bool saysEmptyQueue(const ExecOutput &output)
{
    return (output.out + output.err).contains("There are no jobs in the queue");
}

bool answersNothing(const JobAnswers &answers)
{
    return std::all_of(answers.cbegin(), answers.cend(),
                       [](const JobAnswer &answer) { return answer.outcome == Outcome::Unknown; });
}

JobAnswers notThere(const QList<JobId> &jobs)
{
    JobAnswers answers;
    for (const JobId &id : jobs)
        answers.append({id, Outcome::NotThere, QStringLiteral("Job %1 not found").arg(id.text())});
    return answers;
}

/// In the order of `jobs`.
JobAnswers inOrder(const JobAnswers &answers, const QList<JobId> &jobs)
{
    QHash<JobId, JobAnswer> byId;
    for (const JobAnswer &answer : answers)
        byId.insert(answer.id, answer);
    JobAnswers ordered;
    for (const JobId &id : jobs)
        ordered.append(byId.value(id, {id, Outcome::Unknown, {}}));
    return ordered;
}

/// What stands between two marks of the script's output; nothing where a mark is missing.
QByteArray between(const QByteArray &printed, const char *from, const char *to)
{
    const qsizetype begin = printed.indexOf(from);
    if (begin < 0)
        return {};
    const QByteArray rest = printed.mid(begin + qsizetype(qstrlen(from)));
    const qsizetype end = to ? rest.indexOf(to) : rest.size();
    return end < 0 ? QByteArray() : rest.left(end);
}

} // namespace

QCoro::Task<Result<JobAnswers>> actOnJobs(Transport &transport, QString command, QList<JobId> jobs,
                                          QString verb)
{
    JobAnswers answers;
    for (qsizetype begin = 0; begin < jobs.size(); begin += jobsPerCommand) {
        const QList<JobId> now = jobs.mid(begin, jobsPerCommand);
        QStringList words{command};
        for (const JobId &job : now)
            words.append(idText(job));
        auto running =
            transport.run(scriptCommand(QStringLiteral("exec \"$@\" </dev/null\n"), words),
                          QByteArray(), actionTime);
        const Result<ExecOutput> output = co_await running;
        if (!output)
            co_return output.error();
        const JobAnswers some = saysEmptyQueue(*output)
                                    ? notThere(now)
                                    : parseJobAnswers(output->out, output->err, now);
        if (!output->exit.succeeded() && answersNothing(some))
            co_return actionError(*output, verb);
        answers += some;
    }
    co_return answers;
}

QCoro::Task<Result<JobAnswers>> editJobs(Transport &transport, QList<JobId> jobs,
                                         QList<JobEdit> edits)
{
    QStringList attributes{QStringLiteral("ClusterId"), QStringLiteral("ProcId")};
    QStringList words;
    for (const JobEdit &edit : std::as_const(edits)) {
        if (!isUsableEdit(edit))
            co_return Error(Error::Code::Refused,
                            QStringLiteral("%1 cannot be set to this value. Nothing was changed.")
                                .arg(plainLine(edit.attribute.toUtf8(), 64)));
        attributes << edit.attribute;
        words << edit.attribute << edit.value;
    }
    JobAnswers answers;
    const QList<JobConstraint> constraints = constraintsOf(jobs);
    for (const JobConstraint &constraint : constraints) {
        const QStringList arguments = QStringList{attributes.join(u','), constraint.text} + words;
        auto running =
            transport.run(greetingCommand(editScript(), arguments), QByteArray(), actionTime);
        const Result<ExecOutput> output = co_await running;
        if (!output)
            co_return output.error();
        const Result<QByteArray> printed = withoutGreeting(output->out);
        if (!printed)
            co_return printed.error();
        if (!printed->contains(afterMark)) // the queue could not be asked
            co_return actionError(*output, QStringLiteral("changed"));
        const QByteArray before = printed->left(printed->indexOf(editedMark));
        const QString said = plainLine(
            output->err.isEmpty() ? between(*printed, editedMark, afterMark) : output->err);
        answers += editAnswers(before, between(*printed, afterMark, nullptr), edits,
                               constraint.jobs, said);
    }
    const JobAnswers ordered = inOrder(answers, jobs);
    co_return ordered;
}

} // namespace perch
