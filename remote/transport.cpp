// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/transport.h"

#include "remote/answer.h"

#include <QCoro/QCoroFuture>

#include <QObject>
#include <QTimer>

namespace perch
{

namespace
{

/// One run of a command: whoever comes first, its end, an error or the clock, answers and closes
/// the channel.
struct Run {
    Answer<ExecOutput> answer;
    std::shared_ptr<ExecStream> stream;
    QObject clock; ///< its end stops the timer
    bool isOver = false;

    void end(Result<ExecOutput> result)
    {
        if (std::exchange(isOver, true))
            return;
        stream.reset();
        answer.give(std::move(result));
    }
};

/// Sends the input in pieces, then the end of file. A command that ends without reading its input
/// is no error.
QCoro::Task<void> feed(std::shared_ptr<Run> run, QByteArray input)
{
    constexpr qsizetype piece = 256 * 1024;
    for (qsizetype offset = 0; offset < input.size() && !run->isOver; offset += piece) {
        auto writing = run->stream->write(input.mid(offset, piece));
        const auto written = co_await writing;
        if (!written)
            co_return;
    }
    if (!run->isOver)
        run->stream->closeInput();
}

QCoro::Task<void> collect(std::shared_ptr<Run> run, qint64 maximumBytes)
{
    ExecOutput output;
    while (!run->isOver) {
        auto reading = run->stream->read();
        const auto bytes = co_await reading;
        if (!bytes) {
            run->end(bytes.error());
            co_return;
        }
        if (bytes->isEmpty())
            break;
        if (output.out.size() + bytes->size() > maximumBytes) {
            run->end(Error(Error::Code::Remote,
                           QStringLiteral("The command printed more than %1 bytes, so it was "
                                          "stopped.")
                               .arg(maximumBytes)));
            co_return;
        }
        output.out += *bytes;
    }
    if (run->isOver)
        co_return;
    auto finishing = run->stream->finished();
    const auto exit = co_await finishing;
    if (run->isOver)
        co_return;
    if (!exit) {
        run->end(exit.error());
        co_return;
    }
    output.exit = *exit;
    output.err = run->stream->errorText();
    run->end(output);
}

QCoro::Task<void> carryOut(Transport *transport, std::shared_ptr<Run> run, QString command,
                           QByteArray input, qint64 maximumBytes)
{
    auto starting = transport->start(command);
    auto stream = co_await starting; // the transport may be gone from here on
    if (run->isOver)
        co_return;
    if (!stream) {
        run->end(stream.error());
        co_return;
    }
    run->stream = std::move(*stream);
    auto feeding = feed(run, input);
    auto collecting = collect(run, maximumBytes);
    co_await feeding;
    co_await collecting;
}

} // namespace

QCoro::Task<Result<ExecOutput>> Transport::run(QString command, QByteArray input,
                                               std::chrono::milliseconds timeout,
                                               qint64 maximumBytes)
{
    auto run = std::make_shared<Run>();
    const auto future = run->answer.future();
    QTimer::singleShot(timeout, &run->clock, [state = std::weak_ptr<Run>(run), timeout] {
        if (const auto late = state.lock())
            late->end(Error(
                Error::Code::Timeout,
                QStringLiteral(
                    "The command did not end within %1 seconds, so it was stopped. The machine "
                    "may be overloaded; try again later.")
                    .arg(std::chrono::ceil<std::chrono::seconds>(timeout).count())));
    });
    const auto working = carryOut(this, run, command, input, maximumBytes);
    const auto result = co_await future;
    co_return result;
}

} // namespace perch
