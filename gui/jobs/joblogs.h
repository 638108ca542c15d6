// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/job.h"

#include <QObject>

#include <memory>
#include <optional>

namespace perch
{

class LogFollower;
class StoreWorker;

/// What is known of an event log itself.
struct LogFacts {
    QString path;
    int damagedRecords = 0; ///< that could not be read; the ones around them were
};

/// The event logs of one person's jobs on one access point: told from the store at once, followed
/// from where the last run of Perch stopped, and kept in the store while they are read. They are
/// parsed, and the store is written, beside the GUI thread; what is kept of a log and how far it
/// was read go together.
class JobLogs : public QObject
{
    Q_OBJECT

public:
    explicit JobLogs(StoreWorker &store, QObject *parent = nullptr);
    ~JobLogs() override; ///< hands what was not kept yet to the store

    /// From now on the logs of `place`, which names the access point and the person; recalled()
    /// tells when the store has answered.
    void open(const QString &place);
    /// Null: offline. `utcOffsetSeconds`: of the access point.
    void setFollower(LogFollower *follower, int utcOffsetSeconds = 0);
    /// A cluster writes its events into this log. `jobCount` 0: not known. `batchName` is for jobs
    /// of whom the log does not tell it.
    void add(const QString &path, int cluster, int jobCount, const QString &batchName = {});
    /// Logs that are followed now: known, not at their end, and there is a link.
    [[nodiscard]] qsizetype followedCount() const;
    /// The log that tells of this cluster.
    [[nodiscard]] std::optional<LogFacts> logOf(int cluster) const;

Q_SIGNALS:
    void jobsRead(const QList<perch::Job> &jobs); ///< new ones, or changed
    void recalled();                              ///< what the store knew was told
    void failed(const perch::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
