// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/joblogs.h"

#include "core/logreader.h"
#include "core/logtable.h"
#include "gui/storeworker.h"
#include "remote/logfollower.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <QtConcurrent/QtConcurrentRun>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto keepEvery = 1s;
constexpr auto keepAgainAfter = 30s; ///< the store could not be written

/// What came of a log, in order.
struct Piece {
    QByteArray bytes;
    QByteArray identity;
    bool beginsAnew = false; ///< the log is another one from here on
};

struct LogNews {
    QList<Job> changed;
    LogPosition position;
    qsizetype jobs = 0;
    qsizetype ended = 0;
};

struct FollowedLog {
    QString path;
    std::shared_ptr<LogReader> reader; ///< used by one worker task at a time
    QMap<int, int> jobCounts;          ///< by cluster; 0 where not known
    QSet<int> clusters;                ///< of which it has told
    bool isWanted = false;             ///< also when all that is known of it has ended
    bool isFollowed = false;
    bool isBusy = false;
    QList<Piece> pieces;
    QMap<int, QString> toName; ///< batches, by cluster
    LogPosition position;
    qsizetype jobs = 0;
    qsizetype ended = 0;
    QHash<JobId, Job> toKeep;
    bool isKept = true; ///< the store knows `position`
    bool isBeingKept = false;

    /// Nothing more will be written into it.
    [[nodiscard]] bool isAtEnd() const
    {
        qsizetype expected = 0;
        for (const int count : jobCounts) {
            if (count <= 0)
                return !isWanted && jobs > 0 && ended >= jobs;
            expected += count;
        }
        return jobCounts.isEmpty() ? jobs > 0 && ended >= jobs : ended >= expected;
    }
    void take(const LogNews &news)
    {
        position = news.position;
        jobs = news.jobs;
        ended = news.ended;
        isKept = false;
        for (const Job &job : news.changed) {
            toKeep.insert(job.id, job);
            clusters.insert(job.id.cluster);
        }
    }
};

/// `identity`: of the log before these pieces.
LogNews readPieces(LogReader &reader, const QList<Piece> &pieces, const QMap<int, QString> &names,
                   QByteArray identity)
{
    for (auto name = names.begin(); name != names.end(); ++name)
        reader.nameBatch(name.key(), *name);
    for (const Piece &piece : pieces) {
        if (piece.beginsAnew)
            reader.beginAnew();
        reader.read(piece.bytes);
        identity = piece.identity;
    }
    LogNews news{reader.takeChanged(), reader.position(), reader.history().jobs().size(),
                 reader.history().endedCount()};
    news.position.identity = identity;
    return news;
}

/// Readers that know what the store knows.
QList<std::shared_ptr<FollowedLog>> restored(const QList<KnownLog> &known)
{
    QList<std::shared_ptr<FollowedLog>> logs;
    for (const KnownLog &one : known) {
        auto log = std::make_shared<FollowedLog>();
        log->path = one.path;
        log->reader = std::make_shared<LogReader>();
        log->reader->restore(one.position, one.jobs);
        log->position = one.position;
        log->jobs = log->reader->history().jobs().size();
        log->ended = log->reader->history().endedCount();
        for (const Job &job : one.jobs)
            log->clusters.insert(job.id.cluster);
        logs.append(log);
    }
    return logs;
}

} // namespace

struct JobLogs::Private {
    Private(JobLogs &owner, StoreWorker &storeWorker) : q(owner), store(storeWorker)
    {
        pool.setMaxThreadCount(1);
    }

    QCoro::Task<void> recall();
    QCoro::Task<void> read(std::shared_ptr<FollowedLog> log);
    QCoro::Task<void> keep(std::shared_ptr<FollowedLog> log);
    void keepAll();
    void take(const QString &path, const Piece &piece);
    void followOrLeave(FollowedLog &log);

    JobLogs &q;
    StoreWorker &store;
    QString place;
    bool isRecalled = false;
    QPointer<LogFollower> follower;
    int utcOffsetSeconds = 0;
    QHash<QString, std::shared_ptr<FollowedLog>> logs;
    QTimer keepTimer;
    bool hasFailedToKeep = false;
    QThreadPool pool; // one thread: logs are parsed in order
};

JobLogs::JobLogs(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, store))
{
    d->keepTimer.setSingleShot(true);
    connect(&d->keepTimer, &QTimer::timeout, this, [this] { d->keepAll(); });
}

JobLogs::~JobLogs()
{
    for (const auto &log : std::as_const(d->logs)) {
        if (log->isKept)
            continue;
        const KnownLog known{log->path, log->position, log->toKeep.values()};
        d->store.run<void>(
            [place = d->place, known](Store &opened) { return opened.keepJobLog(place, known); });
    }
}

void JobLogs::open(const QString &place)
{
    if (d->place == place)
        return;
    d->keepAll();
    for (const auto &log : std::as_const(d->logs)) {
        if (log->isFollowed && d->follower)
            d->follower->unfollow(log->path);
    }
    d->logs.clear();
    d->place = place;
    d->isRecalled = false;
    d->recall();
}

QCoro::Task<void> JobLogs::Private::recall()
{
    const QPointer<JobLogs> self = &q;
    const QString forPlace = place;
    auto loading =
        store.run<QList<KnownLog>>([forPlace](Store &opened) { return opened.jobLogs(forPlace); });
    const Result<QList<KnownLog>> known = co_await loading;
    if (!self || place != forPlace)
        co_return;
    if (!known)
        Q_EMIT q.failed(known.error());
    const QList<KnownLog> found = known ? *known : QList<KnownLog>();
    auto restoring = QtConcurrent::run(&pool, [found] { return restored(found); });
    const QList<std::shared_ptr<FollowedLog>> ready = co_await restoring;
    if (!self || place != forPlace)
        co_return;
    for (const auto &log : ready) {
        if (const auto added = logs.value(log->path)) {
            log->jobCounts = added->jobCounts;
            log->isWanted = added->isWanted;
            log->toName = added->toName;
        }
        logs.insert(log->path, log);
    }
    isRecalled = true;
    for (const KnownLog &log : found) {
        Q_EMIT q.jobsRead(log.jobs);
        if (!self)
            co_return;
    }
    const auto all = logs;
    for (const auto &log : all) {
        followOrLeave(*log);
        if (!log->toName.isEmpty() && !log->isBusy)
            read(log);
    }
    Q_EMIT q.recalled();
}

void JobLogs::setFollower(LogFollower *follower, int utcOffsetSeconds)
{
    if (d->follower)
        d->follower->disconnect(this);
    for (const auto &log : std::as_const(d->logs)) {
        log->isFollowed = false;
        log->pieces.clear(); // read again from the position that is known
    }
    d->follower = follower;
    d->utcOffsetSeconds = utcOffsetSeconds;
    if (!follower)
        return;
    connect(follower, &LogFollower::bytesArrived, this,
            [this](const QString &path, const QByteArray &bytes) {
                d->take(path, {bytes, d->follower->identityOf(path), false});
            });
    connect(follower, &LogFollower::restarted, this, [this](const QString &path) {
        d->take(path, {QByteArray(), d->follower->identityOf(path), true});
    });
    const auto all = d->logs;
    for (const auto &log : all)
        d->followOrLeave(*log);
}

void JobLogs::add(const QString &path, int cluster, int jobCount, const QString &batchName)
{
    std::shared_ptr<FollowedLog> &log = d->logs[path];
    if (!log) {
        log = std::make_shared<FollowedLog>();
        log->path = path;
        log->reader = std::make_shared<LogReader>();
    }
    const bool isNew =
        !log->jobCounts.contains(cluster) || log->jobCounts.value(cluster) != jobCount;
    log->jobCounts.insert(cluster, jobCount);
    log->isWanted = log->isWanted || (isNew && jobCount == 0);
    if (!batchName.isEmpty())
        log->toName.insert(cluster, batchName);
    d->followOrLeave(*log);
    if (!log->toName.isEmpty() && d->isRecalled && !log->isBusy)
        d->read(log);
}

qsizetype JobLogs::followedCount() const
{
    return std::count_if(d->logs.cbegin(), d->logs.cend(),
                         [](const auto &log) { return log->isFollowed; });
}

std::optional<LogFacts> JobLogs::logOf(int cluster) const
{
    for (const auto &log : std::as_const(d->logs)) {
        if (log->jobCounts.contains(cluster) || log->clusters.contains(cluster))
            return LogFacts{log->path, log->position.unreadableBlocks};
    }
    return std::nullopt;
}

/// Follows it where there is more to come of it, and not before the store has said how far it is
/// known.
void JobLogs::Private::followOrLeave(FollowedLog &log)
{
    if (!follower || !isRecalled)
        return;
    const bool isWanted = !log.isAtEnd();
    if (isWanted == log.isFollowed)
        return;
    if (!isWanted) {
        log.isFollowed = false;
        follower->unfollow(log.path);
    } else if (!log.isBusy) { // else what is read now came from another follower: after that
        log.isFollowed = true;
        log.reader->reopen();
        log.reader->setUtcOffset(utcOffsetSeconds);
        follower->follow(log.path, log.position);
    }
}

void JobLogs::Private::take(const QString &path, const Piece &piece)
{
    const auto log = logs.value(path);
    if (!log)
        return;
    log->pieces.append(piece);
    if (!log->isBusy)
        read(log);
}

QCoro::Task<void> JobLogs::Private::read(std::shared_ptr<FollowedLog> log)
{
    const QPointer<JobLogs> self = &q;
    log->isBusy = true;
    while (!log->pieces.isEmpty() || !log->toName.isEmpty()) {
        const bool hasPieces = !log->pieces.isEmpty();
        auto reading = QtConcurrent::run(
            &pool, [reader = log->reader, pieces = std::exchange(log->pieces, {}),
                    names = std::exchange(log->toName, {}), identity = log->position.identity] {
                return readPieces(*reader, pieces, names, identity);
            });
        const LogNews news = co_await reading;
        if (!self)
            co_return;
        if (logs.value(log->path) != log)
            co_return; // another place's logs come now
        if (!hasPieces && news.changed.isEmpty())
            continue; // the names were known: nothing is to be kept
        log->take(news);
        if (!keepTimer.isActive())
            keepTimer.start(keepEvery);
        if (!news.changed.isEmpty())
            Q_EMIT q.jobsRead(news.changed);
        if (!self)
            co_return;
    }
    log->isBusy = false;
    followOrLeave(*log);
}

void JobLogs::Private::keepAll()
{
    for (const auto &log : std::as_const(logs)) {
        if (!log->isKept && !log->isBeingKept)
            keep(log);
    }
}

/// What could not be kept is tried again with what has come since: a position without the jobs that
/// belong to it would lose them for good.
QCoro::Task<void> JobLogs::Private::keep(std::shared_ptr<FollowedLog> log)
{
    const QPointer<JobLogs> self = &q;
    log->isKept = true;
    log->isBeingKept = true;
    const QHash<JobId, Job> jobs = std::exchange(log->toKeep, {});
    auto keeping = store.run<void>(
        [forPlace = place, path = log->path, position = log->position, jobs](Store &opened) {
            return opened.keepJobLog(forPlace, {path, position, jobs.values()});
        });
    const Result<void> kept = co_await keeping;
    if (!self)
        co_return;
    const bool isNews = !kept && !hasFailedToKeep;
    hasFailedToKeep = !kept;
    log->isBeingKept = false;
    if (kept) {
        if (!log->isKept && !keepTimer.isActive())
            keepTimer.start(keepEvery);
        co_return;
    }
    for (const Job &job : jobs) {
        if (!log->toKeep.contains(job.id))
            log->toKeep.insert(job.id, job);
    }
    log->isKept = false;
    keepTimer.start(keepAgainAfter);
    if (isNews)
        Q_EMIT q.failed(kept.error());
}

} // namespace perch
