// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"

#include <QDateTime>
#include <QHash>
#include <QList>
#include <QSet>
#include <QString>

#include <optional>

namespace perch
{

/// One thing worth telling a person who is doing something else. Plain text, without what a
/// desktop could take for markup.
struct JobNews {
    enum class Kind { Finished, FirstFailure, FirstHold, LongIdle, WhileAway };
    Kind kind = Kind::Finished;
    QString batch; ///< as JobNames has it; empty: of several, or of none
    QString title;
    QString text;

    bool operator==(const JobNews &) const = default;
};

/// Decides which changes of jobs are told: the end of a batch, its first failure, its first hold,
/// and when nothing of it starts for hours. Quiet for thousands: each at most once for a batch, and
/// a few seconds late, so that what belongs together is told together. What happened before
/// `start` is no news: what was read of it later is summed up once.
class JobNewsDesk
{
public:
    explicit JobNewsDesk(const QDateTime &start) : m_start(start) {}

    /// Another person's jobs come.
    void clear();
    /// A cluster has so many jobs, though its log may not tell of all of them yet.
    void expect(int cluster, int jobs);
    /// A job changed, or is heard of for the first time (`before` null: its state is its past, but
    /// for what happened since the start). `now`: when it was heard.
    void take(const Job *before, const Job &job, const QDateTime &now);

    /// Whether due() may have something soon; else a look each minute is enough.
    [[nodiscard]] bool isWaiting() const { return !m_pending.isEmpty() || m_away.isWaiting; }
    /// What is to be told now; it is not told again. `inFront`: the batch that a person looks at,
    /// of which nothing is told; empty: they look at all of them.
    [[nodiscard]] QList<JobNews> due(const QDateTime &now,
                                     const std::optional<QString> &inFront = {});

private:
    struct Batch {
        StageCounts counts;
        QSet<int> clusters;
        QSet<JobNews::Kind> told;
        bool hasFailed = false;
        bool hasHeld = false;
        QDateTime lastMove; ///< of any of its jobs
    };
    struct Pending {
        JobNews::Kind kind = JobNews::Kind::Finished;
        QString batch;
        QDateTime since;
        Job job; ///< of a first failure or hold
    };
    struct Away {
        StageCounts counts;
        QSet<QString> batches;
        QDateTime last;
        bool isWaiting = false;
        bool isTold = false;
    };

    void count(Batch &batch, const Job *before, const Job &job);
    void noteStage(Batch &batch, const QString &name, const Job &job, const QDateTime &now);
    void noteAway(const QString &name, JobStage stage, const QDateTime &now);
    void await(JobNews::Kind kind, const QString &batch, const Job &job, const QDateTime &now);
    [[nodiscard]] bool isComplete(const Batch &batch) const;
    [[nodiscard]] bool mayTell(JobNews::Kind kind, const QString &batch) const;
    [[nodiscard]] JobNews told(const Pending &pending) const;
    void addLongIdle(QList<JobNews> &news, const QDateTime &now,
                     const std::optional<QString> &inFront);

    QDateTime m_start;
    QHash<QString, Batch> m_batches;
    QHash<int, int> m_expected; ///< jobs by cluster
    QList<Pending> m_pending;
    QSet<std::pair<int, QString>> m_awaited; ///< kinds and batches of them
    Away m_away;
};

/// Several messages as one.
[[nodiscard]] JobNews joinedNews(const QList<JobNews> &news);

} // namespace perch
