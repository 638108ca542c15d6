// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagescontroller.h"

#include "gui/images/stagedimagesmodel.h"
#include "gui/images/uploadqueue.h"
#include "gui/session.h"

#include <QPointer>

namespace perch
{

struct ImagesController::Private {
    Private(ImagesController *controller, StoreWorker &store) : q(controller), queue(store) {}

    ImagesController *q = nullptr;
    QPointer<Session> session;
    StagedImagesModel images;
    UploadQueue queue;
    bool isListing = false;

    [[nodiscard]] bool is(const QPointer<Session> &wanted) const
    {
        return session && session == wanted;
    }
    QCoro::Task<> list(bool mayLogIn);
};

ImagesController::ImagesController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(new Private(this, store))
{
    connect(&d->queue, &UploadQueue::failed, this, &ImagesController::failed);
    connect(&d->queue, &UploadQueue::quotasChanged, this, &ImagesController::quotasChanged);
    connect(&d->queue, &UploadQueue::imageStaged, this, &ImagesController::imageStaged);
    connect(&d->queue, &UploadQueue::activityChanged, this, &ImagesController::activityChanged);
    connect(&d->queue, &UploadQueue::rested, this, [this] { d->list(false); });
}

ImagesController::~ImagesController() = default;

void ImagesController::setSession(Session *session)
{
    d->session = session;
    Q_EMIT sessionChanged(session != nullptr);
    if (session)
        d->list(false);
    d->queue.setSession(session);
}

StagedImagesModel &ImagesController::images() const
{
    return d->images;
}

UploadsModel &ImagesController::uploads() const
{
    return d->queue.uploads();
}

void ImagesController::refresh()
{
    d->list(true);
}

void ImagesController::addFiles(const QStringList &paths)
{
    d->queue.add(paths);
}

void ImagesController::cancelUpload(int row)
{
    d->queue.cancel(row);
}

void ImagesController::retryUpload(int row)
{
    d->queue.retry(row);
}

void ImagesController::clearFinished()
{
    d->queue.clearFinished();
}

void ImagesController::dismissUpload(int row)
{
    d->queue.dismiss(row);
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
    if (told)
        Q_EMIT q->quotasChanged(*told);
}

} // namespace perch

#include "moc_imagescontroller.cpp"
