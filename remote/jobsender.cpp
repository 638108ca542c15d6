// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobsender.h"

#include "core/stagedname.h"
#include "remote/hashingreader.h"
#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "remote/transfermeter.h"
#include "remote/transport.h"

#include <QCoro/QCoroFuture>

#include <QDir>
#include <QFileInfo>
#include <QtConcurrent>

namespace perch
{

namespace
{

// The whole command is one word of the login shell's, and the kernel takes 128 KiB for one word.
constexpr qsizetype longestCommand = 120 * 1000;
constexpr qsizetype mostFiles = 500; // they are all open at once

// "$1" the job's name, "$2" the time, then size, mode and name of each file, whose bytes come in
// that order. The new folder is removed again unless "keep" is said at the end, so that nothing
// half-sent ever stays.
const QString &receiveScript()
{
    static const QString script =
        QStringLiteral(
            "umask 077\n"
            "cd || exit %1\n"
            "mkdir -p -- \"perch/$1\" && cd -- \"perch/$1\" || exit %2\n"
            "name=$2 n=1\n"
            "until mkdir -- \"./$name\" 2>/dev/null; do\n"
            "  [ -e \"./$name\" ] && [ \"$n\" -lt 1000 ] || { mkdir -- \"./$name\"; exit %2; }\n"
            "  n=$((n + 1)) name=$2-$n\n"
            "done\n"
            "cd -- \"./$name\" || exit %2\n"
            "folder=$(pwd)\n"
            "trap 'cd / && rm -rf -- \"$folder\"' EXIT\n"
            "trap 'exit 1' HUP INT TERM PIPE\n"
            "shift 2\n"
            "printf '%s\\n' \"$folder\"\n"
            "while [ $# -ge 3 ]; do\n"
            "  case $3 in ./*/*) mkdir -p -- \"${3%/*}\" || exit %2;; esac\n"
            "  dd bs=256K iflag=fullblock,count_bytes count=\"$1\" of=\"$3\" conv=excl status=none "
            "|| exit %2\n"
            "  [ \"$(stat -c %s -- \"$3\")\" = \"$1\" ] || exit %3\n"
            "  chmod \"$2\" -- \"$3\" || exit %2\n"
            "  sha256sum <\"$3\" || exit %2\n"
            "  shift 3\n"
            "done\n"
            "IFS= read -r word\n"
            "[ \"$word\" = keep ] || exit %3\n"
            "trap - EXIT\n"
            "echo kept\n")
            .arg(QString::number(ExitNoFolder), QString::number(ExitToolFailed),
                 QString::number(ExitCutInput));
    return script;
}

/// One file, ready to be sent.
struct Item {
    QString name; ///< relative, as the user wrote it
    std::shared_ptr<HashingReader> reader;
    bool isExecutable = false;
};

QByteArray withUnixLineEnds(QByteArray bytes)
{
    return bytes.replace("\r\n", "\n");
}

bool staysInside(const QString &relative)
{
    const QString clean = QDir::cleanPath(relative);
    return isUsablePath(relative) && QDir::isRelativePath(relative) &&
           clean != QStringLiteral(".") && clean != QStringLiteral("..") &&
           !clean.startsWith(QStringLiteral("../"));
}

/// Scripts are read into memory and their line ends mended; other files are streamed later.
Result<Item> prepareFile(const QString &folder, const QString &relative)
{
    const QString shown = plainLine(relative);
    if (!staysInside(relative))
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "%1 lies outside the job's folder. Copy it into the folder, or name a file of "
                "/staging by its URL.")
                .arg(shown));
    const QString path = QDir(folder).filePath(relative);
    const QFileInfo info(path);
    if (!info.exists())
        return Error(
            Error::Code::NotFound,
            QStringLiteral(
                "The file %1 is named by the job but is not in its folder. Put it there or take "
                "its name out of the submit description.")
                .arg(shown),
            path);
    if (info.isDir())
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "%1 is a folder. Pack it into one file (tar -czf %1.tar.gz %1), name that in the "
                "job and unpack it in the script: many small files are slow to transfer.")
                .arg(shown),
            path);
    Result<std::shared_ptr<HashingReader>> reader = HashingReader::open(path);
    if (!reader)
        return reader.error();
    Item item{relative, *reader, info.isExecutable()};
    constexpr qint64 longestScript = 16 * 1024 * 1024;
    QFile file(path);
    if (info.size() > longestScript || !file.open(QIODevice::ReadOnly))
        return item;
    const bool isScript = file.peek(2) == "#!" || relative.endsWith(QStringLiteral(".sh"));
    if (isScript) {
        item.reader = HashingReader::ofBytes(relative, withUnixLineEnds(file.readAll()));
        item.isExecutable = true;
    }
    return item;
}

Result<QList<Item>> prepareAll(const JobFiles &files)
{
    QList<Item> items;
    if (!staysInside(files.submitFileName) || files.submitFileName.contains(u'/'))
        return Error(Error::Code::Refused,
                     QStringLiteral("The submit description has no usable file name."));
    const QByteArray submitBytes = withUnixLineEnds(files.submitText.toUtf8());
    items.append(Item{files.submitFileName,
                      HashingReader::ofBytes(files.submitFileName, submitBytes), false});
    QStringList seen{QDir::cleanPath(files.submitFileName)};
    for (const QString &relative : files.inputFiles) {
        const QString clean = QDir::cleanPath(relative);
        if (seen.contains(clean))
            continue;
        seen.append(clean);
        const Result<Item> item = prepareFile(files.localFolder, clean);
        if (!item)
            return item.error();
        items.append(*item);
    }
    return items;
}

/// One sending: the state that its steps share. Lives in the frame of sendJobFiles().
class Sending
{
public:
    Sending(Transport &transport, std::function<void(qint64, qint64)> progress,
            std::stop_token stop)
        : m_transport(transport), m_tell(std::move(progress)), m_stop(std::move(stop))
    {
    }

    QCoro::Task<Result<QString>> run(JobFiles files);

private:
    QCoro::Task<Result<QString>> sendAll(std::shared_ptr<ExecStream> stream, QList<Item> items);
    QCoro::Task<Result<void>> sendOne(std::shared_ptr<ExecStream> stream, Item item);
    QCoro::Task<Result<void>> compare(StreamReader *reader, Item item);
    QCoro::Task<Error> explain(std::shared_ptr<ExecStream> stream, Error seen, QString name);

    Transport &m_transport;
    std::function<void(qint64, qint64)> m_tell;
    std::stop_token m_stop;
    TransferMeter m_meter;
    qint64 m_sent = 0;
    qint64 m_total = 0;
    QString m_folder; ///< as the server named it; empty until then
};

QCoro::Task<Error> Sending::explain(std::shared_ptr<ExecStream> stream, Error seen, QString name)
{
    const QString action = name.isEmpty()
                               ? QStringLiteral("The job's files could not be sent")
                               : QStringLiteral("%1 could not be sent").arg(plainLine(name));
    return explainFailure(std::move(stream), std::move(seen), action,
                          QStringLiteral("your home folder"));
}

QCoro::Task<Result<QString>> Sending::run(JobFiles files)
{
    auto preparing = QtConcurrent::run(&prepareAll, files);
    const Result<QList<Item>> items = co_await preparing;
    if (!items)
        co_return items.error();
    const QString jobName = stagedStem(QDir(files.localFolder).dirName());
    const QString time = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QStringList words{jobName, time};
    for (const Item &item : *items) {
        const QString mode = item.isExecutable ? QStringLiteral("700") : QStringLiteral("600");
        words += {QString::number(item.reader->size()), mode, QStringLiteral("./") + item.name};
        m_total += item.reader->size();
    }
    const QString command = scriptCommand(receiveScript(), words);
    if (command.toUtf8().size() > longestCommand || items->size() > mostFiles)
        co_return Error(
            Error::Code::Refused,
            QStringLiteral(
                "The job names too many files (%1). Pack them into one file, for example with "
                "tar -czf, and unpack it in the script.")
                .arg(items->size()));
    if (m_stop.stop_requested())
        co_return cancelled();
    auto starting = m_transport.start(command);
    const Result<std::shared_ptr<ExecStream>> started = co_await starting;
    if (!started)
        co_return started.error();
    std::shared_ptr<ExecStream> stream = *started;
    auto sending = sendAll(stream, *items);
    const Result<QString> result = co_await sending;
    stream.reset(); // the script over there sees the end of its input and removes the folder,
                    // unless it was kept
    if (!result && !m_folder.isEmpty() && result.error().code != Error::Code::Network) {
        auto removing =
            m_transport.run(scriptCommand(QStringLiteral("rm -rf -- \"$1\"\n"), {m_folder}),
                            QByteArray(), std::chrono::seconds(20));
        const Result<ExecOutput> ignored = co_await removing;
        Q_UNUSED(ignored)
    }
    co_return result;
}

QCoro::Task<Result<QString>> Sending::sendAll(std::shared_ptr<ExecStream> stream, QList<Item> items)
{
    StreamReader reader(stream, m_stop);
    auto readingFolder = reader.readUntil();
    const Result<QByteArray> folder = co_await readingFolder;
    if (!folder) {
        auto explaining = explain(stream, folder.error(), QString());
        const Error error = co_await explaining;
        co_return error;
    }
    m_folder = QString::fromUtf8(*folder);
    if (!m_folder.startsWith(u'/') || !m_folder.contains(QStringLiteral("/perch/"))) {
        m_folder.clear(); // never to be removed
        co_return Error(Error::Code::Remote,
                        QStringLiteral("The access point named no folder for the job."),
                        plainLine(*folder));
    }
    for (const Item &item : items) {
        auto sending = sendOne(stream, item);
        const Result<void> sent = co_await sending;
        if (!sent)
            co_return sent.error();
        auto comparing = compare(&reader, item);
        const Result<void> compared = co_await comparing;
        if (!compared) {
            auto explaining = explain(stream, compared.error(), item.name);
            const Error error = co_await explaining;
            co_return error;
        }
    }
    if (m_stop.stop_requested())
        co_return cancelled();
    auto writing = stream->write(QByteArrayLiteral("keep\n"));
    const Result<void> written = co_await writing;
    auto readingEnd = reader.readUntil();
    const Result<QByteArray> kept = co_await readingEnd;
    if (!written || !kept) {
        auto explaining = explain(stream, written ? kept.error() : written.error(), QString());
        const Error error = co_await explaining;
        co_return error;
    }
    if (m_tell)
        m_tell(m_sent, m_total);
    const QString made = m_folder;
    co_return made;
}

QCoro::Task<Result<void>> Sending::sendOne(std::shared_ptr<ExecStream> stream, Item item)
{
    auto reading = QtConcurrent::run(&readNextBlock, item.reader);
    for (;;) {
        const Result<QByteArray> block = co_await reading;
        if (!block)
            co_return block.error();
        if (block->isEmpty())
            co_return Result<void>();
        reading = QtConcurrent::run(&readNextBlock, item.reader);
        auto writing = orStopped(stream->write(*block), m_stop);
        const Result<void> written = co_await writing;
        if (!written) {
            auto explaining = explain(stream, written.error(), item.name);
            const Error error = co_await explaining;
            co_return error;
        }
        m_sent += block->size();
        if (m_meter.add(m_sent) && m_tell)
            m_tell(m_sent, m_total);
    }
}

QCoro::Task<Result<void>> Sending::compare(StreamReader *reader, Item item)
{
    auto reading = reader->readUntil();
    const Result<QByteArray> line = co_await reading;
    if (!line)
        co_return line.error();
    if (line->left(64) == item.reader->sha256().toLatin1())
        co_return Result<void>();
    co_return Error(
        Error::Code::Io,
        QStringLiteral(
            "The copy of %1 on the access point differs from the file. Nothing was kept there; "
            "try again.")
            .arg(plainLine(item.name)),
        plainLine(*line));
}

} // namespace

QCoro::Task<Result<QString>> sendJobFiles(Transport &transport, JobFiles files,
                                          std::function<void(qint64, qint64)> progress,
                                          std::stop_token stop)
{
    Sending sending(transport, std::move(progress), std::move(stop));
    auto running = sending.run(std::move(files));
    const Result<QString> result = co_await running;
    co_return result;
}

} // namespace perch
