// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runtails.h"

#include "gui/session.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto againAfter = 5s;

} // namespace

/// What a running job has told so far. Touched in the parser's thread only.
struct RunTails::Log {
    MetricLog log;
    int starts = 0;
};

/// New ones of one job.
struct RunTails::Lines {
    JobId job;
    int starts = 0;
    bool isAnew = false; ///< its output is told again, from its begin or from 1 MiB before its end
    std::shared_ptr<Log> log;
    QByteArray bytes;
};

RunTails::RunTails(QThreadPool &parser, QObject *parent) : QObject(parent), m_parser(parser)
{
    m_again.setSingleShot(true);
    m_again.setInterval(againAfter);
    connect(&m_again, &QTimer::timeout, this, [this] {
        const bool isAnyEnded = std::any_of(m_order.cbegin(), m_order.cend(), [this](JobId id) {
            return m_ended.contains(id) || !isFollowing(id);
        });
        if (isAnyEnded || isAnyTooMuch()) // they still run, for all that is known
            begin();
    });
}

RunTails::~RunTails() = default;

void RunTails::setSession(Session *session)
{
    if (session == m_session)
        return;
    m_order.clear();
    m_wanted.clear();
    m_session = session;
    begin();
}

void RunTails::follow(const QList<RunToRead> &runs, qsizetype mostPoints)
{
    m_mostPoints = mostPoints;
    m_wanted.clear();
    m_order.clear();
    for (const RunToRead &run : runs) {
        m_wanted.insert(run.id, run);
        m_order << run.id;
    }
    const bool isAnyNew = std::any_of(m_order.cbegin(), m_order.cend(),
                                      [this](JobId id) { return !isFollowing(id); });
    if (isAnyNew)
        begin();
    else if (isAnyTooMuch())
        lookLater(); // where its job has ended the condor_tail ends by itself
}

bool RunTails::isAnyTooMuch() const
{
    return std::any_of(m_tailed.cbegin(), m_tailed.cend(), [this](JobId id) {
        return !m_wanted.contains(id) && !m_ended.contains(id);
    });
}

void RunTails::lookLater()
{
    if (!m_again.isActive())
        m_again.start();
}

void RunTails::begin()
{
    ++m_turn;
    m_stream.reset(); // closes its channel, which ends what runs there
    m_tailed.clear();
    m_ended.clear();
    m_again.stop();
    const bool isOnline =
        m_session && m_session->accessPoint().state() == Connection::State::Online;
    if (isOnline && !m_order.isEmpty())
        tail(m_order);
}

QCoro::Task<void> RunTails::tail(QList<JobId> jobs)
{
    const QPointer<RunTails> self = this;
    const int mine = m_turn;
    m_tailed = jobs;
    ++m_commands;
    auto starting = JobTails::start(m_session->accessPoint(), jobs);
    const Result<std::shared_ptr<ExecStream>> started = co_await starting;
    if (!self || m_turn != mine)
        co_return;
    if (started) {
        m_stream = *started;
        const std::shared_ptr<ExecStream> stream = *started;
        JobTails tails(jobs);
        QSet<JobId> begun;
        while (true) {
            auto reading = stream->read();
            const Result<QByteArray> bytes = co_await reading;
            if (!self || m_turn != mine)
                co_return;
            if (!bytes || bytes->isEmpty())
                break;
            const QList<JobTails::Piece> pieces = tails.feed(*bytes);
            const QList<Lines> lines = linesOf(pieces, begun);
            if (lines.isEmpty())
                continue;
            auto parsing = QtConcurrent::run(&m_parser, &RunTails::parse, lines, m_mostPoints);
            const CurvesOfRuns curves = co_await parsing;
            if (!self || m_turn != mine)
                co_return;
            Q_EMIT found(curves);
        }
    }
    m_stream.reset();
    for (const JobId id : std::as_const(jobs))
        m_ended.insert(id);
    lookLater(); // the events that end the jobs may be on their way, or the link comes back
}

QList<RunTails::Lines> RunTails::linesOf(const QList<JobTails::Piece> &pieces, QSet<JobId> &begun)
{
    QList<Lines> all;
    for (const JobTails::Piece &piece : pieces) {
        if (piece.hasEnded) {
            m_ended.insert(piece.job);
            lookLater();
        }
        if (!m_wanted.contains(piece.job) || piece.lines.isEmpty())
            continue;
        std::shared_ptr<Log> &log = m_logs[piece.job];
        if (!log)
            log = std::make_shared<Log>();
        all.append({piece.job, m_wanted.value(piece.job).starts, !begun.contains(piece.job), log,
                    piece.lines});
        begun.insert(piece.job);
    }
    return all;
}

CurvesOfRuns RunTails::parse(const QList<Lines> &all, qsizetype mostPoints)
{
    CurvesOfRuns found;
    for (const Lines &lines : all) {
        Log &known = *lines.log;
        if (known.starts != lines.starts) {
            if (known.starts != 0)
                known.log.beginOutput();
            known.starts = lines.starts;
        } else if (lines.isAnew) {
            known.log.restartOutput();
        }
        known.log.feed(lines.bytes);
        found.append({lines.job, curvesOf(known.log.series(), mostPoints)});
    }
    return found;
}

} // namespace perch

#include "moc_runtails.cpp"
