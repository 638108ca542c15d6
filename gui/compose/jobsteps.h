// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "core/store.h"
#include "gui/compose/keptladders.h"
#include "gui/compose/ladder.h"

#include <QHash>
#include <QObject>

#include <functional>

#include <QCoro/QCoroTask>

namespace perch
{

struct JobsAhead;

/// The open job's way from one submitted job over ten to all of them, and what became of those that
/// were submitted.
class JobSteps : public QObject
{
    Q_OBJECT

public:
    explicit JobSteps(StoreWorker &store, QObject *parent = nullptr);

    /// What was known of a job before it is told by updateJob().
    void setKnownJobs(std::function<const Job *(JobId)> known) { m_known = std::move(known); }
    /// The jobs of this text in this folder. `changed` follows, once it is known how far they were
    /// submitted.
    void setJobs(const QString &folder, const QString &submitText, const JobsAhead &ahead);
    /// Another text, of which nothing is known yet.
    void clear();

    /// Of no rows where there is nothing to climb.
    [[nodiscard]] const Ladder &ladder() const { return m_ladder; }
    [[nodiscard]] const LadderProgress &progress() const { return m_progress; }

    /// A submission of this folder; the step is taken when it is one of these jobs.
    void takeRun(const RunRecord &run);
    /// It is being found out whether a submission was a step: the next one is not known yet.
    [[nodiscard]] bool isTaking() const { return m_taking > 0; }
    void restart(); ///< from the first row, as if none had been submitted
    void updateJob(const Job &job);

Q_SIGNALS:
    void changed();

private:
    void show(const Ladder &ladder);
    QCoro::Task<void> take(RunRecord run);
    void recount();
    void count(JobState state, int change);

    KeptLadders m_kept;
    std::function<const Job *(JobId)> m_known;
    QString m_folder;
    QString m_text;
    QString m_asked; ///< the id of the jobs that the store is asked about
    Ladder m_ladder;
    LadderProgress m_progress;
    int m_taking = 0;
    QHash<JobId, JobState> m_states; ///< of the jobs that were submitted in steps
};

} // namespace perch
