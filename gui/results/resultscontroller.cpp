// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/resultscontroller.h"

#include "gui/results/outputfollower.h"
#include "gui/session.h"
#include "gui/whendone.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QDir>
#include <QFile>
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
constexpr qint64 readAtOnce = 1024 * 1024;

/// `log` with all that stands in this file.
MetricLog fedWith(MetricLog log, const QString &path, const std::stop_token &stop)
{
    QFile file(path);
    log.restartOutput();
    if (file.open(QIODevice::ReadOnly)) {
        while (!file.atEnd() && !stop.stop_requested())
            log.feed(file.read(readAtOnce));
    }
    log.finish();
    return log;
}

} // namespace

struct ResultsController::Private {
    explicit Private(ResultsController &controller) : q(controller) {}

    void joinOutput();
    /// The one place that decides what to do next; called whenever something has changed.
    void advance();
    QCoro::Task<void> listAll();
    QCoro::Task<void> downloadAll(QStringList names, QString folder);
    void restartMetrics(OutputFollower::Begin begin);
    void feed(const QByteArray &bytes);
    void feedFile(const QString &path);
    void tellOfMetrics();
    [[nodiscard]] bool isOnline() const
    {
        return session && session->accessPoint().state() == Connection::State::Online;
    }

    ResultsController &q;
    QPointer<Session> session;
    bool shown = false;
    Job job;
    RunRecord run;
    OutputFollower output{OutputFollower::Stream::Output};
    OutputFollower errors{OutputFollower::Stream::Error};
    MetricLog metrics;
    std::stop_source stopFeeding; ///< what was read of an earlier output is of no use
    bool isCharted = true;        ///< the output goes into the metrics
    bool listed = false;
    QTimer tellTimer;
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
    d->joinOutput();
}

ResultsController::~ResultsController()
{
    d->pauseDownloads.request_stop();
    d->stopFeeding.request_stop();
}

void ResultsController::setSession(Session *session)
{
    if (d->session == session)
        return;
    if (d->session)
        d->session->accessPoint().disconnect(this);
    pauseDownloads();
    d->session = session;
    d->output.setSession(session);
    d->errors.setSession(session);
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

OutputFollower &ResultsController::output()
{
    return d->output;
}

OutputFollower &ResultsController::errors()
{
    return d->errors;
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
    pauseDownloads();
    d->shown = true;
    d->job = job;
    d->run = run;
    d->listed = false;
    d->metrics.clear();
    Q_EMIT jobShown(job, run);
    d->output.show(job, run);
    d->errors.show(job, run);
    Q_EMIT filesChanged({});
    Q_EMIT metricsChanged();
    d->advance();
}

void ResultsController::updateJob(const Job &job)
{
    if (!d->shown || job.id != d->job.id)
        return;
    const JobState before = d->job.state;
    d->job = job;
    d->output.update(job);
    d->errors.update(job);
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
    output.advance();
    errors.advance();
    if (!shown || !isOnline())
        return;
    if (!cutDownloads.isEmpty() && !downloading)
        downloadAll(std::exchange(cutDownloads, {}), cutFolder);
    if (!listed) {
        listed = true;
        listAll();
    }
}

void ResultsController::Private::joinOutput()
{
    using End = OutputFollower::End;
    connect(&output, &OutputFollower::restarted, &q,
            [this](OutputFollower::Begin begin) { restartMetrics(begin); });
    connect(&output, &OutputFollower::appended, &q,
            [this](const QByteArray &bytes) { feed(bytes); });
    connect(&output, &OutputFollower::fetched, &q, [this](const QString &path) { feedFile(path); });
    connect(&output, &OutputFollower::ended, &q, [this](End end) {
        if (end == End::NotNamed)
            Q_EMIT q.noticed(ResultsController::tr(
                "The submit description names no output file, so nothing that the program "
                "printed was kept."));
        else if (end == End::NotThere)
            Q_EMIT q.noticed(ResultsController::tr("This job left no output file."));
        else if (isCharted && metrics.finish() > 0)
            tellOfMetrics();
    });
    connect(&output, &OutputFollower::failed, &q, &ResultsController::failed);
    connect(&errors, &OutputFollower::failed, &q, &ResultsController::failed);
}

void ResultsController::Private::restartMetrics(OutputFollower::Begin begin)
{
    using Begin = OutputFollower::Begin;
    stopFeeding.request_stop();
    isCharted = true;
    switch (begin) {
    case Begin::AnotherJob:
        metrics.clear();
        break;
    case Begin::AnotherTry:
        metrics.beginOutput();
        break;
    case Begin::Gap:
        break;
    case Begin::MoreOfTail:
    case Begin::WholeFile:
        metrics.restartOutput();
        break;
    case Begin::EndOfFile: // what was seen live reaches further back
        isCharted = metrics.recordCount() == 0;
        break;
    }
}

void ResultsController::Private::feed(const QByteArray &bytes)
{
    if (isCharted && metrics.feed(bytes) > 0)
        tellOfMetrics();
}

/// Gigabytes, perhaps: beside the GUI thread.
void ResultsController::Private::feedFile(const QString &path)
{
    stopFeeding = std::stop_source();
    const std::stop_token stop = stopFeeding.get_token();
    whenDone(QtConcurrent::run(fedWith, metrics, path, stop), &q,
             [this, stop](const MetricLog &fed) {
                 if (stop.stop_requested())
                     return;
                 metrics = fed;
                 tellOfMetrics();
             });
}

void ResultsController::Private::tellOfMetrics()
{
    if (!tellTimer.isActive())
        tellTimer.start();
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
