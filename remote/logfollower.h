// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/logposition.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <QCoro/QCoroTask>

#include <chrono>
#include <memory>

namespace perch
{

class Transport;
struct LogFrame;
struct LogRequest;

/// Follows event logs on the access point by byte offset: through one channel for all of them, only
/// new bytes, at a pace. Never condor_q. Shrunk or re-made logs are told by
/// `restarted`, after what was still to be read of one that was moved to "<path>.old". Goes on
/// after a lost link once `resume()` is called. Bytes per log and round are bounded (1 MiB; the
/// rest comes in the next round at once).
class LogFollower : public QObject
{
    Q_OBJECT

public:
    explicit LogFollower(Transport &transport, QObject *parent = nullptr);
    ~LogFollower() override;

    void follow(const QString &path, qint64 offset = 0);
    /// Goes on where an earlier run of Perch stopped; `restarted` when the log is another one now.
    void follow(const QString &path, const LogPosition &known);
    void unfollow(const QString &path);
    /// What tells the log from another file under its name; empty until it was seen.
    [[nodiscard]] QByteArray identityOf(const QString &path) const;
    /// How often it has looked at the logs, and what it read of them, since it was made.
    [[nodiscard]] qint64 lookCount() const;
    [[nodiscard]] qint64 bytesRead() const;
    /// Pause between rounds; 2 s while the window is seen, 30 s when hidden. Zero stops: nothing of
    /// it runs on the access point then.
    void setPace(std::chrono::milliseconds pace);
    /// Reads now: after an action of the user's.
    void readNow();
    void resume();

Q_SIGNALS:
    void bytesArrived(const QString &path, const QByteArray &bytes);
    void restarted(const QString &path);
    /// The round failed (link lost, machine busy); followed logs and offsets are kept, and it is
    /// tried again by itself after a longer pause. Told once until a round succeeds.
    void failed(const perch::Error &error);

private:
    struct Rotated;
    QCoro::Task<> readRound();
    QCoro::Task<> finish(Rotated rotated);
    void take(const LogRequest &request, const LogFrame &frame);
    void giveUp(const Error &error);
    void schedule();

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
