// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/condor.h"

#include "remote/jobcommands.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/submitonce.h"

#include <QRegularExpression>

namespace perch
{

namespace
{

constexpr std::chrono::minutes submitTime{
    10}; // thousands of jobs on a busy access point take their time
constexpr std::chrono::minutes actionTime{2};

const QString &submitScript()
{
    static const QString script =
        QStringLiteral("[ -d \"$1\" ] || exit %1\n"
                       "cd -- \"$1\" || exit %2\n"
                       "shift\n"
                       "exec condor_submit \"$@\" </dev/null\n")
            .arg(QString::number(ExitNoFolder), QString::number(ExitNotReadable));
    return script;
}

// condor_tail goes on for ever when its channel closes without a terminal (seen with 23.9.6), hence
// the watch.
const QString &tailScript()
{
    static const QString script =
        QStringLiteral("exec 3<&0\n") +
        watchedCommand(QStringLiteral("condor_tail -follow -maxbytes \"$@\" </dev/null")) +
        QStringLiteral("exit \"$r\"\n");
    return script;
}

bool isMissingCommand(const ExecExit &exit)
{
    return exit.status == 127;
}

Error noCondor()
{
    return Error(
        Error::Code::Remote,
        QStringLiteral(
            "HTCondor's commands are missing on this machine. Check in the site's settings that "
            "this is an access point."));
}

Error notAnswered()
{
    return Error(Error::Code::Timeout,
                 QStringLiteral("HTCondor has not answered yet whether it takes the job."));
}

} // namespace

Condor::Condor(Transport &transport) : m_transport(transport) {}

QCoro::Task<Result<int>> Condor::utcOffsetSeconds()
{
    auto running = m_transport.run(scriptCommand(QStringLiteral("date +%z\n")));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    static const QRegularExpression zone(QStringLiteral("^([+-])(\\d\\d)(\\d\\d)\\s*$"));
    const QRegularExpressionMatch match = zone.match(QString::fromLatin1(output->out));
    if (!output->exit.succeeded() || !match.hasMatch())
        co_return Error(Error::Code::Parse,
                        QStringLiteral("The access point did not tell its time zone."),
                        plainLine(output->out + output->err));
    const int seconds = match.captured(2).toInt() * 3600 + match.captured(3).toInt() * 60;
    co_return match.captured(1) == QStringLiteral("-") ? -seconds : seconds;
}

QCoro::Task<Result<QString>> Condor::version()
{
    auto running =
        m_transport.run(scriptCommand(QStringLiteral("exec condor_version </dev/null\n")));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (isMissingCommand(output->exit))
        co_return noCondor();
    static const QRegularExpression told(
        QStringLiteral("\\$CondorVersion: (\\d{1,4}(?:\\.\\d{1,4}){1,3})\\b"));
    const QRegularExpressionMatch match = told.match(QString::fromLatin1(output->out));
    if (!match.hasMatch())
        co_return Error(Error::Code::Parse,
                        QStringLiteral("The access point did not tell its version of HTCondor."),
                        plainLine(output->out + output->err));
    co_return match.captured(1);
}

QCoro::Task<Result<SubmittedCluster>> Condor::submit(QString folder, QString submitFileName,
                                                     QString token)
{
    auto running =
        m_transport.run(submitOnceCommand(folder, submitFileName, token), QByteArray(), submitTime);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (isMissingCommand(output->exit))
        co_return noCondor();
    const int status = output->exit.status;
    if (status < 0) // the script was killed
        co_return notAnswered();
    if (status == ExitNoFolder || status == ExitNotReadable || status == ExitToolFailed)
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The job could not be submitted"), folder);
    if (status == ExitTaken && output->out == "withdrawn\n")
        co_return Error(Error::Code::Refused,
                        QStringLiteral("The job was not submitted: Perch was asked what had become "
                                       "of it before HTCondor was. Submit it again."));
    if (status == ExitTaken)
        co_return Error(Error::Code::Refused,
                        QStringLiteral("The job in this folder was submitted before, so nothing "
                                       "was submitted now. Look at the jobs."),
                        plainLine(output->err));
    if (status == ExitPending)
        co_return notAnswered();
    co_return parseSubmitOutput(status, output->out, output->err);
}

QCoro::Task<Result<std::optional<SubmittedCluster>>> Condor::submitOutcome(QString folder,
                                                                           QString token)
{
    auto running = m_transport.run(submitOutcomeCommand(folder, token), QByteArray(), actionTime);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (output->exit.succeeded() && output->out == "none\n")
        co_return std::optional<SubmittedCluster>();
    if (output->exit.status == ExitPending)
        co_return notAnswered();
    if (!output->out.startsWith("done\n") || output->exit.status < 0) {
        const Error failure = remoteFailure(
            output->exit, output->err,
            QStringLiteral("It cannot be seen whether the job was submitted"), folder);
        co_return Error(Error::Code::Timeout, failure.message, failure.detail);
    }
    if (isMissingCommand(output->exit))
        co_return noCondor();
    const Result<SubmittedCluster> cluster =
        parseSubmitOutput(output->exit.status, output->out.mid(5), output->err);
    if (!cluster)
        co_return cluster.error();
    co_return std::optional<SubmittedCluster>(*cluster);
}

QCoro::Task<Result<QList<SubmitComplaint>>> Condor::check(QString folder, QString submitFileName)
{
    const QStringList words{plainPath(folder), QStringLiteral("-dry-run"),
                            QStringLiteral("/dev/null"), QStringLiteral("-terse"),
                            plainPath(submitFileName)};
    auto running = m_transport.run(scriptCommand(submitScript(), words), QByteArray(), submitTime);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (isMissingCommand(output->exit))
        co_return noCondor();
    QList<SubmitComplaint> complaints = parseSubmitComplaints(output->err);
    if (!output->exit.succeeded() && complaints.isEmpty())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The job could not be checked"), folder);
    if (complaints.isEmpty() && parseSubmittedClusters(output->out).isEmpty()) {
        const SubmitComplaint noJob{
            0, true,
            QStringLiteral("The queue statement asks for no job (queue 0, or an empty list).")};
        complaints.append(noJob);
    }
    co_return complaints;
}

QCoro::Task<Result<JobAnswers>> Condor::hold(QList<JobId> jobs)
{
    return actOnJobs(m_transport, QStringLiteral("condor_hold"), std::move(jobs),
                     QStringLiteral("held"));
}

QCoro::Task<Result<JobAnswers>> Condor::release(QList<JobId> jobs)
{
    return actOnJobs(m_transport, QStringLiteral("condor_release"), std::move(jobs),
                     QStringLiteral("released"));
}

QCoro::Task<Result<JobAnswers>> Condor::remove(QList<JobId> jobs)
{
    return actOnJobs(m_transport, QStringLiteral("condor_rm"), std::move(jobs),
                     QStringLiteral("removed"));
}

QCoro::Task<Result<JobAnswers>> Condor::vacate(QList<JobId> jobs)
{
    return actOnJobs(m_transport, QStringLiteral("condor_vacate_job"), std::move(jobs),
                     QStringLiteral("taken off their machines"));
}

QCoro::Task<Result<JobAnswers>> Condor::edit(QList<JobId> jobs, QList<JobEdit> edits)
{
    return editJobs(m_transport, std::move(jobs), std::move(edits));
}

QCoro::Task<Result<QList<PoolGpu>>> Condor::gpus()
{
    // GPUs of dynamic slots are listed by their partitionable parent.
    const QString command = scriptCommand(
        QStringLiteral("exec condor_status \"$@\" </dev/null\n"),
        {QStringLiteral("-constraint"), QStringLiteral("TotalGPUs > 0 && SlotType != \"Dynamic\""),
         QStringLiteral("-json")});
    auto running = m_transport.run(command);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (isMissingCommand(output->exit))
        co_return noCondor();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The pool's GPUs could not be listed"),
                                QStringLiteral("the pool"));
    co_return parsePoolGpus(output->out);
}

QCoro::Task<Result<std::shared_ptr<ExecStream>>> Condor::followOutput(JobId job, bool errorStream,
                                                                      qint64 lastBytes)
{
    QStringList words{QString::number(lastBytes)};
    if (errorStream)
        words.append(QStringLiteral("-stderr"));
    words.append(job.text());
    return m_transport.start(scriptCommand(tailScript(), words));
}

} // namespace perch
