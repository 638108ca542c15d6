// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/logframes.h"

#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

namespace perch
{

namespace
{

// Arguments in fours: path, offset, known bytes, maximum. Each log is opened once, so that its
// size, its identity and its bytes are those of one file. Only a grown log costs more than one
// stat.
const QString &readScript()
{
    static const QString script = QStringLiteral(
        "i=0\n"
        "while [ $# -ge 4 ]; do\n"
        "  path=$1 offset=$2 known=$3 most=$4; shift 4\n"
        "  st=\n"
        "  if [ -f \"$path\" ] && [ -r \"$path\" ]; then\n"
        "    {\n"
        "      st=$(stat -c '%s %i:%W' - <&3)\n"
        "      size=${st%% *}\n"
        "      n=0\n"
        "      [ \"$size\" -gt $((offset + known)) ] && n=$((size - offset))\n"
        "      [ \"$n\" -gt \"$most\" ] && n=$most\n"
        "      [ -n \"$st\" ] && echo \"$i $st $n\"\n"
        "      [ \"$n\" -eq 0 ] || tail -c \"+$((offset + 1))\" <&3 | head -c \"$n\"\n"
        "    } 3<\"$path\"\n"
        "  fi 2>/dev/null\n"
        "  [ -n \"$st\" ] || echo \"$i -1 - 0\"\n"
        "  i=$((i + 1))\n"
        "done\n"
        "echo end\n");
    return script;
}

Error broken(const QString &detail)
{
    return Error(
        Error::Code::Parse,
        QStringLiteral(
            "The access point's answer about the job logs broke off. Perch reads them again."),
        detail);
}

} // namespace

Result<QList<LogFrame>> parseLogFrames(const QByteArray &output, qsizetype count)
{
    QList<LogFrame> frames;
    qsizetype at = 0;
    while (frames.size() < count) {
        const qsizetype end = output.indexOf('\n', at);
        if (end < 0)
            return broken(QStringLiteral("no header %1").arg(frames.size()));
        const QList<QByteArray> words = output.mid(at, end - at).split(' ');
        at = end + 1;
        if (words.size() != 4 || words.at(0) != QByteArray::number(frames.size()))
            return broken(
                QStringLiteral("header %1: %2").arg(frames.size()).arg(plainLine(words.join(' '))));
        bool sizeIsNumber = false;
        bool lengthIsNumber = false;
        const qint64 size = words.at(1).toLongLong(&sizeIsNumber);
        const qint64 length = words.at(3).toLongLong(&lengthIsNumber);
        if (!sizeIsNumber || !lengthIsNumber || length < 0 || length > output.size() - at)
            return broken(
                QStringLiteral("header %1: %2").arg(frames.size()).arg(plainLine(words.join(' '))));
        LogFrame frame;
        frame.isMissing = size < 0;
        frame.size = size;
        frame.identity = words.at(2);
        frame.bytes = output.mid(at, length);
        frames.append(frame);
        at += length;
    }
    if (output.mid(at) != "end\n")
        return broken(QStringLiteral("the last log was shorter than announced"));
    return frames;
}

QCoro::Task<Result<QList<LogFrame>>> readLogs(Transport &transport, QList<LogRequest> requests)
{
    QStringList words;
    qint64 most = 0;
    for (const LogRequest &request : requests) {
        words += {plainPath(request.path), QString::number(request.offset),
                  QString::number(request.known), QString::number(request.maximum)};
        most += request.maximum + 200;
    }
    auto running = transport.run(scriptCommand(readScript(), words), QByteArray(),
                                 std::chrono::seconds(60), most);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The job logs could not be read"),
                                QStringLiteral("the job's folder"));
    co_return parseLogFrames(output->out, requests.size());
}

} // namespace perch
