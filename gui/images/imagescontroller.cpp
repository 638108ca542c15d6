// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagescontroller.h"

#include "core/sif.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/images/uploadsmodel.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "gui/widgets/timetext.h"

#include <QPointer>

#include <QCoro/QCoroFuture>

#include <algorithm>
#include <stop_token>

namespace perch
{

namespace
{

/// What is known of a dropped file before a byte is sent.
struct Inspection {
    SifImage image;
    FileStamp stamp;
};

Result<Inspection> inspect(const QString &path, qint64 maximumBytes)
{
    const Result<SifImage> image = inspectImageFile(path, maximumBytes);
    if (!image)
        return image.error();
    const Result<FileStamp> stamp = stampOf(path);
    if (!stamp)
        return stamp.error();
    return Inspection{*image, *stamp};
}

QString briefOf(const SifImage &image, const QDateTime &now)
{
    constexpr int longestLabel = 60;
    QStringList parts{image.architecture, sizeText(image.fileSize)};
    if (image.created.isValid()) {
        const bool isRecent = image.created.daysTo(now) < 30;
        const QString when = isRecent ? agoText(image.created, now)
                                      : QLocale().toString(image.created.toLocalTime().date(),
                                                           QStringLiteral("d MMM yyyy"));
        parts.append(ImagesController::tr("built %1").arg(when));
    }
    for (const QString &name : {QStringLiteral("org.opencontainers.image.title"),
                                QStringLiteral("org.label-schema.usage.singularity.deffile.from"),
                                QStringLiteral("org.label-schema.build-arch")}) {
        const QString value = image.labels.value(name).simplified();
        if (!value.isEmpty() && !parts.contains(value)) {
            parts.append(value.left(longestLabel));
            break;
        }
    }
    if (image.isSigned)
        parts.append(ImagesController::tr("signed"));
    return parts.join(QStringLiteral(" · "));
}

/// The quota of the folder that holds `folder`, the longest path first.
const Quota *quotaFor(const QList<Quota> &quotas, const QString &folder)
{
    const Quota *best = nullptr;
    for (const Quota &quota : quotas) {
        const bool holds = folder == quota.path || folder.startsWith(quota.path + u'/');
        if (holds && (!best || quota.path.size() > best->path.size()))
            best = &quota;
    }
    return best;
}

} // namespace

struct ImagesController::Private {
    Private(ImagesController *controller, StoreWorker &storeWorker)
        : q(controller), store(storeWorker)
    {
    }

    ImagesController *q = nullptr;
    StoreWorker &store;
    QPointer<Session> session;
    StagedImagesModel images;
    UploadsModel uploads;
    QHash<int, FileStamp> stamps;
    std::stop_source stop; // of the running upload
    int runningId = 0;
    bool isRunning = false; // the queue's coroutine
    bool isListing = false;
    QString stagingFolder; // as its machine says
    QList<Quota> quotas;

    [[nodiscard]] bool is(const QPointer<Session> &wanted) const
    {
        return session && session == wanted;
    }
    QCoro::Task<> list(bool mayLogIn);
    QCoro::Task<> inspectFile(int id);
    QCoro::Task<> runQueue();
    QCoro::Task<Result<UploadResult>> send(int id);
    QCoro::Task<Result<QString>> findFolder(QPointer<Session> with);
    QCoro::Task<Result<void>> checkQuota(QPointer<Session> with, QString folder, qint64 bytes);
    QCoro::Task<> remember(FileStamp stamp, QString sha256);

    void setState(int id, Upload::State state, const Error &error = {});
    void finish(int id, const Result<UploadResult> &result);
    void showProgress(int id, const UploadProgress &progress);
    void tellActivity();
    [[nodiscard]] int nextWaiting() const;
};

ImagesController::ImagesController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(new Private(this, store))
{
}

ImagesController::~ImagesController()
{
    d->stop.request_stop();
}

void ImagesController::setSession(Session *session)
{
    d->session = session;
    d->stagingFolder.clear();
    d->quotas.clear();
    if (!session)
        d->stop.request_stop();
    Q_EMIT sessionChanged(session != nullptr);
    if (session) {
        d->list(false);
        d->runQueue();
    }
}

StagedImagesModel &ImagesController::images() const
{
    return d->images;
}

UploadsModel &ImagesController::uploads() const
{
    return d->uploads;
}

void ImagesController::refresh()
{
    d->list(true);
}

void ImagesController::addFiles(const QStringList &paths)
{
    for (const QString &path : paths)
        d->inspectFile(d->uploads.add(path));
}

void ImagesController::cancelUpload(int row)
{
    const Upload upload = d->uploads.uploads().value(row);
    if (upload.id == 0 || upload.isOver())
        return;
    if (upload.id == d->runningId)
        d->stop.request_stop(); // the queue tells the rest
    else
        d->setState(upload.id, Upload::State::Cancelled);
}

void ImagesController::retryUpload(int row)
{
    Upload upload = d->uploads.uploads().value(row);
    if (upload.id == 0 || !upload.isOver())
        return;
    upload.progress = {};
    upload.error = {};
    upload.state = Upload::State::Inspecting;
    d->uploads.change(upload);
    d->inspectFile(upload.id);
}

void ImagesController::clearFinished()
{
    const QList<Upload> all = d->uploads.uploads();
    for (const Upload &upload : all) {
        if (upload.isOver())
            d->uploads.remove(upload.id);
    }
}

void ImagesController::dismissUpload(int row)
{
    const Upload upload = d->uploads.uploads().value(row);
    if (upload.id != 0 && upload.isOver())
        d->uploads.remove(upload.id);
}

QCoro::Task<> ImagesController::Private::inspectFile(int id)
{
    const QPointer<ImagesController> self = q;
    const QString path = uploads.find(id)->localPath;
    const qint64 maximum =
        session ? session->profile().site.maximumImageBytes : Site().maximumImageBytes;
    auto looking = QtConcurrent::run(inspect, path, maximum);
    const Result<Inspection> found = co_await looking;
    if (!self || !uploads.find(id) || uploads.find(id)->state != Upload::State::Inspecting)
        co_return; // cancelled or removed meanwhile
    Upload upload = *uploads.find(id);
    if (!found) {
        upload.state = Upload::State::Refused;
        upload.error = found.error();
        uploads.change(upload);
        co_return;
    }
    upload.brief = briefOf(found->image, QDateTime::currentDateTimeUtc());
    upload.size = found->image.fileSize;
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
    runQueue();
}

QCoro::Task<> ImagesController::Private::runQueue()
{
    const QPointer<ImagesController> self = q;
    if (isRunning)
        co_return;
    isRunning = true;
    bool sentSomething = false;
    while (session && nextWaiting() != 0) {
        const int id = nextWaiting();
        runningId = id;
        stop = std::stop_source();
        auto sending = send(id);
        const Result<UploadResult> result = co_await std::move(sending);
        if (!self)
            co_return;
        runningId = 0;
        finish(id, result);
        sentSomething = sentSomething || result.has_value();
    }
    isRunning = false;
    tellActivity();
    if (sentSomething)
        list(false);
}

QCoro::Task<Result<UploadResult>> ImagesController::Private::send(int id)
{
    const QPointer<ImagesController> self = q;
    const QPointer<Session> with = session;
    const Error gone(Error::Code::Cancelled,
                     tr("The connection was closed before the image was sent."));
    const Upload upload = *uploads.find(id);
    setState(id, Upload::State::Connecting);
    auto login = with->transferServer().open();
    const Result<void> online = co_await std::move(login);
    if (!self || !is(with))
        co_return gone;
    if (!online)
        co_return online.error();
    auto finding = findFolder(with);
    const Result<QString> folder = co_await std::move(finding);
    if (!self || !is(with))
        co_return gone;
    if (!folder)
        co_return folder.error();
    auto checking = checkQuota(with, *folder, upload.size);
    const Result<void> fits = co_await std::move(checking);
    if (!self || !is(with))
        co_return gone;
    if (!fits)
        co_return fits.error();
    if (stop.stop_requested())
        co_return Error(Error::Code::Cancelled, tr("The upload was cancelled."));
    setState(id, Upload::State::Sending);
    UploadRequest request;
    request.localPath = upload.localPath;
    request.stagingFolder = *folder;
    request.knownSha256 = upload.sha256;
    auto uploading = uploadImage(
        with->transferServer(), request,
        [self, this, id](UploadProgress progress) {
            if (self)
                showProgress(id, progress);
        },
        stop.get_token());
    const Result<UploadResult> result = co_await std::move(uploading);
    if (!self)
        co_return gone;
    if (result)
        remember(stamps.value(id), result->sha256);
    co_return result;
}

QCoro::Task<Result<QString>> ImagesController::Private::findFolder(QPointer<Session> with)
{
    if (!stagingFolder.isEmpty()) {
        const QString known = stagingFolder; // g++ 12 moves from a member that is returned
        co_return known;
    }
    const QPointer<ImagesController> self = q;
    auto asking = findStagingFolder(with->transferServer(), with->profile().stagingFolder());
    const Result<QString> found = co_await std::move(asking);
    if (self && is(with) && found)
        stagingFolder = *found;
    co_return found;
}

QCoro::Task<Result<void>> ImagesController::Private::checkQuota(QPointer<Session> with,
                                                                QString folder, qint64 bytes)
{
    const QString command = with->profile().site.quotaCommand;
    if (command.isEmpty())
        co_return Result<void>();
    const QPointer<ImagesController> self = q;
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
    const Quota *quota = quotaFor(quotas, folder);
    co_return quota ? checkFitsQuota(*quota, bytes) : Result<void>();
}

QCoro::Task<> ImagesController::Private::remember(FileStamp stamp, QString sha256)
{
    const QPointer<ImagesController> self = q;
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

QCoro::Task<> ImagesController::Private::list(bool mayLogIn)
{
    const QPointer<ImagesController> self = q;
    const QPointer<Session> with = session;
    if (!with || isListing)
        co_return;
    isListing = true;
    Q_EMIT q->listingChanged(true);
    const bool isOnline = with->transferServer().state() == Connection::State::Online;
    Result<void> online;
    if (mayLogIn && !isOnline) {
        auto login = with->transferServer().open();
        online = co_await std::move(login);
    }
    Result<QList<StagedImage>> listed = Error(Error::Code::Cancelled, QString());
    Result<QList<Quota>> told = Error(Error::Code::Cancelled, QString());
    if (self && is(with) && online) {
        // Looking (not sending) may go by the access point, so that no second login is asked for
        // just to see a list.
        Transport &transport = with->transferServer().state() == Connection::State::Online
                                   ? static_cast<Transport &>(with->transferServer())
                                   : with->accessPoint();
        auto finding = findStagingFolder(transport, with->profile().stagingFolder());
        const Result<QString> folder = co_await std::move(finding);
        if (self && is(with) && folder) {
            auto listing = listStagedImages(transport, *folder);
            listed = co_await std::move(listing);
        } else if (!folder) {
            listed = folder.error();
        }
        const QString command = self && is(with) ? with->profile().site.quotaCommand : QString();
        if (!command.isEmpty()) {
            auto asking = queryQuotas(transport, command);
            told = co_await std::move(asking);
        }
    } else if (!online) {
        listed = online.error();
    }
    if (!self)
        co_return;
    isListing = false;
    Q_EMIT q->listingChanged(false);
    if (!is(with))
        co_return;
    if (listed) {
        images.setNow(QDateTime::currentDateTimeUtc());
        images.setImages(*listed);
        Q_EMIT q->imagesChanged(*listed);
    } else if (listed.error().code != Error::Code::Cancelled) {
        Q_EMIT q->failed(listed.error());
    }
    if (told) {
        quotas = *told;
        Q_EMIT q->quotasChanged(quotas);
    }
}

void ImagesController::Private::setState(int id, Upload::State state, const Error &error)
{
    const Upload *found = uploads.find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.state = state;
    upload.error = error;
    uploads.change(upload);
    tellActivity();
}

void ImagesController::Private::finish(int id, const Result<UploadResult> &result)
{
    if (!result) {
        const bool cancelled = result.error().code == Error::Code::Cancelled;
        setState(id, cancelled ? Upload::State::Cancelled : Upload::State::Failed, result.error());
        return;
    }
    if (const Upload *found = uploads.find(id)) {
        Upload upload = *found;
        upload.state =
            result->wasAlreadyStaged ? Upload::State::AlreadyStaged : Upload::State::Staged;
        upload.image = result->image;
        upload.sha256 = result->sha256;
        uploads.change(upload);
    }
    Q_EMIT q->imageStaged(result->image, result->sha256);
}

void ImagesController::Private::showProgress(int id, const UploadProgress &progress)
{
    const Upload *found = uploads.find(id);
    if (!found)
        return;
    Upload upload = *found;
    upload.progress = progress;
    uploads.change(upload);
    tellActivity();
}

void ImagesController::Private::tellActivity()
{
    int open = 0;
    const Upload *running = nullptr;
    for (const Upload &upload : uploads.uploads()) {
        open += upload.isOver() ? 0 : 1;
        if (upload.isRunning())
            running = &upload;
    }
    if (!running) {
        Q_EMIT q->activityChanged({});
        return;
    }
    QStringList parts{open == 1 ? tr("1 upload") : tr("%1 uploads").arg(open)};
    const UploadProgress &progress = running->progress;
    if (running->state == Upload::State::Sending && progress.total > 0 &&
        progress.bytesPerSecond > 0) {
        parts.first() += QStringLiteral(" %1 %").arg(progress.sent * 100 / progress.total);
        parts.append(rateText(progress.bytesPerSecond));
        const double left = double(progress.total - progress.sent) / progress.bytesPerSecond;
        parts.append(tr("%1 left").arg(durationText(qint64(left) + 1)));
    } else {
        parts.append(uploadStateText(*running));
    }
    Q_EMIT q->activityChanged(parts.join(QStringLiteral(" · ")));
}

int ImagesController::Private::nextWaiting() const
{
    for (const Upload &upload : uploads.uploads()) {
        if (upload.state == Upload::State::Waiting)
            return upload.id;
    }
    return 0;
}

} // namespace perch

#include "moc_imagescontroller.cpp"
