// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobscontroller.h"

#include "core/submit/batchname.h"
#include "gui/jobs/historysearch.h"
#include "gui/jobs/jobactions.h"
#include "gui/jobs/joblogs.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsweeps.h"
#include "gui/jobs/whyidle.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "remote/queuequestion.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QFile>
#include <QPointer>
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

constexpr int mostRuns = 2'000; ///< that ended jobs are known to come from

/// Whose jobs, and where: the runs in the store and the logs of one profile.
struct JobsPlace {
    QString siteId;
    QString user;
    QString accessPoint; ///< host:port

    [[nodiscard]] QString key() const { return siteId + u'/' + user + u'/' + accessPoint; }
    [[nodiscard]] static JobsPlace ofKey(const QString &key)
    {
        return {key.section(u'/', 0, 0), key.section(u'/', 1, 1), key.section(u'/', 2)};
    }
};

JobsPlace placeOf(const Profile &profile)
{
    return {profile.site.id, profile.user,
            profile.accessPoint().host + u':' + QString::number(profile.accessPoint().port)};
}

/// The place whose jobs are shown when Perch starts, and when it was last heard of them.
QString lastPlaceKey()
{
    return QStringLiteral("jobs/place");
}

QString lastHeardKey()
{
    return QStringLiteral("jobs/heard");
}

/// Without a session only the sites that come with Perch are known.
LintLimits limitsOfBundled(const QString &siteId)
{
    QFile file(QStringLiteral(":/sites/%1.json").arg(siteId));
    if (siteId.contains(u'/') || !file.open(QIODevice::ReadOnly))
        return {};
    const Result<Site> site = parseSite(file.readAll());
    return site ? lintRulesOf(*site).limits : LintLimits();
}

struct LastJobs {
    QString placeKey;
    QDateTime heard;
};

Result<LastJobs> lastJobs(Store &store)
{
    const Result<QString> key = store.setting(lastPlaceKey());
    const Result<QString> heard = key ? store.setting(lastHeardKey()) : key;
    if (!heard)
        return heard.error();
    return LastJobs{*key, QDateTime::fromString(*heard, Qt::ISODate)};
}

struct NamedRun {
    RunRecord run;
    QString batchName;
};

QList<NamedRun> namedRuns(const QList<RunRecord> &runs)
{
    QList<NamedRun> named;
    for (const RunRecord &run : runs)
        named.append({run, batchNameOf(run.submitText)});
    return named;
}

} // namespace

struct JobsController::Private {
    Private(JobsController &controller, StoreWorker &storeWorker)
        : q(controller), store(storeWorker), sweeps(model, storeWorker), logs(storeWorker),
          search(storeWorker)
    {
    }

    void open(const JobsPlace &to);
    void hearNow();
    void add(const RunRecord &run, const QString &batchName = {});
    QCoro::Task<void> nameBatchOf(RunRecord run);
    QCoro::Task<void> recall();
    QCoro::Task<void> loadRuns();
    QCoro::Task<void> findOtherJobs();
    [[nodiscard]] QList<Job> takeWaiting();
    void apply();
    void notice(int count, JobId one, const QString &single, const QString &many);

    JobsController &q;
    StoreWorker &store;
    QPointer<Session> session;
    JobsPlace place;
    JobsModel model;
    JobActions actions;
    WhyIdle whyIdle;
    JobSweeps sweeps;
    QMap<int, RunRecord> runs; // by cluster
    JobLogs logs;
    HistorySearch search;
    LintLimits limits;
    QDateTime lastHeard;
    QList<QList<Job>> waiting; // to be applied to the model, in order
    qsizetype applied = 0;     // of the first of them
    QTimer applyTimer;
};

JobsController::JobsController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, store))
{
    d->applyTimer.setSingleShot(true);
    connect(&d->applyTimer, &QTimer::timeout, this, [this] { d->apply(); });
    connect(&d->logs, &JobLogs::jobsRead, this, [this](const QList<Job> &jobs) {
        d->waiting.append(jobs);
        if (!d->applyTimer.isActive())
            d->applyTimer.start(applyEvery);
    });
    connect(&d->logs, &JobLogs::failed, this, &JobsController::failed);
    connect(&d->actions, &JobActions::failed, this, &JobsController::failed);
    connect(&d->actions, &JobActions::ended, this,
            [this](const ActionReport &report) { Q_EMIT noticed(report.summary); });
}

JobsController::~JobsController()
{
    if (isOnline())
        d->hearNow();
}

JobsModel &JobsController::model() const
{
    return d->model;
}

JobLogs &JobsController::logs() const
{
    return d->logs;
}

HistorySearch &JobsController::historySearch() const
{
    return d->search;
}

JobActions &JobsController::actions() const
{
    return d->actions;
}

WhyIdle &JobsController::whyIdle() const
{
    return d->whyIdle;
}

JobSweeps &JobsController::sweeps() const
{
    return d->sweeps;
}

const RunRecord *JobsController::runOf(JobId job) const
{
    const auto run = d->runs.constFind(job.cluster);
    return run == d->runs.cend() ? nullptr : &*run;
}

const LintLimits &JobsController::limits() const
{
    return d->limits;
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
        d->hearNow();
    d->session = session;
    d->logs.setFollower(nullptr);
    d->actions.setSession(session);
    d->whyIdle.setSession(session);
    Q_EMIT onlineChanged(isOnline());
    if (!session)
        return; // the known jobs stay to be seen
    connect(&session->accessPoint(), &Connection::stateChanged, this,
            [this](Connection::State state) {
                if (state == Connection::State::Lost)
                    d->hearNow();
                Q_EMIT onlineChanged(isOnline());
            });
    connect(&session->logs(), &LogFollower::failed, this, [this](const Error &error) {
        if (isOnline()) // a lost link is told by the connection bar, and dated by the page
            Q_EMIT failed(error);
    });
    d->limits = lintRulesOf(session->profile().site).limits;
    d->open(placeOf(session->profile()));
    d->store.run<void>(
        [key = d->place.key()](Store &opened) { return opened.setSetting(lastPlaceKey(), key); });
    d->logs.setFollower(&session->logs(), session->utcOffsetSeconds());
    d->loadRuns();
    d->findOtherJobs();
}

void JobsController::recall()
{
    d->recall();
}

QCoro::Task<void> JobsController::Private::recall()
{
    const QPointer<JobsController> self = &q;
    auto asking = store.run<LastJobs>(lastJobs);
    const Result<LastJobs> last = co_await asking;
    if (!self || !last || last->placeKey.isEmpty() || session || !place.user.isEmpty())
        co_return;
    lastHeard = last->heard;
    open(JobsPlace::ofKey(last->placeKey));
    limits = limitsOfBundled(place.siteId);
    loadRuns();
}

/// What is known of the jobs is as old as this.
void JobsController::Private::hearNow()
{
    lastHeard = QDateTime::currentDateTimeUtc();
    store.run<void>([text = lastHeard.toString(Qt::ISODate)](Store &opened) {
        return opened.setSetting(lastHeardKey(), text);
    });
}

/// The jobs of another place go.
void JobsController::Private::open(const JobsPlace &to)
{
    if (to.key() == place.key())
        return;
    place = to;
    runs.clear();
    waiting.clear();
    applied = 0;
    model.clear();
    sweeps.clear();
    Q_EMIT q.runsForgotten();
    logs.open(place.key());
    search.setPlace(place.key());
}

void JobsController::Private::add(const RunRecord &run, const QString &batchName)
{
    runs.insert(run.cluster, run);
    sweeps.addRun(run);
    Q_EMIT q.runKnown(run, true);
    logs.add(run.eventLogPath, run.cluster, run.jobCount, batchName);
}

/// The event log may not tell what its submit description says.
QCoro::Task<void> JobsController::Private::nameBatchOf(RunRecord run)
{
    const QPointer<JobsController> self = &q;
    const QString forPlace = place.key();
    auto naming = QtConcurrent::run([text = run.submitText] { return batchNameOf(text); });
    const QString name = co_await naming;
    if (self && place.key() == forPlace && !name.isEmpty())
        logs.add(run.eventLogPath, run.cluster, run.jobCount, name);
}

QCoro::Task<void> JobsController::Private::loadRuns()
{
    const QPointer<JobsController> self = &q;
    const JobsPlace forPlace = place;
    auto loading = store.run<QList<RunRecord>>([forPlace](Store &opened) {
        return opened.runs(forPlace.siteId, forPlace.user, mostRuns);
    });
    const Result<QList<RunRecord>> known = co_await loading;
    if (!self || place.key() != forPlace.key())
        co_return;
    if (!known) {
        Q_EMIT q.failed(known.error());
        co_return;
    }
    auto naming = QtConcurrent::run(namedRuns, *known); // the store is for others meanwhile
    const QList<NamedRun> named = co_await naming;
    if (!self || place.key() != forPlace.key())
        co_return;
    for (const auto &[run, batchName] : named) {
        if (run.accessPoint != place.accessPoint)
            Q_EMIT q.runKnown(run, false);
        else if (!runs.contains(run.cluster))
            add(run, batchName);
        if (!self)
            co_return;
    }
}

/// Clusters in the queue that Perch did not submit: asked once for each login.
QCoro::Task<void> JobsController::Private::findOtherJobs()
{
    const QPointer<JobsController> self = &q;
    const QPointer<Session> forSession = session;
    auto asking = askForQueuedLogs(session->accessPoint());
    const Result<QList<QueuedLog>> found = co_await std::move(asking);
    if (!self || !forSession || session != forSession)
        co_return;
    if (!found) {
        // the jobs that Perch submitted are known without this
        if (q.isOnline())
            Q_EMIT q.noticed(found.error().message);
        co_return;
    }
    for (const QueuedLog &log : *found) {
        if (!runs.contains(log.cluster))
            logs.add(log.path, log.cluster, 0, log.batchName);
    }
}

void JobsController::follow(const RunRecord &run)
{
    if (d->runs.contains(run.cluster))
        return;
    d->add(run);
    d->nameBatchOf(run);
    if (d->session)
        d->session->logs().readNow();
}

/// The newest of each job; so few that the window does not stall.
QList<Job> JobsController::Private::takeWaiting()
{
    QMap<JobId, Job> newest;
    while (!waiting.isEmpty() && newest.size() < applyAtOnce) {
        const QList<Job> &first = waiting.constFirst();
        while (applied < first.size() && newest.size() < applyAtOnce) {
            newest.insert(first.at(applied).id, first.at(applied));
            ++applied;
        }
        if (applied < first.size())
            break;
        waiting.removeFirst();
        applied = 0;
    }
    return newest.values();
}

void JobsController::Private::apply()
{
    const QList<Job> now = takeWaiting();
    int held = 0;
    int ended = 0;
    JobId heldJob;
    JobId endedJob;
    for (const Job &job : now) {
        const Job *before = model.job(job.id);
        Q_EMIT q.jobTurns(before, job);
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
    for (const Job &job : now) {
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
