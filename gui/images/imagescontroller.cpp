// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagescontroller.h"

#include "gui/images/imagedownloads.h"
#include "gui/images/imagekeeper.h"
#include "gui/images/imageuses.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/images/uploadqueue.h"
#include "gui/images/uploadsmodel.h"
#include "core/stagedname.h"
#include "gui/images/uploadspeed.h"
#include "core/stagedpath.h"
#include "gui/session.h"

#include <QPointer>

#include <optional>

namespace perch
{

struct ImagesController::Private {
    Private(ImagesController *controller, StoreWorker &store)
        : q(controller), keeper(store, uses), queue(store)
    {
    }

    ImagesController *q = nullptr;
    QPointer<Session> session;
    std::optional<Site> site; ///< of the last session: what was known stays usable offline
    StagedImagesModel images;
    ImageUses uses;
    ImageKeeper keeper;
    UploadQueue queue;
    ImageDownloads downloads;
    QString uploadActivity;
    QString downloadActivity;
    QList<Quota> quotas;
    QString ownFolder;
    bool isListing = false;

    [[nodiscard]] bool is(const QPointer<Session> &wanted) const
    {
        return session && session == wanted;
    }
    void describe();
    void tellActivity();
    void noteStaged(const StagedImage &image, const QString &sha256);
    [[nodiscard]] QStringList foldersBeside(const QString &own) const;
    QCoro::Task<> list(bool mayLogIn);
    QCoro::Task<Result<QList<StagedImage>>> readFolders(QPointer<Session> with,
                                                        QStringList &folders);
};

namespace
{

/// Looking (not sending) may go by the access point, so that no second login is asked for just to
/// see a list.
Transport &lookingTransport(Session &session)
{
    if (session.transferServer().state() == Connection::State::Online)
        return session.transferServer();
    return session.accessPoint();
}

} // namespace

ImagesController::ImagesController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(new Private(this, store))
{
    connect(&d->queue, &UploadQueue::failed, this, &ImagesController::failed);
    connect(&d->queue, &UploadQueue::quotasChanged, this, &ImagesController::quotasChanged);
    connect(&d->queue, &UploadQueue::imageStaged, this,
            [this](const StagedImage &image, const QString &sha256) {
                d->noteStaged(image, sha256);
                Q_EMIT imageStaged(image, sha256);
            });
    connect(this, &ImagesController::quotasChanged, this, [this](const QList<Quota> &quotas) {
        d->quotas = quotas;
        d->describe();
    });
    connect(&d->uses, &ImageUses::changed, this, [this] { d->describe(); });
    connect(&d->keeper, &ImageKeeper::changed, this, [this] { d->describe(); });
    connect(&d->keeper, &ImageKeeper::failed, this, &ImagesController::failed);
    connect(&d->keeper, &ImageKeeper::removed, this, [this] { d->list(false); });
    connect(&d->queue, &UploadQueue::activityChanged, this, [this](const QString &text) {
        d->uploadActivity = text;
        d->tellActivity();
    });
    connect(&d->downloads, &ImageDownloads::activityChanged, this, [this](const QString &text) {
        d->downloadActivity = text;
        d->tellActivity();
    });
    connect(&d->queue, &UploadQueue::rested, this, [this] { d->list(false); });
}

ImagesController::~ImagesController() = default;

void ImagesController::setSession(Session *session)
{
    d->session = session;
    if (session) {
        d->site = session->profile().site;
        d->images.setStagingRoot(d->site->stagingRoot);
        d->uses.setSite(*d->site, session->profile().stagingFolder());
    }
    d->keeper.setSession(session);
    Q_EMIT sessionChanged(session != nullptr);
    if (session)
        d->list(false);
    d->queue.setSession(session);
    d->downloads.setSession(session);
}

StagedImagesModel &ImagesController::images() const
{
    return d->images;
}

UploadsModel &ImagesController::uploads() const
{
    return d->queue.uploads();
}

ImageKeeper &ImagesController::keeper() const
{
    return d->keeper;
}

UploadQueue &ImagesController::queue() const
{
    return d->queue;
}

ImageDownloads &ImagesController::downloads() const
{
    return d->downloads;
}

ImageUses &ImagesController::uses() const
{
    return d->uses;
}

bool ImagesController::isOnline() const
{
    return d->session != nullptr;
}

QString ImagesController::stagingFolder() const
{
    return d->ownFolder;
}

QString ImagesController::lineOf(const StagedImage &image) const
{
    if (!d->site)
        return {};
    return (isArchiveName(image.fileName) ? QStringLiteral("transfer_input_files = ")
                                          : QStringLiteral("container_image = ")) +
           imageUrl(*d->site, image.path, image.size);
}

void ImagesController::refresh()
{
    d->list(true);
}

void ImagesController::addFiles(const QStringList &paths)
{
    d->queue.add(paths);
}

void ImagesController::recall()
{
    d->queue.speed().recall();
}

void ImagesController::Private::tellActivity()
{
    QStringList parts{uploadActivity, downloadActivity};
    parts.removeAll(QString());
    Q_EMIT q->activityChanged(parts.join(QStringLiteral("  |  ")));
}

void ImagesController::Private::noteStaged(const StagedImage &image, const QString &sha256)
{
    QString localPath;
    for (const Upload &upload : queue.uploads().uploads()) {
        if (upload.image.path == image.path && upload.sha256 == sha256)
            localPath = upload.localPath;
    }
    keeper.noteStaged(image, sha256, localPath);
}

/// What is known of each image, for the model.
void ImagesController::Private::describe()
{
    QHash<QString, StagedDetails> details;
    for (const StagedImage &image : images.images()) {
        StagedDetails known;
        known.hash = keeper.factsOf(image);
        known.use = uses.useOf(image.path);
        const Quota *quota = quotaOfFolder(quotas, image.path);
        if (quota && quota->limitBytes > 0)
            known.share = double(image.size) / double(quota->limitBytes);
        details.insert(image.path, known);
    }
    images.setDetails(details);
}

/// The folders of groups that the quotas tell of.
QStringList ImagesController::Private::foldersBeside(const QString &own) const
{
    QStringList folders;
    for (const Quota &quota : quotas) {
        if (site && isGroupStaging(*site, quota.path) && quota.path != own)
            folders.append(quota.path);
    }
    return folders;
}

/// `folders`: which they were. Must outlive the task.
QCoro::Task<Result<QList<StagedImage>>>
ImagesController::Private::readFolders(QPointer<Session> with, QStringList &folders)
{
    const QPointer<ImagesController> self = q;
    const Error gone(Error::Code::Cancelled, QString());
    auto finding = findStagingFolder(lookingTransport(*with), with->profile().stagingFolder());
    const Result<QString> own = co_await std::move(finding);
    if (!own)
        co_return own.error();
    if (!self || !is(with))
        co_return gone;
    const QString command = with->profile().site.quotaCommand;
    if (!command.isEmpty()) {
        auto asking = queryQuotas(lookingTransport(*with), command);
        const Result<QList<Quota>> told = co_await std::move(asking);
        if (!self || !is(with))
            co_return gone;
        ownFolder = *own;
        if (told)
            Q_EMIT q->quotasChanged(*told);
        if (!self || !is(with))
            co_return gone;
    }
    ownFolder = *own;
    uses.setSite(with->profile().site, ownFolder);
    folders = QStringList{ownFolder} + foldersBeside(ownFolder);
    auto listing = listStagedFolders(lookingTransport(*with), folders);
    const Result<QList<StagedImage>> listed = co_await std::move(listing);
    co_return listed;
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
    QStringList folders;
    if (self && is(with) && online) {
        auto reading = readFolders(with, folders);
        listed = co_await std::move(reading);
    } else if (!online) {
        listed = online.error();
    }
    if (!self)
        co_return;
    isListing = false;
    Q_EMIT q->listingChanged(false);
    if (!self || !is(with))
        co_return;
    if (listed) {
        images.setNow(QDateTime::currentDateTimeUtc());
        images.setImages(*listed);
        keeper.setListed(*listed, folders); // describes them, too
        Q_EMIT q->imagesChanged(*listed);
    } else if (listed.error().code != Error::Code::Cancelled) {
        Q_EMIT q->failed(listed.error());
    }
}

} // namespace perch

#include "moc_imagescontroller.cpp"
