// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagedownloads.h"

#include "gui/session.h"
#include "remote/reconnectpace.h"
#include "remote/transfermeter.h"

#include <QPointer>
#include <QTimer>

#include <chrono>
#include <stop_token>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

/// Why the running download ends before all is here.
enum class Ending { None, Cancel, Session };

QString placeOf(const Profile &profile)
{
    return profile.user + u'@' + profile.site.transferServer.address();
}

} // namespace

struct ImageDownloads::Private {
    explicit Private(ImageDownloads *downloads) : q(downloads) {}

    ImageDownloads *q = nullptr;
    QPointer<Session> session;
    QList<ImageDownload> list;
    int lastId = 0;
    int runningId = 0;
    int askingId = 0;             // the person wants this one to go on: a login may ask
    Ending ending = Ending::None; // of the running one
    bool isRunning = false;       // the coroutine
    std::stop_source stop;
    std::stop_source pause;
    TransferMeter meter;
    QTimer again; // tries the transfer server
    ReconnectPace pace;

    QCoro::Task<> run();
    QCoro::Task<Result<DownloadResult>> receive(ImageDownload download);
    void finish(ImageDownload download, const Result<DownloadResult> &result);
    void showProgress(int id, qint64 received, qint64 total);
    void change(const ImageDownload &download);
    [[nodiscard]] const ImageDownload *find(int id) const;
    [[nodiscard]] int next() const;
};

ImageDownloads::ImageDownloads(QObject *parent) : QObject(parent), d(new Private(this))
{
    d->again.setSingleShot(true);
    connect(&d->again, &QTimer::timeout, this, [this] { d->run(); });
}

ImageDownloads::~ImageDownloads()
{
    d->pause.request_stop(); // the next Perch goes on with it
}

void ImageDownloads::setSession(Session *session)
{
    if (d->session)
        d->session->transferServer().disconnect(this);
    d->session = session;
    d->again.stop();
    d->pace = {};
    if (d->ending == Ending::None)
        d->ending = Ending::Session;
    d->pause.request_stop();
    if (!session)
        return;
    const QString place = placeOf(session->profile());
    for (ImageDownload download : QList<ImageDownload>(d->list)) {
        if (download.isOver())
            continue;
        download.isElsewhere = download.place != place;
        if (download.isElsewhere)
            download.state = ImageDownload::State::Waiting;
        d->change(download);
    }
    connect(&session->transferServer(), &Connection::stateChanged, this,
            [this](Connection::State state) {
                if (state == Connection::State::Online)
                    d->run();
            });
    d->run();
}

const QList<ImageDownload> &ImageDownloads::list() const
{
    return d->list;
}

void ImageDownloads::add(const StagedImage &image, const QString &folder)
{
    if (!d->session)
        return;
    ImageDownload download;
    download.id = ++d->lastId;
    download.image = image;
    download.folder = folder;
    download.place = placeOf(d->session->profile());
    download.total = image.size;
    d->list.append(download);
    Q_EMIT added(int(d->list.size()) - 1);
    d->run();
}

void ImageDownloads::cancel(int row)
{
    ImageDownload download = d->list.value(row);
    if (download.id == 0 || download.isOver())
        return;
    if (download.id == d->runningId) {
        d->ending = Ending::Cancel;
        d->stop.request_stop();
        return;
    }
    download.state = ImageDownload::State::Cancelled;
    d->change(download);
    discardDownload(download.image.path, download.folder);
    d->run();
}

void ImageDownloads::retry(int row)
{
    ImageDownload download = d->list.value(row);
    if (download.id == 0 || download.isRunning())
        return;
    if (download.isOver()) {
        download.state = ImageDownload::State::Waiting;
        download.error = {};
        download.received = 0;
        d->change(download);
    }
    d->askingId = download.id;
    d->run();
}

void ImageDownloads::dismiss(int row)
{
    if (!d->list.value(row).isOver() || row < 0 || row >= d->list.size())
        return;
    d->list.removeAt(row);
    Q_EMIT removed(row);
}

void ImageDownloads::clearFinished()
{
    for (int row = int(d->list.size()) - 1; row >= 0; --row)
        dismiss(row);
}

const ImageDownload *ImageDownloads::Private::find(int id) const
{
    for (const ImageDownload &download : list) {
        if (download.id == id)
            return &download;
    }
    return nullptr;
}

void ImageDownloads::Private::change(const ImageDownload &download)
{
    for (int row = 0; row < list.size(); ++row) {
        if (list.at(row).id != download.id)
            continue;
        list[row] = download;
        Q_EMIT q->changed(row);
        Q_EMIT q->activityChanged(downloadsActivityText(list));
        return;
    }
}

/// The first of this login that can come; those behind one that waits for its link wait with it.
int ImageDownloads::Private::next() const
{
    if (!session)
        return 0;
    const QString place = placeOf(session->profile());
    for (const ImageDownload &download : list) {
        if (download.isOver() || download.place != place)
            continue;
        const bool isOnline = session->transferServer().state() == Connection::State::Online;
        return !download.needsPerson || download.id == askingId || isOnline ? download.id : 0;
    }
    return 0;
}

QCoro::Task<> ImageDownloads::Private::run()
{
    const QPointer<ImageDownloads> self = q;
    again.stop();
    if (isRunning)
        co_return;
    isRunning = true;
    bool isCut = false;
    while (!isCut && next() != 0) {
        const int id = next();
        runningId = id;
        ending = Ending::None;
        auto receiving = receive(*find(id));
        const Result<DownloadResult> result = co_await std::move(receiving);
        if (!self)
            co_return;
        runningId = 0;
        askingId = 0;
        finish(*find(id), result);
        if (!self)
            co_return;
        const ImageDownload *download = find(id);
        isCut = download && download->state == ImageDownload::State::Interrupted;
    }
    isRunning = false;
    if (isCut && session)
        again.start(pace.pause(0ms));
}

QCoro::Task<Result<DownloadResult>> ImageDownloads::Private::receive(ImageDownload download)
{
    const QPointer<ImageDownloads> self = q;
    const QPointer<Session> with = session;
    const Error gone(Error::Code::Cancelled, QString());
    stop = std::stop_source();
    pause = std::stop_source();
    const int id = download.id;
    const bool isQuiet =
        download.state == ImageDownload::State::Interrupted && askingId != download.id;
    if (download.state != ImageDownload::State::Interrupted) {
        download.state = ImageDownload::State::Connecting;
        change(download);
    }
    auto opening = isQuiet ? with->transferServer().reopen() : with->transferServer().open();
    const Result<void> online = co_await std::move(opening);
    if (!self || !with || session != with || stop.stop_requested())
        co_return gone;
    if (!online)
        co_return online.error();
    pace = {};
    meter.restart(0);
    const std::function<void(qint64, qint64)> progress = [self, this, id](qint64 received,
                                                                          qint64 total) {
        if (self)
            showProgress(id, received, total);
    };
    auto receiving = downloadFile(with->transferServer(), download.image.path, download.folder,
                                  progress, stop.get_token(), pause.get_token());
    const Result<DownloadResult> result = co_await std::move(receiving);
    co_return result;
}

void ImageDownloads::Private::showProgress(int id, qint64 received, qint64 total)
{
    const ImageDownload *found = find(id);
    if (!found)
        return;
    ImageDownload download = *found;
    if (download.state != ImageDownload::State::Receiving) // it begins with what was here
        meter.restart(received);
    const bool isTime = meter.add(received);
    Q_UNUSED(isTime) // the downloader has waited long enough
    download.state = ImageDownload::State::Receiving;
    download.needsPerson = false;
    download.error = {};
    download.received = received;
    download.total = total;
    download.bytesPerSecond = meter.bytesPerSecond();
    change(download);
}

void ImageDownloads::Private::finish(ImageDownload download, const Result<DownloadResult> &result)
{
    using State = ImageDownload::State;
    download.bytesPerSecond = 0;
    download.error = result ? Error() : result.error();
    const Error::Code code = download.error.code;
    const bool wasCut = download.state != State::Connecting; // once it had begun
    if (result) {
        download.state = State::Done;
        download.result = *result;
    } else if (ending == Ending::Cancel) {
        download.state = State::Cancelled;
        discardDownload(download.image.path, download.folder); // of one whose link was lost
    } else if (ending == Ending::Session || !session) {
        download.state = State::Waiting;
    } else if (wasCut && (code == Error::Code::Network || code == Error::Code::Timeout ||
                          code == Error::Code::Auth)) {
        download.state = State::Interrupted;
        download.needsPerson = code == Error::Code::Auth;
    } else if (code == Error::Code::Cancelled) { // the person gave the login up
        download.state = State::Cancelled;
    } else {
        download.state = State::Failed;
    }
    change(download);
}

} // namespace perch

#include "moc_imagedownloads.cpp"
