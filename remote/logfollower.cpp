// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/logfollower.h"

#include "remote/logchannel.h"
#include "remote/remotescript.h"

#include <QMap>
#include <QPointer>
#include <QTimer>

#include <utility>

namespace perch
{

namespace
{

constexpr qint64 bytesPerRound = 1024 * 1024;
constexpr qint64 bytesPerLook = 32 * 1024 * 1024;
constexpr qsizetype overlapBytes = 256;
constexpr int logsPerLook = 300;
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

/// A log in whose place another one was found, as far as it was read.
struct LogFollower::Rotated {
    QString path;
    FollowedLog log;
};

struct LogFollower::Private {
    explicit Private(Transport &transport) : channel(transport) {}

    LogChannel channel;
    QMap<QString, FollowedLog> logs;
    QList<Rotated> rotated;
    QTimer timer;
    std::chrono::milliseconds pace{2000};
    int generation = 0;
    bool isReading = false;
    bool isReadWanted = false; ///< another round right after this one
    bool hasFailed = false;
    int brokenRounds = 0;
    qint64 lookCount = 0;
    qint64 bytesRead = 0;
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
    LogPosition known;
    known.offset = offset;
    follow(path, known);
}

void LogFollower::follow(const QString &path, const LogPosition &known)
{
    if (!isUsablePath(path))
        return;
    FollowedLog log;
    log.offset = qMax<qint64>(0, known.offset);
    log.identity = known.identity;
    log.tail = known.tail.right(qMin<qint64>(overlapBytes, log.offset));
    log.generation = ++d->generation;
    d->logs.insert(path, log);
    if (d->pace > std::chrono::milliseconds::zero() && !d->hasFailed)
        readNow();
}

QByteArray LogFollower::identityOf(const QString &path) const
{
    return d->logs.value(path).identity;
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

qint64 LogFollower::lookCount() const
{
    return d->lookCount;
}

qint64 LogFollower::bytesRead() const
{
    return d->bytesRead;
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
    if (d->isReading)
        return;
    if (d->logs.isEmpty() || (d->pace == std::chrono::milliseconds::zero() && !d->isReadWanted)) {
        d->channel.close();
        return;
    }
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
    const qint64 share = qMin(bytesPerRound, bytesPerLook / qMin(paths.size(), logsPerLook));
    while (!paths.isEmpty()) {
        QList<LogRequest> requests;
        for (const QString &path : paths.mid(0, logsPerLook)) {
            const auto log = d->logs.constFind(path);
            if (log == d->logs.constEnd())
                continue;
            const qint64 from = log->offset - log->tail.size();
            requests.append(
                {path, from, log->tail.size(), share + log->tail.size(), log->generation});
        }
        paths.remove(0, qMin<qsizetype>(paths.size(), logsPerLook));
        ++d->lookCount;
        auto reading = d->channel.look(requests);
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
        while (self && !d->rotated.isEmpty()) {
            auto finishing = finish(d->rotated.takeFirst());
            co_await finishing;
        }
        if (!self)
            co_return;
    }
    d->isReading = false;
    schedule();
}

/// Whoever moves a log away for a new one calls it ".old": its last events are there.
QCoro::Task<> LogFollower::finish(Rotated rotated)
{
    const QPointer<LogFollower> self = this;
    FollowedLog &log = rotated.log;
    const auto isFollowed = [this, &rotated] {
        return d->logs.value(rotated.path).generation == rotated.log.generation;
    };
    for (;;) {
        const QList<LogRequest> request{{rotated.path + QStringLiteral(".old"),
                                         log.offset - log.tail.size(), log.tail.size(),
                                         bytesPerRound + log.tail.size(), log.generation}};
        auto reading = d->channel.look(request);
        const Result<QList<LogFrame>> frames = co_await reading;
        if (!self || !isFollowed())
            co_return;
        const LogFrame frame = frames ? frames->first() : LogFrame();
        if (frame.identity != log.identity || !frame.bytes.startsWith(log.tail) ||
            frame.bytes.size() == log.tail.size())
            break;
        const QByteArray fresh = frame.bytes.mid(log.tail.size());
        log.offset += fresh.size();
        log.tail = (log.tail + fresh).right(overlapBytes);
        d->bytesRead += fresh.size();
        Q_EMIT bytesArrived(rotated.path, fresh);
        if (!self || !isFollowed())
            co_return;
    }
    Q_EMIT restarted(rotated.path);
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
    const FollowedLog before = *log;
    log->wasMissing = false;
    log->identity = frame.identity;
    if (isAnother) {
        log->offset = 0;
        log->tail.clear();
        d->isReadWanted = true;
        if (!before.identity.isEmpty() && before.identity != frame.identity)
            d->rotated.append({request.path, before});
        else
            Q_EMIT restarted(request.path);
        return;
    }
    const QByteArray fresh = frame.bytes.mid(log->tail.size());
    if (fresh.isEmpty())
        return;
    d->bytesRead += fresh.size();
    log->offset += fresh.size();
    log->tail = (log->tail + fresh).right(overlapBytes);
    if (frame.size > log->offset)
        d->isReadWanted = true;
    Q_EMIT bytesArrived(request.path, fresh);
}

} // namespace perch
