// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/job.h"
#include "core/store.h"
#include "core/submit/lintrules.h"

#include <QObject>

#include <memory>

namespace perch
{

class HistorySearch;
class JobActions;
class JobLogs;
class JobsModel;
class JobSweeps;
class Session;
class StoreWorker;
class WhyIdle;

/// Use cases of the Jobs page: follow the event logs of all runs, and change jobs (actions()).
class JobsController : public QObject
{
    Q_OBJECT

public:
    JobsController(StoreWorker &store, QObject *parent = nullptr);
    ~JobsController() override;

    /// The jobs of the last profile, as the store knows them; before the first session.
    void recall();
    /// With a session: loads the profile's runs and jobs from the store and follows their logs, and
    /// those of clusters that Perch did not submit.
    void setSession(Session *session);
    [[nodiscard]] JobsModel &model() const;

    void follow(const RunRecord &run); ///< a run just submitted (it is in the store already)
    /// Hold, release, remove, change: what HTCondor answered of each job is told by its signals,
    /// and failures by `failed`.
    [[nodiscard]] JobActions &actions() const;
    [[nodiscard]] WhyIdle &whyIdle() const;
    [[nodiscard]] JobSweeps &sweeps() const;
    [[nodiscard]] const RunRecord *runOf(JobId job) const;
    [[nodiscard]] JobLogs &logs() const;
    /// Finds jobs by what only the store keeps of them.
    [[nodiscard]] HistorySearch &historySearch() const;
    /// What the site says of job lengths; empty where it is not known.
    [[nodiscard]] const LintLimits &limits() const;
    [[nodiscard]] bool isOnline() const;
    /// When the link was last known to be there; invalid before the first time.
    [[nodiscard]] QDateTime lastHeard() const;

Q_SIGNALS:
    void failed(const perch::Error &error);
    void noticed(const QString &text); ///< "Job 12.0 held"
    void jobChanged(const perch::Job &job);
    /// Before the model knows of it. `before` null: the first news of this job.
    void jobTurns(const perch::Job *before, const perch::Job &now);
    /// A run of this person at this site. `isFollowed`: its jobs are told by jobChanged().
    void runKnown(const perch::RunRecord &run, bool isFollowed);
    void runsForgotten(); ///< another profile's come
    /// False: what the model holds is as old as `lastHeard()`.
    void onlineChanged(bool online);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
