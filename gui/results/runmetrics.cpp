// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runmetrics.h"

#include "gui/results/runtails.h"
#include "gui/session.h"
#include "remote/outputbundle.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QPointer>
#include <QSet>
#include <QThreadPool>
#include <QTimer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>
#include <stop_token>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto tellEvery = 200ms;
constexpr auto lookAfter = 150ms; ///< picks come one after the other
constexpr qsizetype mostKept = 2'000;

CurvesOfRuns score(const QHash<JobId, QMap<QString, MetricSeries>> &told, qsizetype mostPoints)
{
    CurvesOfRuns found;
    for (auto one = told.cbegin(); one != told.cend(); ++one)
        found.append({one.key(), curvesOf(*one, mostPoints)});
    return found;
}

} // namespace

struct RunMetrics::Private {
    explicit Private(RunMetrics &metrics) : q(metrics) { parser.setMaxThreadCount(1); }

    void advance();
    QCoro::Task<void> fetch(QList<RunToRead> files);
    QCoro::Task<void> scoreTold();
    void keep(const CurvesOfRuns &found);
    void forgetUnpicked();
    void tell();
    [[nodiscard]] RunPlan plan() const;
    [[nodiscard]] const RunToRead *picked(JobId id) const;
    [[nodiscard]] qsizetype points() const { return pointsOfEach(runs.size()); }
    [[nodiscard]] bool isOnline() const
    {
        return session && session->accessPoint().state() == Connection::State::Online;
    }

    RunMetrics &q;
    QPointer<Session> session;
    QList<RunToRead> runs;
    QHash<JobId, qsizetype> placeOf; ///< in runs
    QHash<JobId, RunCurves> curves;
    QSet<JobId> read; ///< ended ones: their file was read, or cannot be
    QSet<JobId> missing;
    int commands = 0;

    QThreadPool parser; ///< one thread
    RunTails tails{parser};

    QList<RunToRead> fetching;
    std::stop_source stopFetch;
    int fetchTurn = 0;

    QHash<JobId, QMap<QString, MetricSeries>> told; ///< by take(), not scored yet
    bool isScoring = false;

    QTimer look;
    QTimer tellSoon;
};

RunMetrics::RunMetrics(QObject *parent) : QObject(parent), d(std::make_unique<Private>(*this))
{
    d->look.setSingleShot(true);
    d->look.setInterval(lookAfter);
    connect(&d->look, &QTimer::timeout, this, [this] { d->advance(); });
    d->tellSoon.setSingleShot(true);
    d->tellSoon.setInterval(tellEvery);
    connect(&d->tellSoon, &QTimer::timeout, this, &RunMetrics::changed);
    connect(&d->tails, &RunTails::found, this,
            [this](const CurvesOfRuns &found) { d->keep(found); });
}

RunMetrics::~RunMetrics()
{
    d->stopFetch.request_stop();
}

void RunMetrics::setSession(Session *session)
{
    if (d->session == session)
        return;
    if (d->session)
        d->session->accessPoint().disconnect(this);
    d->tails.setSession(session);
    d->stopFetch.request_stop();
    ++d->fetchTurn;
    d->fetching.clear();
    d->session = session;
    if (!session)
        return;
    connect(&session->accessPoint(), &Connection::stateChanged, this, [this] {
        if (d->isOnline())
            d->look.start();
        d->tell();
    });
    d->look.start();
}

void RunMetrics::setRuns(const QList<RunToRead> &runs)
{
    d->runs = runs;
    d->placeOf.clear();
    for (qsizetype i = 0; i < runs.size(); ++i)
        d->placeOf.insert(runs.at(i).id, i);
    const bool isAnyWanted =
        std::any_of(d->fetching.cbegin(), d->fetching.cend(),
                    [this](const RunToRead &run) { return d->picked(run.id) != nullptr; });
    if (!isAnyWanted)
        d->stopFetch.request_stop();
    d->forgetUnpicked();
    d->look.start();
    d->tell();
}

void RunMetrics::take(JobId id, const QMap<QString, MetricSeries> &series)
{
    if (series.isEmpty() || !d->picked(id) || d->read.contains(id) || d->tails.isFollowing(id))
        return;
    d->told.insert(id, series);
    if (!d->isScoring)
        d->scoreTold();
}

void RunMetrics::clear()
{
    d->runs.clear();
    d->placeOf.clear();
    d->curves.clear();
    d->read.clear();
    d->missing.clear();
    d->told.clear();
    d->tails.follow({}, 0);
    d->stopFetch.request_stop();
    d->tell();
}

const RunCurves *RunMetrics::curvesOf(JobId id) const
{
    const auto found = d->curves.constFind(id);
    return found == d->curves.cend() ? nullptr : &*found;
}

RunMetrics::Progress RunMetrics::progress() const
{
    const RunPlan plan = d->plan();
    Progress progress;
    progress.isOnline = d->isOnline();
    for (const QList<RunToRead> &files : plan.fetches)
        progress.waiting += int(files.size());
    for (const RunToRead &run : std::as_const(d->fetching))
        progress.waiting += d->picked(run.id) && !d->read.contains(run.id) ? 1 : 0;
    progress.followed = int(plan.follow.size());
    progress.notFollowed = plan.notFollowed;
    progress.withoutFile = plan.withoutFile;
    for (const JobId id : std::as_const(d->missing))
        progress.withoutFile += d->picked(id) ? 1 : 0;
    progress.commands = d->commands + d->tails.commands();
    return progress;
}

RunPlan RunMetrics::Private::plan() const
{
    QSet<JobId> known = read;
    for (const RunToRead &run : fetching)
        known.insert(run.id);
    return planReading(runs, known);
}

const RunToRead *RunMetrics::Private::picked(JobId id) const
{
    const auto place = placeOf.constFind(id);
    return place == placeOf.cend() ? nullptr : &runs.at(*place);
}

void RunMetrics::Private::tell()
{
    if (!tellSoon.isActive())
        tellSoon.start();
}

/// The one place that decides what is read next.
void RunMetrics::Private::advance()
{
    if (!isOnline())
        return;
    const RunPlan next = plan();
    QList<RunToRead> followed;
    for (const JobId id : next.follow)
        followed << *picked(id);
    tails.follow(followed, points());
    if (fetching.isEmpty() && !next.fetches.isEmpty())
        fetch(next.fetches.first());
}

/// A bundle of files, then what is to be read by then.
QCoro::Task<void> RunMetrics::Private::fetch(QList<RunToRead> files)
{
    const QPointer<RunMetrics> self = &q;
    const int mine = ++fetchTurn;
    fetching = files;
    stopFetch = std::stop_source();
    ++commands;
    QStringList paths;
    for (const RunToRead &run : std::as_const(files))
        paths << run.path;
    tell();
    auto opening = openOutputs(session->accessPoint(), paths, stopFetch.get_token());
    const Result<std::shared_ptr<OutputBundle>> opened = co_await std::move(opening);
    if (!self || fetchTurn != mine)
        co_return;
    std::optional<Error> trouble;
    if (!opened)
        trouble = opened.error();
    while (!trouble) {
        const std::shared_ptr<OutputBundle> bundle = *opened;
        auto reading = bundle->next();
        Result<std::optional<OutputFile>> file = co_await std::move(reading);
        if (!self || fetchTurn != mine)
            co_return;
        if (!file) {
            trouble = file.error();
            break;
        }
        if (!*file)
            break;
        const JobId id = files.at((*file)->index).id;
        const bool isWhole = (*file)->isWhole;
        if ((*file)->isMissing)
            missing.insert(id);
        auto parsing = QtConcurrent::run(&parser, curvesInOutput, (*file)->bytes, points());
        RunCurves found = co_await parsing;
        if (!self || fetchTurn != mine)
            co_return;
        found.isWhole = isWhole;
        read.insert(id);
        tails.forget(id);
        keep({{id, found}});
    }
    fetching.clear();
    if (trouble && trouble->code != Error::Code::Cancelled && isOnline()) {
        for (const RunToRead &run : std::as_const(files))
            read.insert(run.id); // not again and again
        Q_EMIT q.failed(*trouble);
    }
    tell();
    look.start();
}

QCoro::Task<void> RunMetrics::Private::scoreTold()
{
    const QPointer<RunMetrics> self = &q;
    isScoring = true;
    while (!told.isEmpty()) {
        auto scoring = QtConcurrent::run(&parser, score, std::exchange(told, {}), points());
        const CurvesOfRuns found = co_await scoring;
        if (!self)
            co_return;
        keep(found);
    }
    isScoring = false;
}

void RunMetrics::Private::keep(const CurvesOfRuns &found)
{
    for (const auto &[id, curvesOfRun] : found) {
        const bool isEarlier = curvesOfRun.series.isEmpty() && curves.contains(id);
        if (!isEarlier)
            curves.insert(id, curvesOfRun);
    }
    tell();
}

void RunMetrics::Private::forgetUnpicked()
{
    if (curves.size() <= mostKept)
        return;
    curves.removeIf([this](const auto &one) { return !placeOf.contains(one.key()); });
    read.removeIf([this](JobId id) { return !placeOf.contains(id); });
}

} // namespace perch

#include "moc_runmetrics.cpp"
