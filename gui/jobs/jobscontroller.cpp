// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobscontroller.h"

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "gui/jobs/jobactions.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/whyidle.h"
#include "gui/session.h"
#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QElapsedTimer>
#include <QPointer>
#include <QSet>
#include <QThreadPool>
#include <QTimer>
#include <QtConcurrent/QtConcurrentRun>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto applyEvery = 100ms; ///< house rule: progress reaches the window at most so often
constexpr int applyAtOnce =
    500; ///< jobs per turn of the event loop, so that 100,000 do not stall it

/// What one read of a log told.
struct LogNews {
    QList<Job> changed;
    bool allEnded = false;
};

/// Parses one run's event log; used by one worker task at a time.
class LogReader
{
public:
    explicit LogReader(int utcOffsetSeconds, int jobCount)
        : m_parser(utcOffsetSeconds), m_jobCount(jobCount)
    {
    }

    LogNews read(const QByteArray &bytes)
    {
        const QList<JobEvent> events = m_parser.feed(bytes);
        m_history.apply(events);
        QSet<JobId> ids;
        for (const JobEvent &event : events)
            ids.insert(event.id);
        LogNews news;
        for (const JobId &id : std::as_const(ids)) {
            const auto job = m_history.jobs().constFind(id);
            if (job == m_history.jobs().cend())
                continue;
            news.changed << *job;
            if (isFinal(job->state))
                m_ended.insert(id);
        }
        news.allEnded = m_jobCount > 0 && m_ended.size() >= m_jobCount;
        return news;
    }

private:
    EventLogParser m_parser;
    JobHistory m_history;
    QSet<JobId> m_ended;
    int m_jobCount = 0;
};

struct FollowedLog {
    RunRecord run;
    std::shared_ptr<LogReader> reader;
    QByteArray pending;
    bool busy = false;
};

} // namespace

struct JobsController::Private {
    Private(JobsController &controller, StoreWorker &storeWorker)
        : q(controller), store(storeWorker)
    {
        pool.setMaxThreadCount(1);
    }

    void add(const RunRecord &run);
    QCoro::Task<void> loadRuns();
    QCoro::Task<void> readLog(std::shared_ptr<FollowedLog> log);
    void apply();
    void notice(int count, JobId one, const QString &single, const QString &many);

    JobsController &q;
    StoreWorker &store;
    QPointer<Session> session;
    QString profileKey;
    JobsModel model;
    JobActions actions;
    WhyIdle whyIdle;
    QMap<int, RunRecord> runs; // by cluster
    QHash<QString, std::shared_ptr<FollowedLog>> logs;
    QDateTime lastHeard;
    QMap<JobId, Job> waiting; // to be applied to the model
    QTimer applyTimer;
    QThreadPool pool; // one thread: logs are parsed in order
};

JobsController::JobsController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, store))
{
    d->applyTimer.setSingleShot(true);
    connect(&d->applyTimer, &QTimer::timeout, this, [this] { d->apply(); });
    connect(&d->actions, &JobActions::failed, this, &JobsController::failed);
    connect(&d->actions, &JobActions::ended, this,
            [this](const ActionReport &report) { Q_EMIT noticed(report.summary); });
}

JobsController::~JobsController() = default;

JobsModel &JobsController::model() const
{
    return d->model;
}

JobActions &JobsController::actions() const
{
    return d->actions;
}

WhyIdle &JobsController::whyIdle() const
{
    return d->whyIdle;
}

const RunRecord *JobsController::runOf(JobId job) const
{
    const auto run = d->runs.constFind(job.cluster);
    return run == d->runs.cend() ? nullptr : &*run;
}

bool JobsController::isOnline() const
{
    return d->session && d->session->accessPoint().state() == Connection::State::Online;
}

QDateTime JobsController::lastHeard() const
{
    return isOnline() ? QDateTime::currentDateTimeUtc() : d->lastHeard;
}

void JobsController::setSession(Session *session)
{
    if (d->session == session)
        return;
    if (d->session) {
        d->session->logs().disconnect(this);
        d->session->accessPoint().disconnect(this);
    }
    if (isOnline())
        d->lastHeard = QDateTime::currentDateTimeUtc();
    d->session = session;
    d->actions.setSession(session);
    d->whyIdle.setSession(session);
    d->logs.clear();
    Q_EMIT onlineChanged(isOnline());
    if (!session)
        return; // the known jobs stay to be seen
    connect(&session->accessPoint(), &Connection::stateChanged, this,
            [this](Connection::State state) {
                if (state == Connection::State::Lost)
                    d->lastHeard = QDateTime::currentDateTimeUtc();
                Q_EMIT onlineChanged(isOnline());
            });

    const Profile &profile = session->profile();
    const QString key = profile.site.id + u'/' + profile.user + u'/' + profile.accessPoint().host +
                        u':' + QString::number(profile.accessPoint().port);
    if (key != d->profileKey) {
        d->runs.clear();
        d->waiting.clear();
        d->model.clear();
        d->profileKey = key;
        Q_EMIT runsForgotten();
    }
    LogFollower &logs = session->logs();
    connect(&logs, &LogFollower::bytesArrived, this,
            [this](const QString &path, const QByteArray &bytes) {
                const std::shared_ptr<FollowedLog> log = d->logs.value(path);
                if (!log)
                    return;
                log->pending += bytes;
                if (!log->busy)
                    d->readLog(log);
            });
    connect(&logs, &LogFollower::restarted, this, [this](const QString &path) {
        const std::shared_ptr<FollowedLog> log = d->logs.value(path);
        if (log) // a fresh entry: what the old reader still answers finds no way home
            d->add(log->run);
    });
    connect(&logs, &LogFollower::failed, this, [this](const Error &error) {
        if (isOnline()) // a lost link is told by the connection bar, and dated by the page
            Q_EMIT failed(error);
    });
    d->loadRuns();
}

void JobsController::Private::add(const RunRecord &run)
{
    auto log = std::make_shared<FollowedLog>();
    log->run = run;
    log->reader =
        std::make_shared<LogReader>(session ? session->utcOffsetSeconds() : 0, run.jobCount);
    logs.insert(run.eventLogPath, log);
    runs.insert(run.cluster, run);
    Q_EMIT q.runKnown(run, true);
}

QCoro::Task<void> JobsController::Private::loadRuns()
{
    const QPointer<JobsController> self = &q;
    const QPointer<Session> forSession = session;
    const Profile &profile = session->profile();
    const QString siteId = profile.site.id;
    const QString user = profile.user;
    const QString accessPoint =
        profile.accessPoint().host + u':' + QString::number(profile.accessPoint().port);
    auto loading = store.run<QList<RunRecord>>(
        [siteId, user](Store &opened) { return opened.runs(siteId, user); });
    const Result<QList<RunRecord>> known = co_await loading;
    if (!self || !forSession || session != forSession)
        co_return;
    if (!known) {
        Q_EMIT q.failed(known.error());
        co_return;
    }
    for (const RunRecord &run : *known) {
        if (run.accessPoint == accessPoint && !logs.contains(run.eventLogPath)) {
            add(run);
            session->logs().follow(run.eventLogPath);
        } else if (run.accessPoint != accessPoint) {
            Q_EMIT q.runKnown(run, false);
        }
    }
}

void JobsController::follow(const RunRecord &run)
{
    if (d->logs.contains(run.eventLogPath))
        return;
    d->add(run);
    if (d->session) {
        d->session->logs().follow(run.eventLogPath);
        d->session->logs().readNow();
    }
}

QCoro::Task<void> JobsController::Private::readLog(std::shared_ptr<FollowedLog> log)
{
    const QPointer<JobsController> self = &q;
    log->busy = true;
    while (!log->pending.isEmpty()) {
        const QByteArray bytes = std::exchange(log->pending, {});
        auto reading =
            QtConcurrent::run(&pool, [reader = log->reader, bytes] { return reader->read(bytes); });
        const LogNews news = co_await reading;
        if (!self)
            co_return;
        if (logs.value(log->run.eventLogPath) != log)
            co_return; // unfollowed or begun anew meanwhile
        for (const Job &job : news.changed)
            waiting.insert(job.id, job);
        if (!waiting.isEmpty() && !applyTimer.isActive())
            applyTimer.start(applyEvery);
        if (news.allEnded && session)
            session->logs().unfollow(log->run.eventLogPath);
    }
    log->busy = false;
}

void JobsController::Private::apply()
{
    QList<Job> now;
    auto next = waiting.begin();
    while (next != waiting.end() && now.size() < applyAtOnce) {
        now << *next;
        next = waiting.erase(next);
    }
    int held = 0;
    int ended = 0;
    JobId heldJob;
    JobId endedJob;
    for (const Job &job : std::as_const(now)) {
        const Job *before = model.job(job.id);
        if (!before || before->state == job.state)
            continue; // the first news of a job is its past
        if (job.state == JobState::Held) {
            ++held;
            heldJob = job.id;
        } else if (isFinal(job.state)) {
            ++ended;
            endedJob = job.id;
        }
    }
    model.updateJobs(now);
    const QPointer<JobsController> self = &q;
    for (const Job &job : std::as_const(now)) {
        Q_EMIT q.jobChanged(job);
        if (!self)
            return;
    }
    notice(held, heldJob, JobsController::tr("Job %1 is held"),
           JobsController::tr("%1 jobs are held"));
    notice(ended, endedJob, JobsController::tr("Job %1 has ended"),
           JobsController::tr("%1 jobs have ended"));
    if (!waiting.isEmpty() && !applyTimer.isActive())
        applyTimer.start(5ms);
}

void JobsController::Private::notice(int count, JobId one, const QString &single,
                                     const QString &many)
{
    if (count == 1)
        Q_EMIT q.noticed(single.arg(one.text()));
    else if (count > 1)
        Q_EMIT q.noticed(many.arg(count));
}

} // namespace perch
