// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagekeeper.h"

#include "core/plaintext.h"
#include "gui/images/imageuses.h"
#include "gui/session.h"
#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QHash>
#include <QPointer>

#include <stop_token>

namespace perch
{

namespace
{

struct Noted {
    QString sha256;
    QString localPath;
    qint64 size = 0;
};

StagedRecord recordOf(const QString &machine, const StagedImage &image, const QString &sha256,
                      const QString &localPath)
{
    StagedRecord record;
    record.machine = machine;
    record.path = image.path;
    record.size = image.size;
    record.modifiedNs = image.modifiedNs;
    record.inode = image.inode;
    record.sha256 = sha256;
    record.verified = QDateTime::currentDateTimeUtc();
    record.localPath = localPath;
    return record;
}

QString folderOf(const QString &path)
{
    return path.left(qMax<qsizetype>(1, path.lastIndexOf(u'/')));
}

Error notConnectedError()
{
    return Error(Error::Code::Network,
                 ImageKeeper::tr("You are not connected, so the files on /staging can be neither "
                                 "read nor deleted now. Connect, then try again."));
}

/// A file of this machine that still is what it was when its hash began so; in the store's thread.
QString localCopyOf(Store &store, const QString &digits, qint64 size)
{
    const Result<QList<FileStamp>> files = store.filesKnownAs(digits);
    for (const FileStamp &file : files ? *files : QList<FileStamp>()) {
        const Result<FileStamp> now = file.size == size ? stampOf(file.path) : Result<FileStamp>();
        if (file.size == size && now && *now == file)
            return file.path;
    }
    return {};
}

} // namespace

struct ImageKeeper::Private {
    Private(ImageKeeper &keeper, StoreWorker &storeWorker, const ImageUses &imageUses)
        : q(keeper), store(storeWorker), uses(imageUses)
    {
    }

    ImageKeeper &q;
    StoreWorker &store;
    const ImageUses &uses;
    QPointer<Session> session;
    QString machine;
    QStringList folders;
    QHash<QString, StagedRecord> records; ///< by path
    QHash<QString, Noted> noted;          ///< by path: verified, but not seen in a list yet
    QList<StagedImage> toCheck;
    QString checking; ///< path
    std::stop_source stop;
    bool isRemoving = false;

    [[nodiscard]] bool is(const QPointer<Session> &wanted) const
    {
        return session && session == wanted;
    }
    void remember(const StagedRecord &record);
    QCoro::Task<> load();
    QCoro::Task<> check();
    QCoro::Task<Result<StagedRecord>> checkOne(StagedImage image);
    QCoro::Task<> plan(QList<StagedImage> images);
    QCoro::Task<> remove(QList<StagedImage> images);
};

ImageKeeper::ImageKeeper(StoreWorker &store, const ImageUses &uses, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, store, uses))
{
}

ImageKeeper::~ImageKeeper()
{
    d->stop.request_stop();
}

void ImageKeeper::setSession(Session *session)
{
    if (d->session == session)
        return;
    stopChecks();
    d->session = session;
    if (!session)
        return;
    const QString machine = session->profile().site.transferServer.address();
    if (machine == d->machine)
        return;
    d->machine = machine;
    d->records.clear();
    d->noted.clear();
    Q_EMIT changed();
    d->load();
}

QCoro::Task<> ImageKeeper::Private::load()
{
    const QPointer<ImageKeeper> self = &q;
    const QString wanted = machine;
    auto loading = store.run<QList<StagedRecord>>(
        [wanted](Store &opened) { return opened.stagedRecords(wanted); });
    const Result<QList<StagedRecord>> known = co_await loading;
    if (!self || machine != wanted || !known)
        co_return; // what is not known is shown as not checked
    for (const StagedRecord &record : *known) {
        if (!records.contains(record.path)) // one of this minute is newer
            records.insert(record.path, record);
    }
    Q_EMIT q.changed();
}

/// One that could not be kept is known until Perch is closed.
void ImageKeeper::Private::remember(const StagedRecord &record)
{
    StagedRecord kept = record;
    if (const auto before = records.constFind(record.path);
        before != records.cend() && kept.localPath.isEmpty() && before->sha256 == kept.sha256)
        kept.localPath = before->localPath;
    records.insert(record.path, kept);
    store.run<void>([record](Store &opened) { return opened.rememberStaged(record); });
}

void ImageKeeper::noteStaged(const StagedImage &image, const QString &sha256,
                             const QString &localPath)
{
    if (!sha256.isEmpty())
        d->noted.insert(image.path, {sha256, localPath, image.size});
}

void ImageKeeper::setListed(const QList<StagedImage> &images, const QStringList &folders)
{
    d->folders = folders;
    for (const StagedImage &image : images) {
        const auto noted = d->noted.find(image.path);
        if (noted == d->noted.end() || noted->size != image.size)
            continue;
        d->remember(recordOf(d->machine, image, noted->sha256, noted->localPath));
        d->noted.erase(noted);
    }
    Q_EMIT changed();
}

HashFacts ImageKeeper::factsOf(const StagedImage &image) const
{
    const auto record = d->records.constFind(image.path);
    HashFacts facts = hashFacts(image, record == d->records.cend() ? nullptr : &*record);
    if (image.path == d->checking)
        facts.state = HashState::Checking;
    return facts;
}

bool ImageKeeper::isChecking() const
{
    return !d->checking.isEmpty();
}

bool ImageKeeper::isRemoving() const
{
    return d->isRemoving;
}

void ImageKeeper::stopChecks()
{
    d->toCheck.clear();
    d->stop.request_stop();
}

void ImageKeeper::check(const QList<StagedImage> &images)
{
    for (const StagedImage &image : images) {
        const bool isWaiting =
            image.path == d->checking ||
            std::any_of(d->toCheck.cbegin(), d->toCheck.cend(),
                        [&image](const StagedImage &other) { return other.path == image.path; });
        if (!isWaiting)
            d->toCheck.append(image);
    }
    if (!isChecking())
        d->check();
}

QCoro::Task<> ImageKeeper::Private::check()
{
    const QPointer<ImageKeeper> self = &q;
    while (!toCheck.isEmpty()) {
        const StagedImage image = toCheck.takeFirst();
        stop = std::stop_source();
        checking = image.path;
        Q_EMIT q.changed();
        auto reading = checkOne(image);
        const Result<StagedRecord> record = co_await std::move(reading);
        if (!self)
            co_return;
        checking.clear();
        if (record && record->machine == machine) {
            remember(*record);
            const HashState state = hashFacts(image, &*record).state;
            if (state == HashState::Wrong)
                Q_EMIT q.failed(Error(
                    Error::Code::Refused,
                    ImageKeeper::tr("The bytes of %1 are not those that its name promises: their "
                                    "SHA-256 begins with %2. Do not use it in a job. Stage the "
                                    "image again, then delete this file.")
                        .arg(plainLine(image.fileName), record->sha256.left(8)),
                    record->sha256));
            else
                Q_EMIT q.noticed(state == HashState::Verified
                                     ? ImageKeeper::tr("%1 is what its name says")
                                           .arg(plainLine(image.fileName, 120))
                                     : ImageKeeper::tr("The SHA-256 of %1 is %2")
                                           .arg(plainLine(image.fileName, 120), record->sha256));
        } else if (!record && record.error().code != Error::Code::Cancelled) {
            toCheck.clear(); // the next one would most likely meet the same
            Q_EMIT q.failed(record.error());
        }
        if (!self)
            co_return;
        Q_EMIT q.changed();
    }
}

QCoro::Task<Result<StagedRecord>> ImageKeeper::Private::checkOne(StagedImage image)
{
    const QPointer<ImageKeeper> self = &q;
    const QPointer<Session> with = session;
    const std::stop_token stopped = stop.get_token();
    const QString there = machine;
    const Error gone(Error::Code::Cancelled, QString());
    if (!with)
        co_return notConnectedError();
    if (with->transferServer().state() != Connection::State::Online) {
        auto login = with->transferServer().open();
        const Result<void> online = co_await std::move(login);
        if (!online)
            co_return online.error();
    }
    if (!self || !is(with) || stopped.stop_requested())
        co_return gone;
    auto hashing = hashStagedFile(with->transferServer(), image.path, stopped);
    const Result<QString> sha256 = co_await std::move(hashing);
    if (!sha256)
        co_return sha256.error();
    if (!self || !is(with) || stopped.stop_requested())
        co_return gone;
    // the hash is of the file that was listed only when that one still lies there
    auto listing = listStagedImages(with->transferServer(), folderOf(image.path));
    const Result<QList<StagedImage>> listed = co_await std::move(listing);
    if (!listed)
        co_return listed.error();
    for (const StagedImage &now : *listed) {
        if (isSameFile(now, image))
            co_return recordOf(there, image, *sha256, QString());
    }
    co_return Error(Error::Code::Io,
                    ImageKeeper::tr("%1 was changed on the server while it was read, so nothing is "
                                    "known of it. Read the list again, then check it again.")
                        .arg(plainLine(image.fileName)));
}

void ImageKeeper::planRemoval(const QList<StagedImage> &images)
{
    if (!images.isEmpty())
        d->plan(images);
}

QCoro::Task<> ImageKeeper::Private::plan(QList<StagedImage> images)
{
    const QPointer<ImageKeeper> self = &q;
    RemovalPlan plan;
    QStringList digits;
    for (const StagedImage &image : std::as_const(images)) {
        const HashFacts facts = q.factsOf(image);
        const bool isKnown = !facts.sha256.isEmpty() && facts.state != HashState::Changed &&
                             facts.state != HashState::Checking;
        digits.append(isKnown ? facts.sha256 : image.digits);
        plan.items.append({image, uses.useOf(image.path), QString()});
    }
    auto looking = store.run<QStringList>([images, digits](Store &opened) -> Result<QStringList> {
        QStringList copies;
        for (qsizetype i = 0; i < images.size(); ++i)
            copies.append(localCopyOf(opened, digits.at(i), images.at(i).size));
        return copies;
    });
    const Result<QStringList> copies = co_await looking;
    if (!self)
        co_return;
    for (qsizetype i = 0; copies && i < plan.items.size(); ++i)
        plan.items[i].localCopy = copies->value(i);
    Q_EMIT q.planned(plan);
}

void ImageKeeper::remove(const QList<StagedImage> &images)
{
    if (!d->isRemoving)
        d->remove(images);
}

QCoro::Task<> ImageKeeper::Private::remove(QList<StagedImage> images)
{
    const QPointer<ImageKeeper> self = &q;
    const QPointer<Session> with = session;
    if (!with) {
        Q_EMIT q.failed(notConnectedError());
        co_return;
    }
    isRemoving = true;
    Q_EMIT q.changed();
    Result<void> online;
    if (with->transferServer().state() != Connection::State::Online) {
        auto login = with->transferServer().open();
        online = co_await std::move(login);
    }
    Result<QList<StagedRemoval>> removals = Error(Error::Code::Cancelled, QString());
    if (self && is(with) && online) {
        // a job may have been submitted while the person was asked, or logged in
        const qsizetype needed = images.removeIf(
            [this](const StagedImage &image) { return uses.useOf(image.path).isNeeded(); });
        if (needed > 0)
            Q_EMIT q.failed(
                Error(Error::Code::Refused,
                      ImageKeeper::tr("A job that needs one of the images was submitted meanwhile. "
                                      "That image was left alone.")));
    }
    if (self && is(with) && online) {
        auto removing = removeStagedImages(with->transferServer(), images, folders);
        removals = co_await std::move(removing);
    }
    if (!self)
        co_return;
    isRemoving = false;
    if (!online)
        Q_EMIT q.failed(online.error());
    else if (!removals && removals.error().code != Error::Code::Cancelled)
        Q_EMIT q.failed(removals.error());
    if (!self)
        co_return;
    const QString there = machine;
    for (const StagedRemoval &removal : removals ? *removals : QList<StagedRemoval>()) {
        const QString path = removal.image.path;
        if (removal.outcome != StagedRemoval::Outcome::Removed)
            continue;
        records.remove(path);
        store.run<void>([there, path](Store &opened) { return opened.forgetStaged(there, path); });
    }
    Q_EMIT q.changed();
    if (self && removals)
        Q_EMIT q.removed(*removals);
}

} // namespace perch

#include "moc_imagekeeper.cpp"
