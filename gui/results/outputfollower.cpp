// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputfollower.h"

#include "gui/compose/jobmacros.h"
#include "gui/session.h"
#include "remote/orstopped.h"
#include "remote/partfile.h"
#include "remote/returnedoutput.h"

#include <QCoroFuture>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto firstTailAgainAfter = 5s;
constexpr auto lastTailAgainAfter = 80s; ///< a tail that says nothing is not asked often
constexpr auto watchedStill = 60s;       ///< who looks at another page for a moment misses nothing
constexpr qint64 mostTailed = OutputFollower::mostUnasked;
/// condor_tail looks every 2 s: what comes with shorter pauses is one telling.
constexpr qint64 pauseBetweenTellings = 1000;

void removeLater(const QString &path)
{
    if (!path.isEmpty())
        (void)QtConcurrent::run([path] { QFile::remove(path); });
}

} // namespace

OutputFollower::OutputFollower(Stream stream, QObject *parent)
    : QObject(parent), m_stream(stream), m_tailAgainAfter(firstTailAgainAfter)
{
    m_tailAgain.setSingleShot(true);
    connect(&m_tailAgain, &QTimer::timeout, this, &OutputFollower::advance);
    m_endTail.setSingleShot(true);
    m_endTail.setInterval(watchedStill);
    connect(&m_endTail, &QTimer::timeout, this, &OutputFollower::stopTail);
}

OutputFollower::~OutputFollower()
{
    stopTail();
    stopFetch();
    m_pauseWhole.request_stop();
}

bool OutputFollower::isOnline() const
{
    return m_session && m_session->accessPoint().state() == Connection::State::Online;
}

QString OutputFollower::remotePath() const
{
    const QString command =
        m_stream == Stream::Error ? QStringLiteral("error") : QStringLiteral("output");
    return jobFilePath(SubmitFile(m_run.submitText), command, m_run.remoteFolder, m_job.id);
}

QString OutputFollower::fileName() const
{
    const QString path = remotePath();
    return path.isEmpty() ? path : localFileName(path);
}

void OutputFollower::setSession(Session *session)
{
    stopTail();
    stopFetch();
    m_pauseWhole.request_stop();
    m_session = session;
    advance();
}

void OutputFollower::show(const Job &job, const RunRecord &run)
{
    stopTail();
    stopFetch();
    cancelFetching();
    m_isShown = true;
    m_job = job;
    m_run = run;
    m_isFetched = false;
    m_tailFrom = firstTailed;
    m_tailAgainAfter = firstTailAgainAfter;
    m_join.clear();
    restart(Begin::AnotherJob);
    advance();
}

void OutputFollower::update(const Job &job)
{
    const JobState before = m_job.state;
    const bool isAnotherTry = m_job.starts > 0 && job.starts != m_job.starts;
    m_job = job;
    if (isAnotherTry) { // it writes another output
        m_join.clear();
        restart(Begin::AnotherTry);
    }
    if (before != job.state) {
        m_tailAgainAfter = firstTailAgainAfter;
        advance();
    }
}

void OutputFollower::setWatched(bool watched)
{
    m_isWatched = watched;
    if (!watched) {
        m_endTail.start();
        return;
    }
    m_endTail.stop();
    advance();
}

/// The one place that decides what to do next; called whenever something has changed.
void OutputFollower::advance()
{
    if (!m_isShown || !isOnline())
        return;
    if (m_job.state == JobState::Running) {
        if (m_isWatched && !m_isTailing && !m_tailAgain.isActive())
            tail();
    } else if (isFinal(m_job.state)) {
        stopTail();
        if (!std::exchange(m_isFetched, true))
            fetch();
        else if (std::exchange(m_waitsForWhole, false))
            fetchWhole();
    }
}

void OutputFollower::stopFetch()
{
    ++m_fetchTurn;
    m_stopFetch.request_stop();
    if (std::exchange(m_isFetching, false))
        m_isFetched = false;
}

void OutputFollower::stopTail()
{
    ++m_tailTurn;
    m_isTailing = false;
    m_tailAgain.stop();
    m_stopTail.request_stop(); // a read that waits ends, and with it the channel
}

void OutputFollower::setPart(const OutputPart &part)
{
    if (std::exchange(m_part, part) != part)
        Q_EMIT partChanged(part);
}

void OutputFollower::restart(Begin begin)
{
    m_hash = Sha256();
    m_told = 0;
    removeLater(std::exchange(m_whole, {}));
    Q_EMIT restarted(begin);
    setPart({});
}

void OutputFollower::take(const QByteArray &bytes)
{
    m_hash.add(bytes);
    m_told += bytes.size();
    Q_EMIT appended(bytes);
}

QCoro::Task<void> OutputFollower::tail()
{
    const QPointer<OutputFollower> self = this;
    m_isTailing = true;
    m_stopTail = std::stop_source();
    const std::stop_token stop = m_stopTail.get_token();
    const int mine = ++m_tailTurn;
    const bool isFirst = m_told == 0;
    auto starting = m_session->condor().followOutput(m_job.id, m_stream == Stream::Error,
                                                     isFirst ? m_tailFrom : firstTailed);
    const Result<std::shared_ptr<ExecStream>> started = co_await std::move(starting);
    if (!self || m_tailTurn != mine)
        co_return;
    bool hasTold = false;
    if (started) {
        const std::shared_ptr<ExecStream> stream = *started;
        m_join.restart();
        m_telling = 0;
        bool isOneTelling = isFirst;
        while (true) {
            QElapsedTimer clock;
            clock.start();
            auto reading = orStopped(stream->read(), stop);
            const Result<QByteArray> bytes = co_await std::move(reading);
            if (!self || m_tailTurn != mine)
                co_return;
            if (!bytes || bytes->isEmpty())
                break;
            hasTold = true;
            isOneTelling =
                isOneTelling && (m_telling == 0 || clock.elapsed() < pauseBetweenTellings);
            takeOfTail(*bytes, isOneTelling);
        }
    }
    m_isTailing = false;
    if (m_job.state != JobState::Running || !m_isWatched)
        co_return;
    m_tailAgainAfter = hasTold ? firstTailAgainAfter : m_tailAgainAfter;
    m_tailAgain.start(m_tailAgainAfter); // the event that ends the job may be on its way
    m_tailAgainAfter =
        std::min<std::chrono::milliseconds>(2 * m_tailAgainAfter, lastTailAgainAfter);
}

void OutputFollower::takeOfTail(const QByteArray &bytes, bool isOneTelling)
{
    const OutputJoin::Piece piece = m_join.feed(bytes);
    if (piece.isAnew && m_told > 0)
        restart(Begin::Gap);
    if (!piece.bytes.isEmpty())
        take(piece.bytes);
    m_telling += isOneTelling ? bytes.size() : 0;
    const qint64 shown = piece.isAnew ? firstTailed : m_tailFrom;
    if (piece.isAnew || (isOneTelling && m_telling >= shown))
        setPart({OutputPart::State::LiveEnd, shown, 0, 0, shown < mostTailed});
}

QCoro::Task<void> OutputFollower::fetch()
{
    const QPointer<OutputFollower> self = this;
    const int mine = ++m_fetchTurn;
    m_isFetching = true;
    m_stopFetch = std::stop_source();
    const QString path = remotePath();
    if (path.isEmpty()) {
        m_isFetching = false;
        Q_EMIT ended(End::NotNamed);
        co_return;
    }
    auto opening = ReturnedOutput::open(m_session->accessPoint(), path, {m_told, m_hash.soFar()},
                                        mostUnasked, m_stopFetch.get_token());
    const Result<std::shared_ptr<ReturnedOutput>> opened = co_await std::move(opening);
    if (!self || m_fetchTurn != mine)
        co_return;
    if (!opened) {
        endFetch(opened.error());
        co_return;
    }
    const std::shared_ptr<ReturnedOutput> output = *opened;
    const bool isEnd = !output->goesOn() && output->begin() > 0;
    if (!output->goesOn())
        restart(isEnd ? Begin::EndOfFile : Begin::WholeFile);
    setPart(isEnd ? OutputPart{OutputPart::State::FileEnd, mostUnasked, output->size(), 0, true}
                  : OutputPart());
    while (true) {
        auto reading = output->read();
        const Result<QByteArray> bytes = co_await std::move(reading);
        if (!self || m_fetchTurn != mine)
            co_return;
        if (!bytes || bytes->isEmpty()) {
            endFetch(bytes ? Result<void>() : bytes.error());
            co_return;
        }
        take(*bytes);
    }
}

void OutputFollower::endFetch(const Result<void> &result)
{
    m_isFetching = false;
    if (result) {
        Q_EMIT ended(End::Complete);
    } else if (!isOnline()) {
        m_isFetched = false; // it goes on when the link is back
    } else if (result.error().code == Error::Code::NotFound) {
        Q_EMIT ended(End::NotThere);
    } else if (result.error().code != Error::Code::Cancelled) {
        Q_EMIT failed(result.error());
    }
}

void OutputFollower::fetchMore()
{
    if (!m_part.canFetchMore || !isOnline())
        return;
    if (m_part.state == OutputPart::State::FileEnd && !m_isFetchingWhole) {
        m_partBefore = m_part;
        fetchWhole();
    } else if (m_part.state == OutputPart::State::LiveEnd) {
        stopTail();
        m_tailFrom = mostTailed;
        m_join.clear();
        restart(Begin::MoreOfTail);
        advance();
    }
}

void OutputFollower::cancelFetching()
{
    m_cancelWhole.request_stop();
    if (!std::exchange(m_waitsForWhole, false))
        return;
    setPart(m_partBefore);
    if (m_folder)
        discardDownload(m_wholeOf, m_folder->path());
}

QCoro::Task<void> OutputFollower::fetchWhole()
{
    const QPointer<OutputFollower> self = this;
    const QString path = remotePath();
    m_wholeOf = path;
    m_isFetchingWhole = true;
    m_cancelWhole = std::stop_source();
    m_pauseWhole = std::stop_source();
    const std::stop_token cancel = m_cancelWhole.get_token();
    setPart({OutputPart::State::Fetching, m_partBefore.shown, m_partBefore.total, m_part.received,
             false});
    if (!m_folder) {
        auto making = QtConcurrent::run([] { return std::make_shared<QTemporaryDir>(); });
        const std::shared_ptr<QTemporaryDir> made = co_await making;
        if (!self)
            co_return;
        m_folder = made;
    }
    std::function<void(qint64, qint64)> progress = [self, path, cancel](qint64 received,
                                                                        qint64 total) {
        if (self && !cancel.stop_requested() && self->m_wholeOf == path)
            self->setPart(
                {OutputPart::State::Fetching, self->m_partBefore.shown, total, received, false});
    };
    Result<DownloadResult> result = Error(Error::Code::Cancelled, tr("Stopped on request."));
    if (m_session && !cancel.stop_requested()) {
        auto task = downloadFile(m_session->accessPoint(), path, m_folder->path(), progress, cancel,
                                 m_pauseWhole.get_token());
        result = co_await std::move(task);
        if (!self)
            co_return;
    }
    m_isFetchingWhole = false;
    if (path == m_wholeOf && m_part.state == OutputPart::State::Fetching)
        endFetchWhole(result);
    else if (result) // of a job that is not shown any more
        removeLater(result->localPath);
}

void OutputFollower::endFetchWhole(const Result<DownloadResult> &result)
{
    if (result) {
        restart(Begin::WholeFile);
        m_whole = result->localPath;
        Q_EMIT fetched(m_whole);
    } else if (result.error().code == Error::Code::Network ||
               (m_pauseWhole.stop_requested() && !m_cancelWhole.stop_requested())) {
        m_waitsForWhole = true;
        QTimer::singleShot(1s, this, &OutputFollower::advance); // it may be back already
    } else {
        setPart(m_partBefore);
        if (result.error().code != Error::Code::Cancelled)
            Q_EMIT failed(result.error());
    }
}

} // namespace perch
