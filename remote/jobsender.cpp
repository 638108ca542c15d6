// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobsender.h"

#include "core/stagedname.h"
#include "remote/jobitems.h"
#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "remote/transfermeter.h"
#include "remote/transport.h"

#include <QCoro/QCoroFuture>

#include <QDateTime>
#include <QDir>
#include <QtConcurrent>

namespace perch
{

namespace
{

// The whole command is one word of the login shell's, and the kernel takes 128 KiB for one word.
constexpr qsizetype longestCommand = 120 * 1000;
constexpr qsizetype mostFiles = 500; // they are all open at once

/// What of an older folder can be had: copied, never linked, as a job may write into its files. One
/// line a file: the copy's hash, or "-".
const QString &offerLines()
{
    static const QString lines =
        QStringLiteral("make_parents() {\n"
                       "  case $1 in ./*/*) mkdir -p -- \"${1%/*}\" || exit %1;; esac\n"
                       "}\n"
                       "offer() {\n"
                       "  while [ $# -ge 3 ]; do\n"
                       "    old=$before/$3\n"
                       "    make_parents \"$3\"\n"
                       "    if [ -f \"$old\" ] && [ ! -L \"$old\" ] &&\n"
                       "       [ \"$(stat -c %s -- \"$old\")\" = \"$1\" ] &&\n"
                       "       cp --reflink=auto -- \"$old\" \"$3\" 2>/dev/null\n"
                       "    then sha256sum <\"$3\" || exit %1\n"
                       "    else echo -\n"
                       "    fi\n"
                       "    shift 3\n"
                       "  done\n"
                       "}\n")
            .arg(ExitToolFailed);
    return lines;
}

// "$1" the job's name, "$2" the time, "$3" an older folder of the job or nothing, then size, mode
// and name of each file. What the older folder has of the same size is copied, never linked (a job
// may write into its files), and the copy's hash is offered: one line a file, "-" for none. Then
// comes for each file a word that takes the copy, or its bytes. The new folder is removed again
// unless "keep" is said at the end, so that nothing half-sent ever stays.
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
            "before=$3\n"
            "shift 3\n"
            "printf '%s\\n' \"$folder\"\n"
            "%4"
            "[ -z \"$before\" ] || offer \"$@\"\n"
            "while [ $# -ge 3 ]; do\n"
            "  word=send\n"
            "  [ -z \"$before\" ] || IFS= read -r word\n"
            "  case $word in\n"
            "  take)\n"
            "    chmod \"$2\" -- \"$3\" || exit %2;;\n"
            "  send)\n"
            "    rm -f -- \"$3\"\n"
            "    make_parents \"$3\"\n"
            "    dd bs=256K iflag=fullblock,count_bytes count=\"$1\" of=\"$3\" conv=excl "
            "status=none "
            "|| exit %2\n"
            "    [ \"$(stat -c %s -- \"$3\")\" = \"$1\" ] || exit %3\n"
            "    chmod \"$2\" -- \"$3\" || exit %2\n"
            "    sha256sum <\"$3\" || exit %2;;\n"
            "  *) exit %3;;\n"
            "  esac\n"
            "  shift 3\n"
            "done\n"
            "IFS= read -r word\n"
            "[ \"$word\" = keep ] || exit %3\n"
            "trap - EXIT\n"
            "echo kept\n")
            .arg(QString::number(ExitNoFolder), QString::number(ExitToolFailed),
                 QString::number(ExitCutInput), offerLines());
    return script;
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

    QCoro::Task<Result<SentJob>> run(JobFiles files);

private:
    QCoro::Task<Result<SentJob>> sendAll(std::shared_ptr<ExecStream> stream, QList<JobItem> items);
    QCoro::Task<Result<void>> takeOffers(StreamReader *reader, QList<JobItem> items);
    QCoro::Task<Result<void>> sendEach(std::shared_ptr<ExecStream> stream, StreamReader *reader,
                                       QList<JobItem> items);
    QCoro::Task<Result<void>> sendOne(std::shared_ptr<ExecStream> stream, JobItem item);
    QCoro::Task<Result<void>> compare(StreamReader *reader, JobItem item);
    QCoro::Task<Error> explain(std::shared_ptr<ExecStream> stream, Error seen, QString name);

    Transport &m_transport;
    std::function<void(qint64, qint64)> m_tell;
    std::stop_token m_stop;
    TransferMeter m_meter;
    qint64 m_sent = 0;
    qint64 m_total = 0;
    bool m_hasOlder = false; ///< an older folder of the job was named
    SentJob m_job;           ///< its folder as the server named it; empty until then
};

QCoro::Task<Error> Sending::explain(std::shared_ptr<ExecStream> stream, Error seen, QString name)
{
    const QString action = name.isEmpty()
                               ? QStringLiteral("The job's files could not be sent")
                               : QStringLiteral("%1 could not be sent").arg(plainLine(name));
    return explainFailure(std::move(stream), std::move(seen), action,
                          QStringLiteral("your home folder"));
}

QCoro::Task<Result<SentJob>> Sending::run(JobFiles files)
{
    m_hasOlder = !files.olderFolder.isEmpty();
    auto preparing = QtConcurrent::run(&prepareJobItems, files, m_hasOlder);
    const Result<QList<JobItem>> items = co_await preparing;
    if (!items)
        co_return items.error();
    const QString jobName = stagedStem(QDir(files.localFolder).dirName());
    const QString time = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QStringList words{jobName, time, files.olderFolder};
    for (const JobItem &item : *items) {
        const QString mode = item.isExecutable ? QStringLiteral("700") : QStringLiteral("600");
        words += {QString::number(item.reader->size()), mode, QStringLiteral("./") + item.name};
        m_total += item.reader->size();
        if (item.isMended)
            m_job.mended.append(item.name);
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
    const Result<SentJob> result = co_await sending;
    stream.reset(); // the script over there sees the end of its input and removes the folder,
                    // unless it was kept
    if (!result && !m_job.folder.isEmpty() && result.error().code != Error::Code::Network) {
        auto removing =
            m_transport.run(scriptCommand(QStringLiteral("rm -rf -- \"$1\"\n"), {m_job.folder}),
                            QByteArray(), std::chrono::seconds(20));
        const Result<ExecOutput> ignored = co_await removing;
        Q_UNUSED(ignored)
    }
    co_return result;
}

QCoro::Task<Result<SentJob>> Sending::sendAll(std::shared_ptr<ExecStream> stream,
                                              QList<JobItem> items)
{
    StreamReader reader(stream, m_stop);
    auto readingFolder = reader.readUntil();
    const Result<QByteArray> folder = co_await readingFolder;
    if (!folder) {
        auto explaining = explain(stream, folder.error(), QString());
        const Error error = co_await explaining;
        co_return error;
    }
    m_job.folder = QString::fromUtf8(*folder);
    if (!m_job.folder.startsWith(u'/') || !m_job.folder.contains(QStringLiteral("/perch/"))) {
        m_job.folder.clear(); // never to be removed
        co_return Error(Error::Code::Remote,
                        QStringLiteral("The access point named no folder for the job."),
                        plainLine(*folder));
    }
    auto choosing = takeOffers(&reader, items);
    const Result<void> chosen = co_await choosing;
    if (!chosen) {
        auto explaining = explain(stream, chosen.error(), QString());
        const Error error = co_await explaining;
        co_return error;
    }
    auto sending = sendEach(stream, &reader, items);
    const Result<void> sent = co_await sending;
    if (!sent)
        co_return sent.error();
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
    m_job.bytesSent = m_sent;
    const SentJob job = m_job;
    co_return job;
}

/// Which files need not be sent.
QCoro::Task<Result<void>> Sending::takeOffers(StreamReader *reader, QList<JobItem> items)
{
    if (!m_hasOlder)
        co_return Result<void>();
    for (const JobItem &item : items) {
        auto reading = orStopped(reader->readUntil(), m_stop);
        const Result<QByteArray> line = co_await reading;
        if (!line)
            co_return line.error();
        if (line->left(64) != item.sha256.toLatin1())
            continue;
        m_job.taken.append(item.name);
        m_total -= item.reader->size();
    }
    co_return Result<void>();
}

QCoro::Task<Result<void>> Sending::sendEach(std::shared_ptr<ExecStream> stream,
                                            StreamReader *reader, QList<JobItem> items)
{
    for (const JobItem &item : items) {
        const bool isTaken = m_job.taken.contains(item.name);
        if (m_hasOlder) {
            auto writing =
                stream->write(isTaken ? QByteArrayLiteral("take\n") : QByteArrayLiteral("send\n"));
            const Result<void> written = co_await writing;
            if (!written) {
                auto explaining = explain(stream, written.error(), item.name);
                const Error error = co_await explaining;
                co_return error;
            }
        }
        if (isTaken) {
            m_job.files.append({item.name, item.reader->size(), item.sha256});
            continue;
        }
        auto sending = sendOne(stream, item);
        const Result<void> sent = co_await sending;
        if (!sent)
            co_return sent.error();
        auto comparing = compare(reader, item);
        const Result<void> compared = co_await comparing;
        if (!compared) {
            auto explaining = explain(stream, compared.error(), item.name);
            const Error error = co_await explaining;
            co_return error;
        }
        m_job.files.append({item.name, item.reader->size(), item.reader->sha256()});
    }
    co_return Result<void>();
}

QCoro::Task<Result<void>> Sending::sendOne(std::shared_ptr<ExecStream> stream, JobItem item)
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

QCoro::Task<Result<void>> Sending::compare(StreamReader *reader, JobItem item)
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

QCoro::Task<Result<SentJob>> sendJobFiles(Transport &transport, JobFiles files,
                                          std::function<void(qint64, qint64)> progress,
                                          std::stop_token stop)
{
    Sending sending(transport, std::move(progress), std::move(stop));
    auto running = sending.run(std::move(files));
    const Result<SentJob> result = co_await running;
    co_return result;
}

} // namespace perch
