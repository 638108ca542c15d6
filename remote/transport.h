// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

#include <QCoro/QCoroTask>

#include <chrono>
#include <memory>

namespace perch
{

/// How a remote command ended: by an exit status, or by a signal ("KILL", without SIG; then status
/// is -1).
struct ExecExit {
    int status = -1;
    QString signal;
    [[nodiscard]] bool succeeded() const { return status == 0 && signal.isEmpty(); }
};

/// A remote command that has ended, with what it printed.
struct ExecOutput {
    ExecExit exit;
    QByteArray out;
    QByteArray err;
};

/// One remote command that runs. Destroying it closes its channel. All tasks resume in the caller's
/// thread. Buffers are bounded both ways: a reader who does not read stops the sender, and the
/// other way round.
class ExecStream
{
public:
    ExecStream() = default;
    virtual ~ExecStream() = default;
    ExecStream(const ExecStream &) = delete;
    ExecStream &operator=(const ExecStream &) = delete;

    /// Done when the bytes are in the bounded send buffer (not when they are on the other side).
    /// They are not copied: where they are QByteArray::fromRawData(), `keeper` holds them.
    virtual QCoro::Task<Result<void>> write(QByteArray bytes, QByteArray keeper) = 0;
    QCoro::Task<Result<void>> write(QByteArray bytes)
    {
        return write(std::move(bytes), QByteArray());
    }
    /// No more input: the remote command sees end of file.
    virtual void closeInput() = 0;
    /// The next bytes of standard output (at most 256 KiB), empty at its end. One read at a time.
    virtual QCoro::Task<Result<QByteArray>> read() = 0;
    /// Done when the command has ended. Output not yet read stays readable.
    virtual QCoro::Task<Result<ExecExit>> finished() = 0;
    /// The first 64 KiB of standard error so far.
    [[nodiscard]] virtual QByteArray errorText() const = 0;
};

/// A way to run commands on one machine. Services (Condor, Uploader ...) know only this.
/// Lives in the GUI thread; nothing here blocks it.
class Transport
{
public:
    Transport() = default;
    virtual ~Transport() = default;
    Transport(const Transport &) = delete;
    Transport &operator=(const Transport &) = delete;

    /// Starts a command (a shell command line: quote foreign words with quoteForShell). Waits for a
    /// free channel when the budget of channels is used up.
    virtual QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) = 0;

    /// Runs a short command to its end. Output over `maximumBytes` or a run over `timeout` is an
    /// error (Remote, Timeout). A non-zero exit is NOT an error here: the caller reads it.
    QCoro::Task<Result<ExecOutput>>
    run(QString command, QByteArray input = QByteArray(),
        std::chrono::milliseconds timeout = std::chrono::seconds(60),
        qint64 maximumBytes = 16 * 1024 * 1024);
};

} // namespace perch
