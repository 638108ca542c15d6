// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "remote/transport.h"

#include <QByteArray>
#include <QList>

namespace perch
{

/// What several running jobs print, as it grows, through one channel: a condor_tail for each, whose
/// lines come with the job's id. Only for running jobs: on an idle one condor_tail blocks for ever.
/// Lines are cut after `longestLine` bytes, for pieces of longer ones could come mixed with another
/// job's; carriage returns end lines, too.
class JobTails
{
public:
    static constexpr int longestLine = 3900; ///< with the id less than a pipe takes as a whole

    /// Whole lines of one job.
    struct Piece {
        JobId job;
        QByteArray lines;
        bool hasEnded = false; ///< its condor_tail: the job ended, or cannot be looked into yet
        bool operator==(const Piece &) const = default;
    };

    explicit JobTails(QList<JobId> jobs) : m_jobs(std::move(jobs)) {}

    /// At most so many at once, by one command.
    static constexpr qsizetype mostJobs = 8;
    [[nodiscard]] static QCoro::Task<Result<std::shared_ptr<ExecStream>>>
    start(Transport &transport, QList<JobId> jobs);

    /// Takes what the command prints; what is of none of the jobs is left out.
    [[nodiscard]] QList<Piece> feed(const QByteArray &bytes);

private:
    QList<JobId> m_jobs;
    QByteArray m_pending;
    bool m_isTooLong = false; ///< the begin of the pending line was thrown away
};

} // namespace perch
