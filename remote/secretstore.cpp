// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/secretstore.h"

#include "remote/answer.h"

#include <QCoro/QCoroFuture>

#include <QPointer>
#include <QTimer>
#include <QUuid>

#include <qt6keychain/keychain.h>

namespace perch
{

namespace
{

/// What a job of QtKeychain ended with. 0.13 answers "no such entry" by EntryNotFound, and the lack
/// of a keychain by any other error.
struct Ended {
    QKeychain::Error error = QKeychain::NoError;
    QString detail;
    QByteArray data;
};

Error noKeychain(const QString &detail)
{
    return Error(Error::Code::NotFound,
                 QStringLiteral("This computer has no keychain service that keeps passwords. Perch "
                                "asks again next time."),
                 detail);
}

/// Starts the job and answers when it has ended or the patience has. A job that does not end is
/// left to itself: there is no way to stop one.
QFuture<Result<Ended>> start(QKeychain::Job *job, const QString &account,
                             std::chrono::milliseconds patience)
{
    auto answer = std::make_shared<Answer<Ended>>();
    auto future = answer->future();
    job->setAutoDelete(true);
    job->setInsecureFallback(false); // never a file
    job->setKey(account);
    QObject::connect(job, &QKeychain::Job::finished, job, [answer](QKeychain::Job *done) {
        Ended ended;
        ended.error = done->error();
        ended.detail = done->errorString();
        if (const auto *read = qobject_cast<QKeychain::ReadPasswordJob *>(done))
            ended.data = read->binaryData();
        answer->give(ended);
    });
    QTimer::singleShot(patience, job, [answer] {
        answer->give(Error(Error::Code::Timeout,
                           QStringLiteral("The keychain of this computer did not answer in time. "
                                          "Unlock it, or go on without it.")));
    });
    job->start();
    return future;
}

void wipe(QByteArray &data)
{
    // in place, for all who share it: the job's own copy too
    wipeMemory(const_cast<char *>(data.constData()), static_cast<std::size_t>(data.size()));
    data.clear();
}

QFuture<Result<Ended>> startWriting(const QString &service, const QString &account,
                                    const QByteArray &data, std::chrono::milliseconds patience)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setBinaryData(data);
    return start(job, account, patience);
}

Result<void> verdict(const Result<Ended> &ended, bool isMissingFine)
{
    if (!ended)
        return ended.error();
    if (ended->error == QKeychain::NoError ||
        (isMissingFine && ended->error == QKeychain::EntryNotFound))
        return {};
    return noKeychain(ended->detail);
}

} // namespace

QString passwordAccount(const QString &user, const QString &host, int port)
{
    const QString account = QStringLiteral("%1@%2").arg(user, host);
    return port == 22 ? account : QStringLiteral("%1:%2").arg(account).arg(port);
}

struct SecretStore::Private {
    QString service;
    std::chrono::milliseconds patience;
    std::optional<bool> isThere; ///< what the probe found
    Error why;

    static QCoro::Task<Result<void>> tryOut(std::shared_ptr<Private> d);
};

SecretStore::SecretStore(QString service, std::chrono::milliseconds patience)
    : d(std::make_shared<Private>())
{
    d->service = std::move(service);
    d->patience = patience;
}

SecretStore::~SecretStore() = default;

/// A locked keychain answers reads as if nothing were there: only what was written and comes back
/// proves one.
QCoro::Task<Result<void>> SecretStore::Private::tryOut(std::shared_ptr<Private> d)
{
    const QString account = QStringLiteral("probe-") + QUuid::createUuid().toString(QUuid::Id128);
    const QByteArray text = QByteArrayLiteral("is there a keychain?");
    const auto writing = startWriting(d->service, account, text, d->patience);
    const Result<Ended> written = co_await writing;
    const Result<void> kept = verdict(written, false);
    if (!kept)
        co_return kept.error();
    const auto reading = start(new QKeychain::ReadPasswordJob(d->service), account, d->patience);
    const Result<Ended> read = co_await reading;
    const auto deleting = start(new QKeychain::DeletePasswordJob(d->service), account, d->patience);
    const Result<Ended> deleted = co_await deleting;
    const Result<void> came = verdict(read, false);
    if (!came)
        co_return came.error();
    const Result<void> gone = verdict(deleted, false);
    if (!gone)
        co_return gone.error();
    if (read->data != text)
        co_return noKeychain(QStringLiteral("it gave back something else"));
    co_return Result<void>();
}

QCoro::Task<Result<void>> SecretStore::probe()
{
    const auto p = d;
    if (!p->isThere) {
        auto trying = Private::tryOut(p);
        const Result<void> tried = co_await trying;
        p->isThere = tried.has_value();
        if (!tried)
            p->why = tried.error();
    }
    if (*p->isThere)
        co_return Result<void>();
    const Error why = p->why;
    co_return why;
}

QCoro::Task<Result<void>> SecretStore::keep(QString account, Secret secret)
{
    const auto p = d;
    QByteArray data(secret.c_str(), static_cast<qsizetype>(secret.size()));
    const auto writing = startWriting(p->service, account, data, p->patience);
    const Result<Ended> written = co_await writing;
    wipe(data);
    secret.wipe();
    const Result<void> result = verdict(written, false);
    co_return result;
}

QCoro::Task<Result<std::optional<Secret>>> SecretStore::find(QString account)
{
    const auto p = d;
    const auto reading = start(new QKeychain::ReadPasswordJob(p->service), account, p->patience);
    Result<Ended> read = co_await reading;
    const Result<void> result = verdict(read, true);
    if (!result)
        co_return result.error();
    std::optional<Secret> found;
    if (read->error == QKeychain::NoError) {
        QByteArray data = read->data;
        found = Secret({data.constData(), static_cast<std::size_t>(data.size())});
        wipe(data);
    }
    co_return found;
}

QCoro::Task<Result<void>> SecretStore::forget(QString account)
{
    const auto p = d;
    const auto deleting = start(new QKeychain::DeletePasswordJob(p->service), account, p->patience);
    const Result<Ended> deleted = co_await deleting;
    const Result<void> result = verdict(deleted, true);
    co_return result;
}

} // namespace perch
