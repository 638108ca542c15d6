// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/jobanswers.h"
#include "core/jobid.h"
#include "core/result.h"
#include "remote/transport.h"

#include <QList>

#include <optional>

namespace perch
{

/// Typed commands of the access point's HTCondor. Each is one short remote command on a user's
/// action; nothing polls. `transport` must outlive every task.
class Condor
{
public:
    explicit Condor(Transport &transport);

    /// Seconds east of UTC on the access point: the event log's times are local.
    [[nodiscard]] QCoro::Task<Result<int>> utcOffsetSeconds();
    /// "23.9.6", as condor_version tells.
    [[nodiscard]] QCoro::Task<Result<QString>> version();
    /// `condor_submit -terse` in `folder`, once for ever, with `token` in the job ads
    /// (remote/submitonce.h). Error Remote carries condor_submit's stderr in `detail`. After
    /// Network, Timeout or Cancelled ask submitOutcome().
    [[nodiscard]] QCoro::Task<Result<SubmittedCluster>>
    submit(QString folder, QString submitFileName, QString token = {});
    /// What became of submit(): its cluster or its error; nullopt when it was never begun, and
    /// from this answer on it cannot begin any more, however late its command may still arrive.
    /// Error Timeout while condor_submit runs, its queue does not answer, or nothing can be seen
    /// of it; error Remote is condor_submit's own.
    [[nodiscard]] QCoro::Task<Result<std::optional<SubmittedCluster>>>
    submitOutcome(QString folder, QString token = {});
    /// `condor_submit -dry-run /dev/null -terse`: complaints only, nothing is queued.
    [[nodiscard]] QCoro::Task<Result<QList<SubmitComplaint>>> check(QString folder,
                                                                    QString submitFileName);

    /// One answer for each job, in the order given: refusals are answers too. Error: HTCondor could
    /// not be asked, or the link was lost, perhaps when some jobs had been changed already.
    [[nodiscard]] QCoro::Task<Result<JobAnswers>> hold(QList<JobId> jobs);
    [[nodiscard]] QCoro::Task<Result<JobAnswers>> release(QList<JobId> jobs);
    [[nodiscard]] QCoro::Task<Result<JobAnswers>> remove(QList<JobId> jobs);
    /// Takes running jobs off their machines, with the time that they need for a checkpoint; they
    /// wait for a machine again.
    [[nodiscard]] QCoro::Task<Result<JobAnswers>> vacate(QList<JobId> jobs);
    /// Sets attributes of jobs in the queue with condor_qedit, and looks in the queue before and
    /// after (one small condor_q each), so that every job's answer is what the queue holds then. A
    /// running job keeps its place; a new request counts from its next start. Error Refused: an
    /// edit that cannot be given to condor_qedit.
    [[nodiscard]] QCoro::Task<Result<JobAnswers>> edit(QList<JobId> jobs, QList<JobEdit> edits);

    /// GPUs of the pool, one projection of condor_status. On a user's action only.
    [[nodiscard]] QCoro::Task<Result<QList<PoolGpu>>> gpus();

    /// A running job's standard output (`errorStream`: standard error) as it grows, by `condor_tail
    /// -follow` under a watchdog that ends it when the channel closes. It begins `lastBytes` before
    /// the end, or with the first byte; one condor_tail tells of one stream. Only for a running
    /// job: on an idle one condor_tail blocks for ever. Ends when the job ends, and may lose the
    /// last lines: read the returned file afterwards.
    [[nodiscard]] QCoro::Task<Result<std::shared_ptr<ExecStream>>>
    followOutput(JobId job, bool errorStream = false, qint64 lastBytes = 1024 * 1024);

private:
    Transport &m_transport;
};

} // namespace perch
