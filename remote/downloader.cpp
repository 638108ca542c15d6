// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/downloader.h"

#include "remote/orstopped.h"
#include "remote/partfile.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "remote/transfermeter.h"
#include "remote/transport.h"

#include <QCoro/QCoroFuture>

#include <QtConcurrent>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qint64 writeSize = 1024 * 1024;

// Size, the bytes, their hash. The file is opened once and compared with itself afterwards, so that
// a file that is still being written, or replaced, is told and not passed on.
const QString &sendScript()
{
    static const QString script =
        QStringLiteral("[ -e \"$1\" ] || exit %1\n"
                       "[ -f \"$1\" ] || exit %2\n"
                       "[ -r \"$1\" ] || exit %3\n"
                       "exec 3<&0 4<\"$1\" || exit %4\n"
                       "before=$(stat -c '%s %.9Y %i' - <&4) || exit %4\n"
                       "size=${before%% *}\n"
                       "echo \"$size\"\n"
                       "head -c \"$size\" <&4 || exit %4\n")
            .arg(QString::number(ExitNoFile), QString::number(ExitNotAFile),
                 QString::number(ExitNotReadable), QString::number(ExitToolFailed)) +
        watchedCommand(QStringLiteral("sha256sum <\"$1\"")) +
        QStringLiteral("[ \"$r\" = 0 ] || exit %1\n"
                       "[ \"$(stat -L -c '%s %.9Y %i' -- \"$1\")\" = \"$before\" ] || exit %2\n"
                       "echo unchanged\n")
            .arg(QString::number(ExitToolFailed), QString::number(ExitChanged));
    return script;
}

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

/// One download: the state that its steps share. Lives in the frame of downloadFile().
class Download
{
public:
    Download(Transport &transport, QString remotePath, std::function<void(qint64, qint64)> progress,
             std::stop_token stop)
        : m_transport(transport), m_remotePath(std::move(remotePath)), m_tell(std::move(progress)),
          m_stop(std::move(stop))
    {
    }

    QCoro::Task<Result<DownloadResult>> run(QString localFolder);

private:
    QCoro::Task<Result<DownloadResult>> receive(std::shared_ptr<PartFile> part);
    QCoro::Task<Result<void>> receiveBytes(StreamReader *reader, std::shared_ptr<PartFile> part);
    QCoro::Task<Error> explain(std::shared_ptr<ExecStream> stream, Error seen);
    void tell(qint64 bytes, bool always);

    Transport &m_transport;
    QString m_remotePath;
    std::function<void(qint64, qint64)> m_tell;
    std::stop_token m_stop;
    TransferMeter m_meter;
    qint64 m_size = 0;
};

void Download::tell(qint64 bytes, bool always)
{
    const bool isTime = m_meter.add(bytes);
    if (m_tell && (isTime || always))
        m_tell(bytes, m_size);
}

QCoro::Task<Error> Download::explain(std::shared_ptr<ExecStream> stream, Error seen)
{
    return explainFailure(std::move(stream), std::move(seen),
                          QStringLiteral("The file could not be downloaded"), m_remotePath);
}

QCoro::Task<Result<DownloadResult>> Download::run(QString localFolder)
{
    auto creating = QtConcurrent::run(&PartFile::create, localFolder);
    const Result<std::shared_ptr<PartFile>> part = co_await creating;
    if (!part)
        co_return part.error();
    auto receiving = receive(*part);
    Result<DownloadResult> result = co_await receiving;
    if (result.has_value()) {
        auto publishing = QtConcurrent::run(&publishPart, *part, localFileName(m_remotePath));
        const Result<QString> path = co_await publishing;
        if (path)
            result->localPath = *path;
        else
            result = path.error();
    }
    auto discarding = QtConcurrent::run(&discardPart, *part); // unlinking a big file takes its time
    co_await discarding;
    co_return result;
}

QCoro::Task<Result<DownloadResult>> Download::receive(std::shared_ptr<PartFile> part)
{
    auto starting = m_transport.start(scriptCommand(sendScript(), {plainPath(m_remotePath)}));
    const Result<std::shared_ptr<ExecStream>> started = co_await starting;
    if (!started)
        co_return started.error();
    const std::shared_ptr<ExecStream> stream = *started;
    StreamReader reader(stream, m_stop);
    auto readingSize = reader.readUntil();
    const Result<QByteArray> sizeLine = co_await readingSize;
    if (!sizeLine) {
        auto explaining = explain(stream, sizeLine.error());
        const Error error = co_await explaining;
        co_return error;
    }
    bool isNumber = false;
    m_size = sizeLine->toLongLong(&isNumber);
    if (!isNumber || m_size < 0)
        co_return Error(Error::Code::Remote, QStringLiteral("The server's answer makes no sense."),
                        plainLine(*sizeLine));
    auto receiving = receiveBytes(&reader, part);
    const Result<void> received = co_await receiving;
    if (!received && received.error().code == Error::Code::Io)
        co_return received.error();
    Result<QByteArray> hashLine =
        received ? Result<QByteArray>() : Result<QByteArray>(received.error());
    if (hashLine.has_value()) {
        auto readingHash = reader.readUntil();
        hashLine = co_await readingHash;
    }
    if (hashLine.has_value()) {
        auto readingEnd = reader.readUntil();
        const Result<QByteArray> unchanged = co_await readingEnd;
        if (!unchanged)
            hashLine = unchanged.error();
    }
    if (!hashLine) {
        auto explaining = explain(stream, hashLine.error());
        const Error error = co_await explaining;
        co_return error;
    }
    auto finishing = QtConcurrent::run(&finishPart, part);
    const Result<QString> sha256 = co_await finishing;
    if (!sha256)
        co_return sha256.error();
    if (hashLine->left(64) != sha256->toLatin1())
        co_return Error(
            Error::Code::Io,
            QStringLiteral(
                "The downloaded copy of %1 differs from the file on the server, so it was "
                "thrown away. The file may still be changing: try again when it is finished.")
                .arg(plainLine(m_remotePath)),
            QStringLiteral("here %1, there %2").arg(*sha256, plainLine(*hashLine)));
    const DownloadResult result{QString(), m_size, *sha256};
    co_return result;
}

QCoro::Task<Result<void>> Download::receiveBytes(StreamReader *reader,
                                                 std::shared_ptr<PartFile> part)
{
    qint64 received = 0;
    tell(0, true);
    auto writing = QtConcurrent::run(&writePart, part,
                                     QByteArray()); // at most one block is on its way to the disk
    while (received < m_size) {
        QByteArray block;
        while (block.size() < writeSize && received < m_size) {
            auto reading = reader->readSome(qMin(writeSize - block.size(), m_size - received));
            const Result<QByteArray> some = co_await reading;
            if (!some || some->isEmpty()) {
                co_await writing;
                if (!some)
                    co_return some.error();
                co_return Error(Error::Code::Remote,
                                QStringLiteral("The server's answer ended early."));
            }
            block += *some;
            received += some->size();
        }
        const Result<void> written = co_await writing;
        if (!written)
            co_return written.error();
        writing = QtConcurrent::run(&writePart, part, block);
        tell(received, false);
    }
    const Result<void> written = co_await writing;
    tell(received, true);
    co_return written;
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

QCoro::Task<Result<DownloadResult>> downloadFile(Transport &transport, QString remotePath,
                                                 QString localFolder,
                                                 std::function<void(qint64, qint64)> progress,
                                                 std::stop_token stop)
{
    if (!isUsablePath(remotePath))
        co_return Error(Error::Code::NotFound, QStringLiteral("No file on the server was chosen."));
    Download download(transport, std::move(remotePath), std::move(progress), std::move(stop));
    auto running = download.run(std::move(localFolder));
    const Result<DownloadResult> result = co_await running;
    co_return result;
}

QCoro::Task<Result<QList<RemoteFile>>> listFiles(Transport &transport, QString folder, int maximum)
{
    if (!isUsablePath(folder))
        co_return Error(Error::Code::NotFound,
                        QStringLiteral("No folder on the server was chosen."));
    auto running =
        transport.run(scriptCommand(listScript(), {plainPath(folder), QString::number(maximum)}));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The files cannot be listed"), folder);
    QList<RemoteFile> files;
    const QList<QByteArray> rows = output->out.split('\0');
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
        scriptCommand(partScript(), {plainPath(path), QString::number(offset + 1),
                                     QString::number(maximumBytes)});
    auto running = transport.run(command, QByteArray(), std::chrono::seconds(60), maximumBytes + 1);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The file cannot be read"), path);
    const QByteArray bytes = output->out;
    co_return bytes;
}

} // namespace perch
