// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadqueue.h"

#include "gui/images/chunkcache.h"
#include "gui/images/imageinspection.h"
#include "gui/images/uploadsmodel.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "remote/reconnectpace.h"

#include <QPointer>
#include <QTimer>

#include <QCoro/QCoroFuture>

#include <algorithm>
#include <chrono>
#include <stop_token>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

/// The link, not the upload, failed.
bool isLinkError(const Error &error)
{
    return error.code == Error::Code::Network || error.code == Error::Code::Timeout;
}

} // namespace

struct UploadQueue::Private {
    Private(UploadQueue *queue, StoreWorker &storeWorker)
        : q(queue), store(storeWorker), chunks(storeWorker)
    {
    }

    UploadQueue *q = nullptr;
    StoreWorker &store;
    ChunkCache chunks;
    QPointer<Session> session;
    UploadsModel uploads;
    QHash<int, FileStamp> stamps;
    std::stop_source stop; // of the running upload
    int runningId = 0;
    int askingId = 0;         // the person wants this one to go on: a login may ask
    bool isCancelled = false; // the running one, by the person
    bool isRunning = false;   // the queue's coroutine
    bool isTidying = false;
    QTimer again; // tries the transfer server
    ReconnectPace pace;
    QString stagingFolder; // as its machine says
    QList<Quota> quotas;
    QHash<int, QString> left; // cancelled after a cut: local paths by id

    [[nodiscard]] bool is(const QPointer<Session> &wanted) const
    {
        return session && session == wanted;
    }
    QCoro::Task<> inspectFile(int id);
    QCoro::Task<> run();
    QCoro::Task<> tidy();
    QCoro::Task<Result<UploadResult>> send(int id);
    QCoro::Task<Result<void>> logIn(QPointer<Session> with, bool isQuiet);
    QCoro::Task<Result<QString>> findFolder(QPointer<Session> with);
    QCoro::Task<Result<void>> checkQuota(QPointer<Session> with, QString folder, qint64 bytes);
    QCoro::Task<> remember(FileStamp stamp, QString sha256);

    void setState(int id, Upload::State state, const Error &error = {});
    void finish(int id, const Result<UploadResult> &result);
    void interrupt(int id, const Error &error);
    void tryLater();
    void showProgress(int id, const UploadProgress &progress);
    void tellActivity();
    [[nodiscard]] int next() const;
};

UploadQueue::UploadQueue(StoreWorker &store, QObject *parent)
    : QObject(parent), d(new Private(this, store))
{
    d->again.setSingleShot(true);
    connect(&d->again, &QTimer::timeout, this, [this] { d->run(); });
}

UploadQueue::~UploadQueue()
{
    d->stop.request_stop();
}

void UploadQueue::setSession(Session *session)
{
    if (d->session)
        d->session->transferServer().disconnect(this);
    d->session = session;
    d->stagingFolder.clear();
    d->quotas.clear();
    d->again.stop();
    d->pace = {};
    if (!session) {
        d->stop.request_stop(); // it waits for the next session
        return;
    }
    for (const Upload &upload : QList<Upload>(d->uploads.uploads())) {
        if (upload.state == Upload::State::Interrupted)
            d->setState(upload.id, Upload::State::Waiting);
    }
    connect(&session->transferServer(), &Connection::stateChanged, this,
            [this](Connection::State state) {
                if (state == Connection::State::Online)
                    d->run();
            });
    connect(&session->accessPoint(), &Connection::stateChanged, this,
            [this](Connection::State state) { // then the network is back
                if (state == Connection::State::Online && d->again.isActive())
                    d->again.start(0ms);
            });
    d->run();
}

UploadsModel &UploadQueue::uploads() const
{
    return d->uploads;
}

void UploadQueue::add(const QStringList &paths)
{
    for (const QString &path : paths)
        d->inspectFile(d->uploads.add(path));
}

void UploadQueue::cancel(int row)
{
    Upload upload = d->uploads.uploads().value(row);
    if (upload.id == 0 || upload.isOver())
        return;
    if (upload.id == d->runningId) {
        d->isCancelled = true;
        d->stop.request_stop(); // the queue tells the rest
        return;
    }
    upload.leavesPart = upload.state == Upload::State::Interrupted;
    upload.state = Upload::State::Cancelled;
    upload.error = {};
    d->uploads.change(upload);
    if (upload.leavesPart)
        d->left.insert(upload.id, upload.localPath);
    d->tellActivity();
    d->run();
}

void UploadQueue::retry(int row)
{
    Upload upload = d->uploads.uploads().value(row);
    if (upload.state == Upload::State::Interrupted) {
        d->askingId = upload.id;
        d->run();
        return;
    }
    if (upload.id == 0 || !upload.isOver())
        return;
    d->left.remove(upload.id);
    upload.progress = {};
    upload.error = {};
    upload.leavesPart = false;
    upload.inside.reset();
    upload.state = Upload::State::Inspecting;
    d->uploads.change(upload);
    d->inspectFile(upload.id);
}

void UploadQueue::clearFinished()
{
    const QList<Upload> all = d->uploads.uploads();
    for (const Upload &upload : all) {
        if (upload.isOver())
            d->uploads.remove(upload.id);
    }
}

void UploadQueue::dismiss(int row)
{
    const Upload upload = d->uploads.uploads().value(row);
    if (upload.id != 0 && upload.isOver())
        d->uploads.remove(upload.id);
}

QCoro::Task<> UploadQueue::Private::inspectFile(int id)
{
    const QPointer<UploadQueue> self = q;
    const QString path = uploads.find(id)->localPath;
    const qint64 maximum =
        session ? session->profile().site.maximumImageBytes : Site().maximumImageBytes;
    auto looking = QtConcurrent::run(inspectImage, path, maximum);
    const Result<ImageInspection> found = co_await looking;
    if (!self || !uploads.find(id) || uploads.find(id)->state != Upload::State::Inspecting)
        co_return; // cancelled or removed meanwhile
    Upload upload = *uploads.find(id);
    if (!found) {
        upload.state = Upload::State::Refused;
        upload.error = found.error();
        uploads.change(upload);
        co_return;
    }
    if (found->image)
        upload.inside = std::make_shared<const SifImage>(*found->image);
    upload.brief = found->brief;
    upload.size = found->stamp.size;
    if (found->refusal) {
        upload.state = Upload::State::Refused;
        upload.error = *found->refusal;
        uploads.change(upload);
        co_return;
    }
    stamps.insert(id, found->stamp);
    const FileStamp stamp = found->stamp;
    auto asking = store.run<std::optional<QString>>(
        [stamp](Store &opened) { return opened.knownSha256(stamp); });
    const Result<std::optional<QString>> known = co_await asking;
    if (!self || !uploads.find(id) || uploads.find(id)->state != Upload::State::Inspecting)
        co_return;
    if (known && known->has_value())
        upload.sha256 = **known;
    upload.state = Upload::State::Waiting;
    uploads.change(upload);
    run();
}

/// The first that can be sent; those behind one that waits for its link wait with it.
int UploadQueue::Private::next() const
{
    for (const Upload &upload : uploads.uploads()) {
        if (upload.state == Upload::State::Interrupted)
            return !upload.needsPerson || upload.id == askingId ||
                           (session &&
                            session->transferServer().state() == Connection::State::Online)
                       ? upload.id
                       : 0;
        if (upload.state == Upload::State::Waiting)
            return upload.id;
    }
    return 0;
}

QCoro::Task<> UploadQueue::Private::run()
{
    const QPointer<UploadQueue> self = q;
    again.stop();
    tidy();
    if (isRunning)
        co_return;
    isRunning = true;
    bool sentSomething = false;
    bool isCut = false;
    while (session && !isCut && next() != 0) {
        const int id = next();
        runningId = id;
        isCancelled = false;
        stop = std::stop_source();
        auto sending = send(id);
        const Result<UploadResult> result = co_await std::move(sending);
        if (!self)
            co_return;
        runningId = 0;
        askingId = 0;
        finish(id, result);
        if (!self)
            co_return;
        sentSomething = sentSomething || result.has_value();
        const Upload *upload = uploads.find(id);
        isCut = upload && upload->state == Upload::State::Interrupted;
    }
    isRunning = false;
    if (isCut)
        tryLater();
    tellActivity();
    if (sentSomething)
        Q_EMIT q->rested();
}

void UploadQueue::Private::tryLater()
{
    if (!session || again.isActive())
        return;
    again.start(pace.pause(0ms));
}

/// Removes what cancelled uploads left behind; quiet, also about a link that is not back yet.
QCoro::Task<> UploadQueue::Private::tidy()
{
    const QPointer<UploadQueue> self = q;
    const QPointer<Session> with = session;
    if (!with || left.isEmpty() || isTidying)
        co_return;
    isTidying = true;
    auto opening = with->transferServer().reopen();
    const Result<void> online = co_await std::move(opening);
    bool isDone = false;
    if (self && is(with) && online) {
        auto finding = findFolder(with);
        const Result<QString> folder = co_await std::move(finding);
        isDone = self && is(with) && folder;
        while (isDone && !left.isEmpty()) {
            const int id = left.cbegin().key();
            const QString path = left.cbegin().value();
            const QString there = *folder;
            auto discarding = discardUpload(with->transferServer(), path, there);
            const Result<void> gone = co_await std::move(discarding);
            isDone = self && is(with) && gone;
            if (!isDone)
                break;
            left.remove(id);
            if (const Upload *found = uploads.find(id)) {
                Upload upload = *found;
                upload.leavesPart = false;
                uploads.change(upload);
            }
        }
    }
    if (!self)
        co_return;
    isTidying = false;
    const bool needsPerson = !online && online.error().code == Error::Code::Auth;
    if (!isDone && !left.isEmpty() && !needsPerson)
        tryLater();
}

QCoro::Task<Result<void>> UploadQueue::Private::logIn(QPointer<Session> with, bool isQuiet)
{
    if (isQuiet)
        return with->transferServer().reopen();
    return with->transferServer().open();
}

QCoro::Task<Result<UploadResult>> UploadQueue::Private::send(int id)
{
    const QPointer<UploadQueue> self = q;
    const QPointer<Session> with = session;
    const Error gone(Error::Code::Cancelled,
                     tr("The connection was closed before the image was sent."));
    const Upload upload = *uploads.find(id);
    const bool goesOn = upload.state == Upload::State::Interrupted;
    if (!goesOn)
        setState(id, Upload::State::Connecting);
    auto login = logIn(with, goesOn && askingId != id);
    const Result<void> online = co_await std::move(login);
    if (!self || !is(with))
        co_return gone;
    if (!online) {
        const bool needsPerson = goesOn && online.error().code == Error::Code::Auth;
        if (needsPerson || (goesOn && isLinkError(online.error())))
            interrupt(id, online.error());
        co_return online.error();
    }
    pace = {};
    auto finding = findFolder(with);
    const Result<QString> folder = co_await std::move(finding);
    if (!self || !is(with))
        co_return gone;
    Result<void> fits = folder ? Result<void>() : Result<void>(folder.error());
    if (folder && !goesOn) { // what lies there of it counts already
        auto checking = checkQuota(with, *folder, upload.size);
        fits = co_await std::move(checking);
        if (!self || !is(with))
            co_return gone;
    }
    if (fits && stop.stop_requested())
        co_return Error(Error::Code::Cancelled, tr("The upload was cancelled."));
    Result<UploadResult> result =
        fits ? Result<UploadResult>() : Result<UploadResult>(fits.error());
    if (fits) {
        setState(id, Upload::State::Sending);
        const QString machine = with->profile().site.transferServer.address();
        auto asking = store.run<QList<StagedRecord>>(
            [machine](Store &opened) { return opened.stagedRecords(machine); });
        const Result<QList<StagedRecord>> verified = co_await asking;
        if (!self || !is(with))
            co_return gone;
        UploadRequest request;
        request.lists = &chunks;
        if (verified)
            request.verified = *verified;
        request.localPath = upload.localPath;
        request.stagingFolder = *folder;
        request.knownSha256 = upload.sha256;
        request.maximumBytes = with->profile().site.maximumImageBytes;
        auto uploading = uploadImage(
            with->transferServer(), request,
            [self, this, id](UploadProgress progress) {
                if (self)
                    showProgress(id, progress);
            },
            stop.get_token());
        result = co_await std::move(uploading);
        if (!self)
            co_return gone;
    }
    if (result)
        remember(stamps.value(id), result->sha256);
    else if (is(with) && result.error().code == Error::Code::Network)
        interrupt(id, result.error());
    co_return result;
}

QCoro::Task<Result<QString>> UploadQueue::Private::findFolder(QPointer<Session> with)
{
    if (!stagingFolder.isEmpty()) {
        const QString known = stagingFolder; // g++ 12 moves from a member that is returned
        co_return known;
    }
    const QPointer<UploadQueue> self = q;
    auto asking = findStagingFolder(with->transferServer(), with->profile().stagingFolder());
    const Result<QString> found = co_await std::move(asking);
    if (self && is(with) && found)
        stagingFolder = *found;
    co_return found;
}

QCoro::Task<Result<void>> UploadQueue::Private::checkQuota(QPointer<Session> with, QString folder,
                                                           qint64 bytes)
{
    const QString command = with->profile().site.quotaCommand;
    if (command.isEmpty())
        co_return Result<void>();
    const QPointer<UploadQueue> self = q;
    auto asking = queryQuotas(with->transferServer(), command);
    const Result<QList<Quota>> told = co_await std::move(asking);
    if (!self || !is(with))
        co_return Error(Error::Code::Cancelled, tr("The connection was closed."));
    if (told) {
        quotas = *told;
        Q_EMIT q->quotasChanged(quotas);
    }
    // A machine that cannot tell its quotas must not stop an upload: the server refuses by itself
    // when it is full.
    const Quota *quota = quotaOfFolder(quotas, folder);
    co_return quota ? checkFitsQuota(*quota, bytes) : Result<void>();
}

QCoro::Task<> UploadQueue::Private::remember(FileStamp stamp, QString sha256)
{
    const QPointer<UploadQueue> self = q;
    // the file may have changed while it was sent: then its stamp tells other bytes
    auto reading = QtConcurrent::run(stampOf, stamp.path);
    const Result<FileStamp> now = co_await reading;
    if (!self || !now || !(*now == stamp))
        co_return;
    auto writing = store.run<void>(
        [stamp, sha256](Store &opened) { return opened.rememberSha256(stamp, sha256); });
    const Result<void> written = co_await writing;
    if (self && !written)
        Q_EMIT q->failed(written.error());
}

void UploadQueue::Private::setState(int id, Upload::State state, const Error &error)
{
    const Upload *found = uploads.find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.state = state;
    upload.error = error;
    upload.needsPerson = false;
    uploads.change(upload);
    tellActivity();
}

/// It keeps its place, and what it has sent.
void UploadQueue::Private::interrupt(int id, const Error &error)
{
    const Upload *found = uploads.find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.state = Upload::State::Interrupted;
    upload.error = error;
    upload.needsPerson = error.code == Error::Code::Auth;
    upload.progress.bytesPerSecond = 0;
    uploads.change(upload);
    tellActivity();
}

void UploadQueue::Private::finish(int id, const Result<UploadResult> &result)
{
    const Upload *found = uploads.find(id);
    if (result) {
        if (found) {
            Upload upload = *found;
            upload.state =
                result->wasAlreadyStaged ? Upload::State::AlreadyStaged : Upload::State::Staged;
            upload.image = result->image;
            upload.sha256 = result->sha256;
            upload.bytesSent = result->bytesSent;
            upload.bytesCopied = result->bytesCopied;
            uploads.change(upload);
        }
        Q_EMIT q->imageStaged(result->image, result->sha256);
        return;
    }
    if (!found)
        return;
    if (isCancelled) { // also one whose link was lost just then
        Upload upload = *found;
        upload.leavesPart = isLinkError(result.error());
        upload.state = Upload::State::Cancelled;
        upload.error = {};
        uploads.change(upload);
        if (upload.leavesPart)
            left.insert(id, upload.localPath);
        tidy();
    } else if (result.error().code == Error::Code::Cancelled && !stop.stop_requested() &&
               session) { // the person gave the login up
        setState(id, Upload::State::Cancelled, result.error());
    } else if (result.error().code == Error::Code::Cancelled) {
        setState(id, Upload::State::Waiting); // for the next session
    } else if (found->state != Upload::State::Interrupted) {
        setState(id, Upload::State::Failed, result.error());
    }
}

void UploadQueue::Private::showProgress(int id, const UploadProgress &progress)
{
    const Upload *found = uploads.find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.progress = progress;
    uploads.change(upload);
    tellActivity();
}

void UploadQueue::Private::tellActivity()
{
    Q_EMIT q->activityChanged(uploadsActivityText(uploads.uploads()));
}

} // namespace perch

#include "moc_uploadqueue.cpp"
