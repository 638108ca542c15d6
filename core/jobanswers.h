// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobedit.h"
#include "core/jobid.h"

#include <QByteArray>
#include <QHash>
#include <QList>

namespace perch
{

/// What HTCondor answered about one job that something was asked for.
struct JobAnswer {
    enum class Outcome {
        Done,
        NotThere,   ///< not in the queue any more
        WrongState, ///< not held, so not to be released; already held; not running
        Forbidden,  ///< somebody else's job
        NotChanged, ///< the queue still holds another value after an edit
        Unknown     ///< HTCondor said nothing of it, or something else
    };
    JobId id;
    Outcome outcome = Outcome::Unknown;
    QString said; ///< HTCondor's words, or what an edit changed; one plain line, bounded
    /// Of an edit: what each attribute was before, as ClassAd text, so that it can be undone.
    QHash<QString, QString> before{};

    [[nodiscard]] bool isDone() const { return outcome == Outcome::Done; }
};

using JobAnswers = QList<JobAnswer>;

[[nodiscard]] qsizetype countDone(const JobAnswers &answers);

/// Reads what condor_hold, condor_release, condor_rm and condor_vacate_job print when they are
/// given job ids: "Job 81.0 held" on standard output, "Job 9.3 not found" on standard error
/// (HTCondor 23 to 25). One answer for each of `jobs`, in their order.
[[nodiscard]] JobAnswers parseJobAnswers(const QByteArray &out, const QByteArray &err,
                                         const QList<JobId> &jobs);

/// What an edit did, from two looks at the queue (`condor_q -json` with ClusterId, ProcId and the
/// edited attributes), before it and after it: done is what then has the value that was wanted.
/// `said`: condor_qedit's own words, for those that have not.
[[nodiscard]] JobAnswers editAnswers(const QByteArray &jsonBefore, const QByteArray &jsonAfter,
                                     const QList<JobEdit> &edits, const QList<JobId> &jobs,
                                     const QString &said);

/// The constraints by which condor_q and condor_qedit mean these jobs and no others: several where
/// one would be long, with the jobs of each. Jobs that follow each other are meant by a range.
struct JobConstraint {
    QString text; ///< "(ClusterId == 7 && ProcId >= 0 && ProcId <= 99)"
    QList<JobId> jobs;
};
[[nodiscard]] QList<JobConstraint> constraintsOf(QList<JobId> jobs);

} // namespace perch
