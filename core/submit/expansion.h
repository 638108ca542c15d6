// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/jobad.h"
#include "core/submit/jobaddraft.h"
#include "core/submit/submitcontext.h"
#include "core/submit/submitfile.h"
#include "core/submit/submitreader.h"

#include <QMap>
#include <QStringList>

#include <stop_token>

namespace perch
{

/// One job of a submission as condor_submit would make it.
struct ExpandedJob {
    int cluster = 0; ///< as $(Cluster)
    int proc = 0;
    int step = 0;
    qsizetype itemIndex = 0;
    QStringList queueVariables; ///< names, as the queue statement spells them
    QStringList queueValues;    ///< one for each
    /// Attribute, as HTCondor spells it, to ClassAd text, as `condor_submit -dry-run` writes it.
    QMap<QString, QString> attributes;
    struct Unknown {
        QString reason;        ///< a clause, "$ENV(X) is known on the access point only"
        bool isRandom = false; ///< HTCondor draws lots for it when the job is submitted
    };
    /// Attributes that the job will have or may have, whose value cannot be known here.
    QMap<QString, Unknown> unknown;
    QList<SubmitProblem> problems;

    [[nodiscard]] bool isRefused() const;
    /// The text of an attribute that is a string: without its quotes.
    [[nodiscard]] std::optional<QString> string(const QString &attribute) const;
};

/// What each job of a submit description will be, equal to what HTCondor 23.9.6 makes of it. Reads
/// the description once; makes jobs one at a time when asked, so that 100,000 of them cost no more
/// memory than their list. What cannot be known here is said, never guessed. Not for jobs of the
/// grid, vm, java, parallel and mpi universes. May be used in any thread, by one at a time.
class Expansion
{
public:
    Expansion(const SubmitFile &file, const SubmitContext &context);

    /// 0 when the description is refused, or when the number cannot be known: problems() tells.
    [[nodiscard]] qint64 jobCount() const { return m_program.jobCount; }
    /// The job at `index`, from 0, over all clusters.
    [[nodiscard]] ExpandedJob job(qint64 index);
    /// What reading found, before any job is made.
    [[nodiscard]] const QList<SubmitProblem> &problems() const { return m_program.problems; }
    /// problems(), and those of the jobs up to the first that HTCondor refuses, each only once.
    /// Lines that no job used are among them, when `limit` jobs are all there are.
    [[nodiscard]] QList<SubmitProblem> check(qint64 limit, const std::stop_token &stop = {});

private:
    /// What a cluster is built on: the ad of its first job.
    struct Cluster {
        bool isMade = false;
        UniverseOfJobs universe;
        std::shared_ptr<const JobAd> ad;
        QList<SubmitProblem> problems;
    };

    [[nodiscard]] const QueueBlock &blockOf(qint64 index) const;
    [[nodiscard]] MacroScope scopeOf(const QueueBlock &block, qint64 index) const;
    [[nodiscard]] const Cluster &cluster(int number);
    [[nodiscard]] JobAd made(const QueueBlock &block, qint64 index, UniverseOfJobs &universe,
                             QList<SubmitProblem> &problems);
    [[nodiscard]] QList<SubmitProblem> unusedLines() const;

    SubmitContext m_context;
    SubmitProgram m_program;
    QHash<QByteArray, QByteArray> m_defaults;
    QList<Cluster> m_clusters;
    QSet<QByteArray> m_used;
};

} // namespace perch
