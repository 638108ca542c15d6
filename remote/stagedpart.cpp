// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/stagedpart.h"

#include "core/sha256.h"
#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

#include <QRandomGenerator>
#include <QSysInfo>

namespace perch
{

namespace
{

QString partFileName(const QString &digits)
{
    return QStringLiteral(".perch-%1.part").arg(digits);
}

// What every script here says first: "$1" the folder, "$2" the part. Ending the processes that have
// the part open needs no tool: /proc shows the fds of the account's own ones. By KILL, so that no
// trap of theirs runs.
const QString &partScript()
{
    static const QString script =
        QStringLiteral("umask 022\n"
                       "cd -- \"$1\" || exit %1\n"
                       "part=$2\n"
                       "endHolders() {\n"
                       "  old=\n"
                       "  for f in /proc/[0-9]*/fd/*; do\n"
                       "    [ \"$f\" -ef \"$part\" ] || continue\n"
                       "    f=${f#/proc/} f=${f%%/*}\n"
                       "    [ \"$f\" = \"$$\" ] || old=\"$old $f\"\n"
                       "  done\n"
                       "  [ -z \"$old\" ] || kill -9 $old 2>/dev/null\n"
                       "}\n"
                       "isOwn() { [ -f \"$part\" ] && [ ! -L \"$part\" ] && [ -O \"$part\" ]; }\n")
            .arg(ExitNoFolder);
    return script;
}

// One process owns the part on fd 4 as long as it lives: "$3" the image's size, "$4" not empty for
// a passing part. It says what lies there and its hash, is told from where the bytes come, prints
// the hash of the whole, then takes final names line by line until one is free. `ln -T` cannot
// replace anything. What a killed publication left is a part with two names: its other name is an
// image, so it is never written to.
const QString &claimScript()
{
    static const QString script =
        QStringLiteral("size=$3 drop=$4\n"
                       "trap '[ -z \"$drop\" ] || rm -f -- \"$part\"' EXIT\n"
                       "trap 'exit 1' HUP INT TERM PIPE\n"
                       "exec 3<&0\n"
                       "mine() {\n"
                       "  at=$(stat -c '%d %i %h %u' -- \"$part\" 2>/dev/null) &&\n"
                       "  [ \"$at\" = \"$(stat -c '%d %i' - <&4) 1 $(id -u)\" ]\n"
                       "}\n"
                       "lock() {\n"
                       "  flock -n 4 2>/dev/null; r=$?\n"
                       "  [ \"$r\" != 1 ] || { endHolders; flock -w 10 4 2>/dev/null; r=$?; }\n"
                       "  [ \"$r\" = 0 ]\n"
                       "}\n"
                       "claim() {\n"
                       "  for try in 1 2 3 4 5; do\n"
                       "    [ -e \"$part\" ] || [ -L \"$part\" ] ||\n"
                       "      (set -C; : >\"$part\") 2>/dev/null\n"
                       "    [ ! -e \"$part\" ] && [ ! -L \"$part\" ] || isOwn || return 1\n"
                       "    exec 4<>\"$part\"\n"
                       "    [ -z \"$drop\" ] || return 0\n"
                       "    lock || return 1\n"
                       "    ! mine || return 0\n"
                       "    case $at in \"$(stat -c '%d %i' - <&4) \"*) rm -f -- \"$part\";; esac\n"
                       "  done\n"
                       "  return 1\n"
                       "}\n"
                       "claim || { echo busy; exit 0; }\n"
                       "have=$(stat -c %s - <&4) || exit %1\n"
                       "[ \"$have\" -le \"$size\" ] || have=0\n"
                       "echo \"have $have\"\n"
                       "if [ \"$have\" -gt 0 ]; then\n")
            .arg(ExitToolFailed) +
        watchedCommand(QStringLiteral("sha256sum <\"$part\"")) +
        QStringLiteral("  [ \"$r\" = 0 ] || exit %1\n"
                       "  echo ready\n" // nothing but this shell reads the input from here on
                       "fi\n")
            .arg(ExitToolFailed);
    return script;
}

const QString &receiveScript()
{
    // dd's own failure (a full disk) takes the part with it; a dd that was killed leaves it.
    static const QString script =
        partScript() + claimScript() +
        QStringLiteral("IFS= read -r from <&3 || exit %2\n"
                       "[ \"$from\" = \"$have\" ] || [ \"$from\" = 0 ] || exit %2\n"
                       "[ \"$from\" != 0 ] || : >\"$part\" || exit %1\n"
                       "dd bs=256K iflag=fullblock,count_bytes count=$((size - from)) "
                       "oflag=seek_bytes seek=\"$from\" conv=notrunc,fsync status=none <&3 >&4\n"
                       "r=$?\n"
                       "[ \"$r\" != 1 ] || drop=1\n"
                       "[ \"$r\" = 0 ] || exit %1\n"
                       "size=$(stat -c %s - <&4) || exit %1\n"
                       "[ \"$size\" = \"$3\" ] || exit %2\n")
            .arg(QString::number(ExitToolFailed), QString::number(ExitCutInput)) +
        watchedCommand(QStringLiteral("sha256sum <\"$part\"")) +
        QStringLiteral("[ \"$r\" = 0 ] || exit %1\n"
                       "echo \"$size\"\n"
                       "while IFS= read -r name <&3; do\n"
                       "  mine || exit %3\n"
                       "  if said=$(ln -T -- \"$part\" \"./$name\" 2>&1); then\n"
                       "    rm -f -- \"$part\"\n"
                       "    sync . 2>/dev/null\n"
                       "    echo \"published $(stat -c %Y -- \"./$name\")\"\n"
                       "    exit 0\n"
                       "  fi\n"
                       "  [ -e \"./$name\" ] || [ -L \"./$name\" ] || { printf '%s\\n' \"$said\" "
                       ">&2; exit %1; }\n"
                       "  echo exists\n"
                       "done\n"
                       "exit %2\n")
            .arg(QString::number(ExitToolFailed), QString::number(ExitCutInput),
                 QString::number(ExitChanged));
    return script;
}

const QString &removeScript()
{
    static const QString script =
        partScript() + QStringLiteral("isOwn || exit 0\nendHolders\nrm -f -- \"$part\"\n");
    return script;
}

} // namespace

PartName lastingPart(const QString &folder, const QString &localPath)
{
    QByteArray computer = QSysInfo::machineUniqueId();
    if (computer.isEmpty())
        computer = QSysInfo::machineHostName().toUtf8();
    const QString digits = sha256Of(computer + '\0' + localPath.toUtf8()).left(16);
    return {folder, partFileName(digits), true};
}

PartName passingPart(const QString &folder)
{
    const QString digits = QStringLiteral("%1").arg(QRandomGenerator::system()->generate64(), 16,
                                                    16, QLatin1Char('0'));
    return {folder, partFileName(digits), false};
}

StagedPart::StagedPart(std::shared_ptr<ExecStream> stream, QString folder, qint64 size,
                       std::stop_token stop)
    : m_stream(stream), m_reader(stream, stop), m_lastReader(stream, std::stop_token()),
      m_stop(std::move(stop)), m_folder(std::move(folder)), m_size(size)
{
}

QCoro::Task<Error> StagedPart::explain(Error seen)
{
    return explainFailure(m_stream, std::move(seen),
                          QStringLiteral("The image could not be stored"), m_folder);
}

QCoro::Task<Result<QByteArray>> StagedPart::line(StreamReader *reader)
{
    auto reading = reader->readUntil();
    const Result<QByteArray> read = co_await reading;
    if (!read) {
        auto explaining = explain(read.error());
        const Error error = co_await explaining;
        co_return error;
    }
    co_return read;
}

QCoro::Task<Result<std::shared_ptr<StagedPart>>>
StagedPart::open(Transport &transport, PartName name, qint64 size, std::stop_token stop)
{
    const QString drop = name.isLasting ? QString() : QStringLiteral("drop");
    auto starting = transport.start(
        scriptCommand(receiveScript(), {name.folder, name.fileName, QString::number(size), drop}));
    const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
    if (!stream)
        co_return stream.error();
    std::shared_ptr<StagedPart> part(new StagedPart(*stream, name.folder, size, std::move(stop)));
    auto reading = part->line(&part->m_reader);
    const Result<QByteArray> said = co_await reading;
    if (!said)
        co_return said.error();
    if (*said == "busy")
        co_return std::shared_ptr<StagedPart>();
    bool isNumber = false;
    part->m_have = said->startsWith("have ") ? said->mid(5).toLongLong(&isNumber) : -1;
    if (!isNumber || part->m_have < 0 || part->m_have > size)
        co_return Error(Error::Code::Remote, QStringLiteral("The server's answer makes no sense."),
                        plainLine(*said));
    co_return part;
}

QCoro::Task<Result<QString>> StagedPart::hashOfHave()
{
    auto reading = line(&m_reader);
    const Result<QByteArray> said = co_await reading;
    if (!said)
        co_return said.error();
    auto readingEnd = line(&m_reader);
    const Result<QByteArray> ready = co_await readingEnd;
    if (!ready)
        co_return ready.error();
    const QString hash = QString::fromLatin1(said->left(64));
    co_return hash; // one that is none differs from every hash
}

QCoro::Task<Result<void>> StagedPart::begin(qint64 from)
{
    return write(QByteArray::number(from) + '\n');
}

QCoro::Task<Result<void>> StagedPart::write(QByteArray bytes)
{
    auto writing = orStopped(m_stream->write(std::move(bytes)), m_stop);
    const Result<void> written = co_await writing;
    if (!written) {
        auto explaining = explain(written.error());
        const Error error = co_await explaining;
        co_return error;
    }
    co_return written;
}

QCoro::Task<Result<void>> StagedPart::verify(QString sha256)
{
    auto readingHash = line(&m_reader);
    const Result<QByteArray> hash = co_await readingHash;
    if (!hash)
        co_return hash.error();
    auto readingSize = line(&m_reader);
    const Result<QByteArray> size = co_await readingSize;
    if (!size)
        co_return size.error();
    if (isSha256(sha256) && hash->left(64) == sha256.toLatin1() &&
        *size == QByteArray::number(m_size))
        co_return Result<void>();
    co_return Error(
        Error::Code::Io,
        QStringLiteral(
            "The copy on the server differs from the file, so it was thrown away. Try again; "
            "if it happens again, tell the site's staff that %1 changes bytes.")
            .arg(plainLine(m_folder)),
        QStringLiteral("here %1, there %2, %3 bytes")
            .arg(sha256, plainLine(*hash), plainLine(*size)));
}

QCoro::Task<Result<std::optional<QDateTime>>> StagedPart::publish(QString fileName)
{
    auto writing = m_stream->write(fileName.toUtf8() + '\n');
    const Result<void> written = co_await writing;
    if (!written) {
        auto explaining = explain(written.error());
        const Error error = co_await explaining;
        co_return error;
    }
    auto reading = line(&m_lastReader);
    const Result<QByteArray> answer = co_await reading;
    if (!answer)
        co_return answer.error();
    if (!answer->startsWith("published "))
        co_return std::optional<QDateTime>();
    co_return std::optional<QDateTime>(
        QDateTime::fromSecsSinceEpoch(answer->mid(10).toLongLong(), Qt::UTC));
}

QCoro::Task<Result<void>> removeStagedPart(Transport &transport, PartName name)
{
    auto running = transport.run(scriptCommand(removeScript(), {name.folder, name.fileName}),
                                 QByteArray(), std::chrono::seconds(20));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded() && output->exit.status != ExitNoFolder)
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The rest of an upload could not be removed"),
                                name.folder);
    co_return Result<void>();
}

} // namespace perch
