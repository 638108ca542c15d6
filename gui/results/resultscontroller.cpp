// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/resultscontroller.h"

#include "core/outputjoin.h"
#include "gui/compose/jobmacros.h"
#include "gui/session.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QDir>
#include <QPointer>
#include <QTimer>
#include <QtConcurrent/QtConcurrentRun>

#include <chrono>
#include <stop_token>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto tellEvery = 100ms;
constexpr auto tailAgainAfter = 5s;
constexpr qint64 partBytes = 256 * 1024;
constexpr qint64 outputLimit =
    64 * 1024 * 1024; ///< shown and searched for metrics; the rest by download
constexpr qint64 errorLimit = 1024 * 1024;

} // namespace

struct ResultsController::Private {
    explicit Private(ResultsController &controller) : q(controller) {}

    /// The one place that decides what to do next; called whenever something has changed.
    void advance();
    void stopTail();
    QCoro::Task<void> tail();
    QCoro::Task<void> fetchOutput();
    QCoro::Task<void> fetchError();
    QCoro::Task<void> listAll();
    QCoro::Task<void> downloadAll(QStringList names, QString folder);
    void take(const QByteArray &bytes);
    [[nodiscard]] bool isOnline() const
    {
        return session && session->accessPoint().state() == Connection::State::Online;
    }

    ResultsController &q;
    QPointer<Session> session;
    bool shown = false;
    Job job;
    RunRecord run;
    MetricLog metrics;
    OutputJoin join; ///< of this try of the job
    int turn = 0; ///< counts jobs shown and tails begun: a coroutine of an earlier turn ends itself
    bool tailing = false;
    bool fetched = false; ///< the returned output was read, or is being read
    bool listed = false;
    std::shared_ptr<ExecStream> stream;
    QTimer tellTimer;
    QTimer tailTimer;
    std::stop_source stopDownloads;
    std::stop_source pauseDownloads;
    bool downloading = false;
    QStringList cutDownloads; ///< begin again when the link is back
    QString cutFolder;
};

ResultsController::ResultsController(QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this))
{
    d->tellTimer.setSingleShot(true);
    d->tellTimer.setInterval(tellEvery);
    connect(&d->tellTimer, &QTimer::timeout, this, &ResultsController::metricsChanged);
    d->tailTimer.setSingleShot(true);
    d->tailTimer.setInterval(tailAgainAfter);
    connect(&d->tailTimer, &QTimer::timeout, this, [this] { d->advance(); });
}

ResultsController::~ResultsController()
{
    d->pauseDownloads.request_stop();
}

void ResultsController::setSession(Session *session)
{
    if (d->session == session)
        return;
    if (d->session)
        d->session->accessPoint().disconnect(this);
    d->stopTail();
    pauseDownloads();
    d->session = session;
    if (!session)
        return;
    connect(
        &session->accessPoint(), &Connection::stateChanged, this, [this](Connection::State state) {
            const bool runs = d->shown && d->job.state == JobState::Running;
            if (runs && state == Connection::State::Lost)
                Q_EMIT noticed(tr("The connection was lost. The output goes on when it is back."));
            else if (runs && state == Connection::State::Online)
                Q_EMIT noticed(tr("The connection is back, and the output goes on."));
            if (d->isOnline())
                d->advance();
        });
    d->advance();
}

const MetricLog &ResultsController::metrics() const
{
    return d->metrics;
}

const Job &ResultsController::job() const
{
    return d->job;
}

const RunRecord &ResultsController::run() const
{
    return d->run;
}

Session *ResultsController::session() const
{
    return d->session;
}

void ResultsController::showJob(const Job &job, const RunRecord &run)
{
    if (d->shown && d->job.id == job.id && d->run.remoteFolder == run.remoteFolder) {
        updateJob(job);
        return;
    }
    d->stopTail();
    pauseDownloads();
    d->shown = true;
    d->job = job;
    d->run = run;
    d->fetched = false;
    d->listed = false;
    d->metrics.clear();
    d->join.clear();
    Q_EMIT jobShown(job, run);
    Q_EMIT outputRestarted();
    Q_EMIT filesChanged({});
    Q_EMIT metricsChanged();
    d->advance();
}

void ResultsController::updateJob(const Job &job)
{
    if (!d->shown || job.id != d->job.id)
        return;
    const JobState before = d->job.state;
    const bool isAnotherTry = d->job.starts > 0 && job.starts != d->job.starts;
    d->job = job;
    if (isAnotherTry) { // it writes another output
        d->join.clear();
        d->metrics.beginOutput();
        Q_EMIT outputRestarted();
    }
    Q_EMIT jobUpdated(job);
    if (before != job.state) {
        if (isFinal(job.state)) { // its results are back: what was listed before is out of date
            d->listed = false;
            Q_EMIT filesChanged({});
        }
        d->advance();
    }
}

void ResultsController::Private::advance()
{
    if (!shown || !isOnline())
        return;
    if (!cutDownloads.isEmpty() && !downloading)
        downloadAll(std::exchange(cutDownloads, {}), cutFolder);
    if (!listed) {
        listed = true;
        listAll();
    }
    if (job.state == JobState::Running) {
        if (!tailing && !tailTimer.isActive())
            tail();
    } else if (isFinal(job.state)) {
        stopTail();
        if (!fetched) {
            fetched = true;
            fetchOutput();
        }
    }
}

void ResultsController::Private::stopTail()
{
    ++turn;
    tailing = false;
    tailTimer.stop();
    stream.reset(); // closes its channel
}

void ResultsController::Private::take(const QByteArray &bytes)
{
    if (metrics.feed(bytes) > 0 && !tellTimer.isActive())
        tellTimer.start();
    Q_EMIT q.outputAppended(bytes);
}

QCoro::Task<void> ResultsController::Private::tail()
{
    const QPointer<ResultsController> self = &q;
    tailing = true;
    const int mine = ++turn;
    auto starting = session->condor().followOutput(job.id);
    const Result<std::shared_ptr<ExecStream>> started = co_await std::move(starting);
    if (!self || turn != mine)
        co_return;
    if (started) {
        stream = *started;
        const std::shared_ptr<ExecStream> mineToRead = *started;
        join.restart();
        while (true) {
            auto reading = mineToRead->read();
            const Result<QByteArray> bytes = co_await std::move(reading);
            if (!self || turn != mine)
                co_return;
            if (!bytes || bytes->isEmpty())
                break;
            const OutputJoin::Piece piece = join.feed(*bytes);
            if (piece.isAnew)
                Q_EMIT q.outputRestarted();
            if (!piece.bytes.isEmpty())
                take(piece.bytes);
        }
    }
    stream.reset();
    tailing = false;
    if (job.state == JobState::Running)
        tailTimer.start(); // the event that ends the job may be on its way, or the link comes back
}

QCoro::Task<void> ResultsController::Private::fetchOutput()
{
    const QPointer<ResultsController> self = &q;
    const int mine = turn;
    const SubmitFile submit(run.submitText);
    const QString path = jobFilePath(submit, QStringLiteral("output"), run.remoteFolder, job.id);
    if (path.isEmpty()) {
        Q_EMIT q.noticed(ResultsController::tr(
            "The submit description names no output file, so nothing that the program "
            "printed was kept."));
        Q_EMIT q.outputRead();
        co_return;
    }
    qint64 offset = 0;
    while (offset < outputLimit && session) {
        auto reading = readFilePart(session->accessPoint(), path, offset, partBytes);
        const Result<QByteArray> part = co_await std::move(reading);
        if (!self || turn != mine)
            co_return;
        if (!part) {
            fetched = isOnline(); // again when the link is back
            if (isOnline() && part.error().code == Error::Code::NotFound) {
                Q_EMIT q.noticed(ResultsController::tr("This job left no output file."));
                Q_EMIT q.outputRead();
            } else {
                Q_EMIT q.failed(part.error());
            }
            co_return;
        }
        if (offset == 0 && !part->isEmpty()) {
            metrics.restartOutput();
            Q_EMIT q.outputRestarted();
        }
        if (part->isEmpty())
            break;
        take(*part);
        offset += part->size();
    }
    if (metrics.finish() > 0)
        tellTimer.start();
    Q_EMIT q.outputRead();
    if (offset >= outputLimit)
        Q_EMIT q.noticed(ResultsController::tr(
            "The first 64 MB of the output are shown. Download the file to have it all."));
    fetchError();
}

QCoro::Task<void> ResultsController::Private::fetchError()
{
    const QPointer<ResultsController> self = &q;
    const int mine = turn;
    const QString path =
        jobFilePath(SubmitFile(run.submitText), QStringLiteral("error"), run.remoteFolder, job.id);
    if (path.isEmpty() || !session)
        co_return;
    auto reading = readFilePart(session->accessPoint(), path, 0, errorLimit);
    const Result<QByteArray> bytes = co_await std::move(reading);
    if (self && turn == mine && bytes) // a job need not write one
        Q_EMIT q.errorOutput(*bytes);
}

void ResultsController::refreshFiles()
{
    if (d->shown && d->session)
        d->listAll();
}

QCoro::Task<void> ResultsController::Private::listAll()
{
    const QPointer<ResultsController> self = &q;
    const QString folder = run.remoteFolder;
    auto listing = listFiles(session->accessPoint(), folder);
    const Result<QList<RemoteFile>> files = co_await std::move(listing);
    if (!self || run.remoteFolder != folder)
        co_return;
    if (files) {
        Q_EMIT q.filesChanged(*files);
        co_return;
    }
    listed = isOnline();
    if (isOnline())
        Q_EMIT q.failed(files.error());
}

void ResultsController::download(const QStringList &remoteNames, const QString &localFolder)
{
    if (!d->session) {
        Q_EMIT failed(
            Error(Error::Code::Network,
                  tr("You are not connected to the access point, where the files lie. Connect, "
                     "then download them.")));
        return;
    }
    if (d->downloading || !d->cutDownloads.isEmpty() || remoteNames.isEmpty())
        return;
    d->downloadAll(remoteNames, localFolder);
}

void ResultsController::cancelDownloads()
{
    d->stopDownloads.request_stop();
    for (const QString &name : std::as_const(d->cutDownloads))
        discardDownload(d->run.remoteFolder + u'/' + name, d->cutFolder);
    pauseDownloads();
}

void ResultsController::pauseDownloads()
{
    d->pauseDownloads.request_stop();
    if (!std::exchange(d->cutDownloads, {}).isEmpty())
        Q_EMIT downloadsEnded();
}

QCoro::Task<void> ResultsController::Private::downloadAll(QStringList names, QString folder)
{
    const QPointer<ResultsController> self = &q;
    downloading = true;
    stopDownloads = std::stop_source();
    pauseDownloads = std::stop_source();
    const std::stop_token pause = pauseDownloads.get_token();
    const QString remoteFolder = run.remoteFolder;
    auto making = QtConcurrent::run([folder] { return QDir().mkpath(folder); });
    const bool made = co_await making;
    if (!self)
        co_return;
    const QString refusal = ResultsController::tr("The folder %1 cannot be made. Choose another.");
    if (!made)
        Q_EMIT q.failed(Error(Error::Code::Io, refusal.arg(QDir::toNativeSeparators(folder))));
    for (const QString &name : std::as_const(names)) {
        if (!made || pause.stop_requested() || !session)
            break;
        std::function<void(qint64, qint64)> progress = [self, name](qint64 received, qint64 total) {
            if (self)
                Q_EMIT self->downloadProgress(name, received, total);
        };
        Q_EMIT q.downloadProgress(name, 0, 0);
        auto task = downloadFile(session->accessPoint(), remoteFolder + u'/' + name, folder,
                                 progress, stopDownloads.get_token(), pause);
        const Result<DownloadResult> result = co_await std::move(task);
        if (!self)
            co_return;
        if (result) {
            Q_EMIT q.fileDownloaded(name, *result);
            Q_EMIT q.downloaded(*result);
        } else if (result.error().code == Error::Code::Network && !pause.stop_requested()) {
            cutDownloads = names.mid(names.indexOf(name)); // what came of a large file stays
            cutFolder = folder;
            break;
        } else if (result.error().code != Error::Code::Cancelled) {
            Q_EMIT q.failed(result.error());
        }
    }
    downloading = false;
    if (!cutDownloads.isEmpty()) {
        Q_EMIT q.noticed(ResultsController::tr("The connection was lost. The download of %1 "
                                               "goes on when it is back.")
                             .arg(cutDownloads.first()));
        QTimer::singleShot(1s, &q, [this] { advance(); }); // it may be back already
        co_return;
    }
    Q_EMIT q.downloadsEnded();
}

} // namespace perch
