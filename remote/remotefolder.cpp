// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/remotefolder.h"

#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

#include <algorithm>

namespace perch
{

namespace
{

const QString &listScript()
{
    static const QString script =
        QStringLiteral("[ -e \"$1\" ] || exit %1\n"
                       "[ -d \"$1\" ] || exit %2\n"
                       "cd -- \"$1\" || exit %3\n"
                       "find . -maxdepth 1 -type f -printf '%s %T@ %f\\0' | "
                       "head -z -n \"$2\"\n")
            .arg(QString::number(ExitNoFolder), QString::number(ExitNotAFolder),
                 QString::number(ExitNotReadable));
    return script;
}

const QString &partScript()
{
    static const QString script =
        QStringLiteral("[ -e \"$1\" ] || exit %1\n"
                       "[ -f \"$1\" ] || exit %2\n"
                       "[ -r \"$1\" ] || exit %3\n"
                       "tail -c \"+$2\" -- \"$1\" | head -c \"$3\"\n")
            .arg(QString::number(ExitNoFile), QString::number(ExitNotAFile),
                 QString::number(ExitNotReadable));
    return script;
}

const QString &endScript()
{
    static const QString script =
        QStringLiteral("[ -e \"$1\" ] || exit %1\n"
                       "[ -f \"$1\" ] || exit %2\n"
                       "[ -r \"$1\" ] || exit %3\n"
                       "tail -c \"$2\" -- \"$1\" | head -c \"$2\"\n")
            .arg(QString::number(ExitNoFile), QString::number(ExitNotAFile),
                 QString::number(ExitNotReadable));
    return script;
}

/// What a script printed of the file at `path`.
QCoro::Task<Result<QByteArray>> bytesOf(Transport &transport, QString command, QString path,
                                        qint64 maximumBytes)
{
    const qint64 most = longestBeforeGreeting + greetingLine().size() + maximumBytes;
    auto running = transport.run(command, QByteArray(), std::chrono::seconds(60), most);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The file cannot be read"), path);
    const Result<QByteArray> bytes = withoutGreeting(output->out);
    co_return bytes;
}

RemoteFile readRow(const QByteArray &row)
{
    RemoteFile file;
    const qsizetype first = row.indexOf(' ');
    const qsizetype second = row.indexOf(' ', first + 1);
    if (first <= 0 || second <= first)
        return file;
    file.size = row.left(first).toLongLong();
    file.modified = qint64(row.mid(first + 1, second - first - 1).toDouble());
    const QByteArray name = row.mid(second + 1);
    file.name = QString::fromUtf8(name);
    if (file.name.toUtf8() != name)
        file.name.clear(); // could not be asked for again
    return file;
}

} // namespace

QCoro::Task<Result<QList<RemoteFile>>> listFiles(Transport &transport, QString folder, int maximum)
{
    if (!isUsablePath(folder))
        co_return Error(Error::Code::NotFound,
                        QStringLiteral("No folder on the server was chosen."));
    auto running =
        transport.run(greetingCommand(listScript(), {plainPath(folder), QString::number(maximum)}));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The files cannot be listed"), folder);
    const Result<QByteArray> listed = withoutGreeting(output->out);
    if (!listed)
        co_return listed.error();
    QList<RemoteFile> files;
    const QList<QByteArray> rows = listed->split('\0');
    for (const QByteArray &row : rows) {
        const RemoteFile file = readRow(row);
        if (!file.name.isEmpty())
            files.append(file);
    }
    std::sort(files.begin(), files.end(),
              [](const RemoteFile &a, const RemoteFile &b) { return a.name < b.name; });
    co_return files;
}

QCoro::Task<Result<QByteArray>> readFilePart(Transport &transport, QString path, qint64 offset,
                                             qint64 maximumBytes)
{
    if (!isUsablePath(path) || offset < 0 || maximumBytes < 0)
        co_return Error(Error::Code::NotFound, QStringLiteral("No file on the server was chosen."));
    const QString command =
        greetingCommand(partScript(), {plainPath(path), QString::number(offset + 1),
                                       QString::number(maximumBytes)});
    auto reading = bytesOf(transport, command, path, maximumBytes);
    const Result<QByteArray> bytes = co_await std::move(reading);
    co_return bytes;
}

QCoro::Task<Result<QByteArray>> readFileEnd(Transport &transport, QString path, qint64 maximumBytes)
{
    if (!isUsablePath(path) || maximumBytes < 0)
        co_return Error(Error::Code::NotFound, QStringLiteral("No file on the server was chosen."));
    const QString command =
        greetingCommand(endScript(), {plainPath(path), QString::number(maximumBytes)});
    auto reading = bytesOf(transport, command, path, maximumBytes);
    const Result<QByteArray> bytes = co_await std::move(reading);
    co_return bytes;
}

} // namespace perch
