// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/logchannel.h"

#include "core/shellquote.h"
#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "remote/transport.h"

#include <QPointer>
#include <QTimer>

#include <stop_token>

namespace perch
{

namespace
{

/// For a look, of which the bytes come on a slow link.
constexpr std::chrono::minutes lookTime{1};

// `look` has the paths as its arguments; $facts has for each of them the offset, the known bytes
// and the most bytes. A grown log is opened once, so that its size, its identity and its bytes are
// those of one file. Nothing that is started reads this shell's own input.
const QString &lookScript()
{
    static const QString script = QStringLiteral(
        "seen() {\n" // the indices of the logs that are there, then "size identity" of each
        "  left=$# i=0 there=\n"
        "  while [ \"$i\" -lt \"$left\" ]; do\n"
        "    path=$1; shift\n"
        "    if [ -f \"$path\" ] && [ -r \"$path\" ]; then set -- \"$@\" \"$path\"; "
        "there=\"$there $i\"; fi\n"
        "    i=$((i + 1))\n"
        "  done\n"
        "  echo \"$there :\"\n"
        // one that went just now leaves the rest without order: the answer is none, and asked again
        "  [ $# -eq 0 ] || stat -L -c '%s %i:%W' -- \"$@\" 2>/dev/null </dev/null || echo gone\n"
        "}\n"
        "grown() {\n" // index path offset known most
        "  st=\n"
        "  {\n"
        "    st=$(exec stat -L -c '%s %i:%W' - <&3)\n"
        "    size=${st%% *}\n"
        "    n=$((${size:-0} - $3))\n"
        "    [ \"$n\" -le \"$4\" ] && n=0\n"
        "    [ \"$n\" -gt \"$5\" ] && n=$5\n"
        "    [ -z \"$st\" ] || echo \"$1 $st $n\"\n"
        "    [ \"$n\" -eq 0 ] || dd bs=65536 iflag=skip_bytes,count_bytes,fullblock skip=\"$3\" "
        "count=\"$n\" <&3\n"
        "  } 3<\"$2\" 2>/dev/null\n"
        "  [ -n \"$st\" ] || echo \"$1 -1 - 0\"\n"
        "}\n"
        "look() {\n"
        "  answer=$(seen \"$@\")\n"
        "  there=\"${answer%%:*} \"\n"
        "  answer=$(echo ${answer#*:})' '\n"
        "  rest=$facts i=0\n"
        "  for path do\n"
        "    offset=${rest%% *}; rest=${rest#* }\n"
        "    known=${rest%% *}; rest=${rest#* }\n"
        "    most=${rest%% *}; rest=${rest#* }\n"
        "    case $there in\n"
        "    *\" $i \"*)\n"
        "      size=${answer%% *}; answer=${answer#* }\n"
        "      id=${answer%% *}; answer=${answer#* }\n"
        "      if [ \"$size\" -gt $((offset + known)) ]\n"
        "      then grown \"$i\" \"$path\" \"$offset\" \"$known\" \"$most\"\n"
        "      else echo \"$i $size $id 0\"\n"
        "      fi 2>/dev/null ;;\n"
        "    *) echo \"$i -1 - 0\" ;;\n"
        "    esac\n"
        "    i=$((i + 1))\n"
        "  done\n"
        "  echo end\n"
        "}\n");
    return script;
}

/// What tells the shell which logs to look at.
QByteArray orderOf(const QList<LogRequest> &requests)
{
    QStringList paths;
    QString facts;
    for (const LogRequest &request : requests) {
        paths.append(plainPath(request.path));
        facts +=
            QStringLiteral("%1 %2 %3 ").arg(request.offset).arg(request.known).arg(request.maximum);
    }
    return QStringLiteral("set -- %1\nfacts=%2\n")
        .arg(shellCommand(paths), quoteForShell(facts))
        .toUtf8();
}

} // namespace

struct LogChannel::Private {
    explicit Private(Transport &usedTransport) : transport(usedTransport) {}

    Transport &transport;
    std::shared_ptr<ExecStream> stream;
    std::shared_ptr<StreamReader> reader;
    std::stop_source stop;
    QByteArray order; ///< the shell knows it
    QTimer timer;
    bool isTooLate = false;
};

LogChannel::LogChannel(Transport &transport, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(transport))
{
    d->timer.setSingleShot(true);
    d->timer.setInterval(lookTime);
    connect(&d->timer, &QTimer::timeout, this, [this] {
        d->isTooLate = true;
        close();
    });
}

LogChannel::~LogChannel()
{
    close();
}

void LogChannel::close()
{
    d->timer.stop();
    d->stream.reset();
    d->reader.reset();
    d->order.clear();
    std::exchange(d->stop, std::stop_source()).request_stop();
}

QCoro::Task<Result<QList<LogFrame>>> LogChannel::look(QList<LogRequest> requests)
{
    const QPointer<LogChannel> self = this;
    d->timer.start();
    auto asking = ask(std::move(requests));
    const Result<QList<LogFrame>> frames = co_await asking;
    if (!self)
        co_return frames;
    d->timer.stop();
    if (!frames)
        close();
    if (std::exchange(d->isTooLate, false))
        co_return Error(Error::Code::Timeout,
                        QStringLiteral("The access point did not tell in time what is new in the "
                                       "job logs. Perch asks again."));
    co_return frames;
}

QCoro::Task<Result<QList<LogFrame>>> LogChannel::ask(QList<LogRequest> requests)
{
    const QPointer<LogChannel> self = this;
    const std::stop_token stopped = d->stop.get_token();
    const bool isNew = !d->stream;
    if (isNew) {
        auto starting = d->transport.start(greetingCommand(QStringLiteral("exec /bin/sh -s\n")));
        const Result<std::shared_ptr<ExecStream>> started = co_await starting;
        if (!started)
            co_return started.error();
        if (!self || stopped.stop_requested())
            co_return Error(Error::Code::Cancelled, QStringLiteral("Stopped on request."));
        d->stream = *started;
        d->reader = std::make_shared<StreamReader>(d->stream, stopped);
    }
    const std::shared_ptr<ExecStream> stream = d->stream;
    const std::shared_ptr<StreamReader> reader = d->reader;
    QByteArray words = isNew ? lookScript().toUtf8() : QByteArray();
    const QByteArray order = orderOf(requests);
    if (order != std::exchange(d->order, order))
        words += order;
    words += "look \"$@\"\n";
    auto writing = stream->write(words);
    const Result<void> written = co_await writing;
    if (!written)
        co_return written.error();
    if (isNew) {
        auto greeting = reader->skipGreeting();
        const Result<void> greeted = co_await greeting;
        if (!greeted)
            co_return greeted.error();
    }
    QList<qint64> maxima;
    for (const LogRequest &request : requests)
        maxima.append(request.maximum);
    LogFrames frames(maxima);
    for (;;) {
        constexpr qint64 most = 1024 * 1024;
        auto reading = reader->readSome(most);
        const Result<QByteArray> bytes = co_await reading;
        if (!bytes)
            co_return bytes.error();
        if (bytes->isEmpty())
            co_return Error(Error::Code::Remote,
                            QStringLiteral("The access point stopped telling what is new in the "
                                           "job logs. Perch asks again."),
                            QString::fromUtf8(stream->errorText()));
        const Result<bool> isWhole = frames.feed(*bytes);
        if (!isWhole)
            co_return isWhole.error();
        if (*isWhole)
            break;
    }
    QList<LogFrame> found = frames.take();
    co_return found;
}

} // namespace perch
