// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadqueue.h"

#include "gui/images/uploadentries.h"
#include "gui/images/uploadsender.h"
#include "gui/images/uploadspeed.h"
#include "gui/session.h"
#include "remote/reconnectpace.h"

#include <QPointer>
#include <QTimer>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

/// Why the running upload ends before all is there.
enum class Ending { None, Cancel, Pause, Session };

/// The link, not the upload, failed.
bool isLinkError(const Error &error)
{
    return error.code == Error::Code::Network || error.code == Error::Code::Timeout;
}

/// Where parts lie.
QString placeOf(const Profile &profile)
{
    return profile.user + u'@' + profile.site.transferServer.address();
}

} // namespace

struct UploadQueue::Private {
    Private(UploadQueue *queue, StoreWorker &store)
        : q(queue), entries(store), speed(store), sender(store, speed)
    {
    }

    UploadQueue *q = nullptr;
    UploadEntries entries;
    UploadSpeed speed;
    UploadSender sender;
    int runningId = 0;
    int askingId = 0;             // the person wants this one to go on: a login may ask
    Ending ending = Ending::None; // of the running one
    bool isLost = false;          // the running one, by the link
    bool isLinkDown = false;      // as far as is known: no login asks by itself
    bool isRunning = false;       // the queue's coroutine
    bool isTidying = false;
    QTimer again; // tries the transfer server
    ReconnectPace pace;
    QString place; // of the last session

    QCoro::Task<> run();
    QCoro::Task<> tidy();
    QCoro::Task<Result<UploadResult>> sendOne(Upload upload);
    void finish(int id, const Result<UploadResult> &result);
    void tryLater();
    [[nodiscard]] int next() const;
    [[nodiscard]] Upload at(int row) const { return entries.list().value(row); }
};

UploadQueue::UploadQueue(StoreWorker &store, QObject *parent)
    : QObject(parent), d(new Private(this, store))
{
    d->again.setSingleShot(true);
    connect(&d->again, &QTimer::timeout, this, [this] { d->run(); });
    connect(&d->entries, &UploadEntries::ready, this, [this] { d->run(); });
    connect(&d->entries, &UploadEntries::changed, this,
            [this] { Q_EMIT activityChanged(uploadsActivityText(d->entries.list())); });
    connect(&d->sender, &UploadSender::progressed, this, [this](const UploadProgress &progress) {
        d->entries.showProgress(d->runningId, progress);
    });
    connect(&d->sender, &UploadSender::quotasChanged, this, &UploadQueue::quotasChanged);
    connect(&d->sender, &UploadSender::failed, this, &UploadQueue::failed);
}

UploadQueue::~UploadQueue() = default;

void UploadQueue::setSession(Session *session)
{
    if (Session *before = d->sender.session())
        before->transferServer().disconnect(this);
    if (d->ending == Ending::None)
        d->ending = Ending::Session; // it waits for the next one
    if (session && d->place != placeOf(session->profile())) {
        d->place = placeOf(session->profile());
        d->entries.forgetParts();
    }
    d->isLinkDown = false;
    d->again.stop();
    d->pace = {};
    d->sender.setSession(session);
    if (!session)
        return;
    d->entries.setMaximumBytes(session->profile().site.maximumImageBytes);
    d->entries.releaseInterrupted();
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
    return d->entries.model();
}

UploadSpeed &UploadQueue::speed() const
{
    return d->speed;
}

void UploadQueue::add(const QStringList &paths)
{
    for (const QString &path : paths)
        d->entries.add(path);
}

void UploadQueue::cancel(int row)
{
    const Upload upload = d->at(row);
    if (upload.id == 0 || upload.isOver())
        return;
    if (upload.id == d->runningId) {
        d->ending = Ending::Cancel;
        d->sender.stop(); // the queue tells the rest
        return;
    }
    d->entries.cancel(upload.id,
                      upload.bytesThere > 0 || upload.state == Upload::State::Interrupted);
    d->run();
}

void UploadQueue::pause(int row)
{
    const Upload upload = d->at(row);
    if (!upload.isRunning() && upload.state != Upload::State::Waiting)
        return;
    d->entries.setState(upload.id, Upload::State::Paused);
    if (upload.id == d->runningId && d->ending == Ending::None) {
        d->ending = Ending::Pause;
        d->sender.pause();
    }
}

void UploadQueue::resume(int row)
{
    d->entries.resume(d->at(row).id);
}

void UploadQueue::sendFirst(int row)
{
    d->entries.model().moveFirst(row);
}

void UploadQueue::moveUp(int row)
{
    d->entries.model().moveUp(row);
}

void UploadQueue::moveDown(int row)
{
    d->entries.model().moveDown(row);
}

void UploadQueue::retry(int row)
{
    const Upload upload = d->at(row);
    if (upload.state != Upload::State::Interrupted) {
        d->entries.retry(upload.id);
        return;
    }
    d->askingId = upload.id;
    d->run();
}

void UploadQueue::clearFinished()
{
    for (const Upload &upload : QList<Upload>(d->entries.list()))
        d->entries.dismiss(upload.id);
}

void UploadQueue::dismiss(int row)
{
    d->entries.dismiss(d->at(row).id);
}

/// The first that can be sent; those behind one that waits for its link wait with it.
int UploadQueue::Private::next() const
{
    Session *session = sender.session();
    for (const Upload &upload : entries.list()) {
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
    while (sender.session() && !isCut && next() != 0) {
        const int id = next();
        runningId = id;
        ending = Ending::None;
        isLost = false;
        auto sending = sendOne(*entries.find(id));
        const Result<UploadResult> result = co_await std::move(sending);
        if (!self)
            co_return;
        runningId = 0;
        askingId = 0;
        finish(id, result);
        if (!self)
            co_return;
        sentSomething = sentSomething || result.has_value();
        const Upload *upload = entries.find(id);
        isCut = upload && upload->state == Upload::State::Interrupted;
    }
    isRunning = false;
    if (isCut)
        tryLater();
    if (sentSomething)
        Q_EMIT q->rested();
}

void UploadQueue::Private::tryLater()
{
    if (!sender.session() || again.isActive())
        return;
    again.start(pace.pause(0ms));
}

/// Removes what cancelled uploads left behind; quiet, also about a link that is not back yet.
QCoro::Task<> UploadQueue::Private::tidy()
{
    const QPointer<UploadQueue> self = q;
    if (!sender.session() || entries.left().isEmpty() || isTidying)
        co_return;
    isTidying = true;
    Result<void> gone;
    while (gone && !entries.left().isEmpty()) {
        const int id = entries.left().cbegin().key();
        auto discarding = sender.discard(entries.left().cbegin().value());
        gone = co_await std::move(discarding);
        if (!self)
            co_return;
        if (gone)
            entries.noteRemoved(id);
    }
    isTidying = false;
    if (!gone && gone.error().code != Error::Code::Auth)
        tryLater();
}

QCoro::Task<Result<UploadResult>> UploadQueue::Private::sendOne(Upload upload)
{
    const QPointer<UploadQueue> self = q;
    const bool goesOn = upload.state == Upload::State::Interrupted || isLinkDown;
    if (upload.state != Upload::State::Interrupted)
        entries.setState(upload.id, Upload::State::Connecting);
    auto login = sender.logIn(goesOn && askingId != upload.id);
    const Result<void> online = co_await std::move(login);
    if (!self)
        co_return Error(Error::Code::Cancelled, QString());
    if (!online) {
        isLost =
            goesOn && (isLinkError(online.error()) || online.error().code == Error::Code::Auth);
        co_return online.error();
    }
    isLinkDown = false;
    pace = {};
    auto sending = sender.send(upload, entries.stampOf(upload.id));
    const Result<UploadResult> result = co_await std::move(sending);
    if (!self)
        co_return Error(Error::Code::Cancelled, QString());
    isLost = !result && result.error().code == Error::Code::Network;
    co_return result;
}

void UploadQueue::Private::finish(int id, const Result<UploadResult> &result)
{
    if (result) {
        entries.finish(id, *result);
        Q_EMIT q->imageStaged(result->image, result->sha256);
        return;
    }
    const Upload *found = entries.find(id);
    if (!found)
        return;
    const Error &error = result.error();
    const bool isResting = !found->isRunning() && found->state != Upload::State::Interrupted;
    isLinkDown = isLinkDown || isLost;
    if (ending == Ending::Cancel) { // also one whose link was lost just then
        // an upload that had begun has removed its part itself
        const bool hadBegun = found->state == Upload::State::Sending &&
                              found->progress.phase != UploadProgress::Phase::Reading;
        entries.cancel(id, isLinkError(error) || (found->bytesThere > 0 && !hadBegun));
        tidy();
    } else if (ending == Ending::Pause && isResting) {
        // paused, or resumed already: the next one goes
        if (found->state == Upload::State::Paused && error.code != Error::Code::Cancelled &&
            !isLost)
            entries.setState(id, Upload::State::Failed, error);
    } else if (!sender.session() || ending == Ending::Session) {
        entries.setState(id, Upload::State::Waiting); // for the next session
    } else if (isLost) {
        entries.interrupt(id, error);
    } else if (error.code == Error::Code::Cancelled) { // the person gave the login up
        entries.setState(id, Upload::State::Cancelled, error);
    } else {
        entries.setState(id, Upload::State::Failed, error);
    }
}

} // namespace perch

#include "moc_uploadqueue.cpp"
