// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "core/site.h"
#include "core/store.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <optional>

namespace perch
{

/// What my runs want of one staged image.
struct ImageUse {
    int waiting = 0;     ///< jobs that still need the file: queued, held, or evicted
    int running = 0;     ///< jobs that have it now, and need it again when they are evicted
    int unknown = 0;     ///< jobs of which Perch has not heard: their log was not read
    QStringList needing; ///< "12 (2 queued, 1 running)", one per submission; plain text
    QDateTime lastUsed;  ///< invalid: never by a run that Perch knows

    [[nodiscard]] bool isNeeded() const { return waiting + running > 0; }
    bool operator==(const ImageUse &) const = default;
};

/// "2 queued jobs", "1 running job", "last used 3 d ago", "-".
[[nodiscard]] QString useText(const ImageUse &use, const QDateTime &now);

/// Which of my runs use which staged image, and whether they are over. Is told of runs and jobs by
/// whoever follows them; no IO.
class ImageUses : public QObject
{
    Q_OBJECT

public:
    explicit ImageUses(QObject *parent = nullptr);

    /// How jobs name files of /staging.
    void setSite(const Site &site, const QString &ownFolder);
    /// `isFollowed`: its jobs are told by updateJob(). A run of another access point is not.
    void addRun(const RunRecord &run, bool isFollowed);
    void updateJob(const Job &job); ///< of a followed run
    void clear();

    [[nodiscard]] ImageUse useOf(const QString &stagedPath) const;

Q_SIGNALS:
    void changed(); ///< at most three times a second

private:
    struct Run {
        RunRecord record;
        bool isFollowed = false;
        QSet<QString> words; ///< of its submit description, without ".sif"
        QString imagePath;   ///< empty: not known to be one of /staging
        QDateTime lastSeen;
    };
    struct Counts {
        int waiting = 0;
        int running = 0;
        int known = 0;
    };
    [[nodiscard]] bool uses(const Run &run, const QString &path) const;
    void count(JobState state, Counts &counts, int by) const;
    void tellSoon();

    std::optional<Site> m_site;
    QString m_ownFolder;
    QList<Run> m_runs;
    QHash<int, qsizetype> m_followed; ///< cluster to run
    QHash<JobId, JobState> m_jobs;
    QHash<int, Counts> m_counts; ///< by cluster
    QTimer m_timer;
};

} // namespace perch
