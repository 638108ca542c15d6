// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/logfollower.h"

#include "remote/logframes.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

#include <QMap>
#include <QPointer>
#include <QTimer>

#include <utility>

namespace perch
{

namespace
{

constexpr qint64 bytesPerRound = 1024 * 1024;
constexpr qint64 bytesPerCommand = 32 * 1024 * 1024;
constexpr qsizetype overlapBytes = 256;
constexpr int logsPerCommand = 100; // two to three small processes each on a shared machine
/// A round that failed for another reason than the link's (a busy machine) is tried again after so
/// many paces: 30 s while the window is seen.
constexpr int pacesAfterFailure = 15;

/// What is known of one log.
struct FollowedLog {
    qint64 offset = 0;
    QByteArray identity; ///< inode and birth time, empty until the log was seen
    QByteArray tail;     ///< the last bytes before `offset`, as far as this program read them
    bool wasMissing = false;
    int generation = 0; ///< another follow() of the same path is another log
};

} // namespace

struct LogFollower::Private {
    explicit Private(Transport &usedTransport) : transport(usedTransport) {}

    Transport &transport;
    QMap<QString, FollowedLog> logs;
    QTimer timer;
    std::chrono::milliseconds pace{2000};
    int generation = 0;
    bool isReading = false;
    bool isReadWanted = false; ///< another round right after this one
    bool hasFailed = false;
    int brokenRounds = 0;
};

LogFollower::LogFollower(Transport &transport, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(transport))
{
    d->timer.setSingleShot(true);
    connect(&d->timer, &QTimer::timeout, this, &LogFollower::readNow);
}

LogFollower::~LogFollower() = default;

void LogFollower::follow(const QString &path, qint64 offset)
{
    if (!isUsablePath(path))
        return;
    FollowedLog log;
    log.offset = qMax<qint64>(0, offset);
    log.generation = ++d->generation;
    d->logs.insert(path, log);
    if (d->pace > std::chrono::milliseconds::zero() && !d->hasFailed)
        readNow();
}

void LogFollower::unfollow(const QString &path)
{
    d->logs.remove(path);
}

void LogFollower::setPace(std::chrono::milliseconds pace)
{
    d->pace = pace;
    d->timer.stop();
    schedule();
}

void LogFollower::resume()
{
    readNow();
}

void LogFollower::readNow()
{
    d->timer.stop();
    if (d->isReading) {
        d->isReadWanted = true;
        return;
    }
    if (d->logs.isEmpty())
        return;
    d->isReading = true;
    auto round = readRound();
    Q_UNUSED(round)
}

void LogFollower::schedule()
{
    if (d->isReading || d->logs.isEmpty())
        return;
    if (d->isReadWanted) {
        d->isReadWanted = false;
        d->timer.start(std::chrono::milliseconds::zero());
        return;
    }
    if (d->pace > std::chrono::milliseconds::zero())
        d->timer.start(d->hasFailed ? d->pace * pacesAfterFailure : d->pace);
}

QCoro::Task<> LogFollower::readRound()
{
    const QPointer<LogFollower> self = this;
    QStringList paths = d->logs.keys();
    const qint64 share = qMin(bytesPerRound, bytesPerCommand / qMin(paths.size(), logsPerCommand));
    while (!paths.isEmpty()) {
        QList<LogRequest> requests;
        for (const QString &path : paths.mid(0, logsPerCommand)) {
            const auto log = d->logs.constFind(path);
            if (log == d->logs.constEnd())
                continue;
            const qint64 from = log->offset - log->tail.size();
            requests.append(
                {path, from, log->tail.size(), share + log->tail.size(), log->generation});
        }
        paths.remove(0, qMin<qsizetype>(paths.size(), logsPerCommand));
        auto reading = readLogs(d->transport, requests);
        const Result<QList<LogFrame>> frames = co_await reading;
        if (!self)
            co_return;
        if (!frames) {
            giveUp(frames.error());
            co_return;
        }
        d->brokenRounds = 0;
        d->hasFailed = false;
        for (qsizetype i = 0; self && i < frames->size(); ++i)
            take(requests.at(i), frames->at(i));
        if (!self)
            co_return;
    }
    d->isReading = false;
    schedule();
}

void LogFollower::giveUp(const Error &error)
{
    d->isReading = false;
    // A log that was cut just while it was read breaks an answer once; nothing was taken from it,
    // so read again.
    constexpr int patience = 3;
    if (error.code == Error::Code::Parse && ++d->brokenRounds < patience) {
        d->isReadWanted = true;
        schedule();
        return;
    }
    d->brokenRounds = 0;
    const bool isNews = !std::exchange(d->hasFailed, true);
    schedule();
    if (isNews)
        Q_EMIT failed(error);
}

void LogFollower::take(const LogRequest &request, const LogFrame &frame)
{
    const auto log = d->logs.find(request.path);
    if (log == d->logs.end() || log->generation != request.generation)
        return; // not followed any more, or followed anew from elsewhere
    if (frame.isMissing) {
        log->wasMissing = true;
        return;
    }
    const bool isAnother = (log->wasMissing && log->offset > 0) ||
                           (!log->identity.isEmpty() && log->identity != frame.identity) ||
                           frame.size < log->offset ||
                           (!frame.bytes.isEmpty() && !frame.bytes.startsWith(log->tail));
    log->wasMissing = false;
    log->identity = frame.identity;
    if (isAnother) {
        log->offset = 0;
        log->tail.clear();
        d->isReadWanted = true;
        Q_EMIT restarted(request.path);
        return;
    }
    const QByteArray fresh = frame.bytes.mid(log->tail.size());
    if (fresh.isEmpty())
        return;
    log->offset += fresh.size();
    log->tail = (log->tail + fresh).right(overlapBytes);
    if (frame.size > log->offset)
        d->isReadWanted = true;
    Q_EMIT bytesArrived(request.path, fresh);
}

} // namespace perch
