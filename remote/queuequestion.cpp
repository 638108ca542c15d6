// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/queuequestion.h"

#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

#include <QCoroFuture>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

constexpr std::chrono::minutes answerTime{2};
constexpr qint64 answerLimit = 64 * 1024 * 1024; ///< 200 bytes a job
/// MAX_JOBS_PER_OWNER of a usual access point.
constexpr int jobLimit = 100'000;

} // namespace

QCoro::Task<Result<QList<QueuedLog>>> askForQueuedLogs(Transport &transport)
{
    const QString command =
        scriptCommand(QStringLiteral("exec condor_q \"$@\" </dev/null\n"),
                      {QStringLiteral("-json"), QStringLiteral("-attributes"),
                       queuedLogAttributes(), QStringLiteral("-limit"), QString::number(jobLimit)});
    auto running = transport.run(command, QByteArray(), answerTime, answerLimit);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(
            output->exit, output->err,
            QStringLiteral("The queue could not be asked for jobs that Perch did not submit"),
            QStringLiteral("the queue"));
    auto reading = QtConcurrent::run(parseQueuedLogs, output->out); // megabytes, for 100,000 jobs
    const Result<QList<QueuedLog>> logs = co_await reading;
    co_return logs;
}

} // namespace perch
