// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/filelane.h"

#include "core/sha256.h"
#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"

namespace perch
{

namespace
{

// "$1" the file, "$2" up to what size it is sent unasked, "$3" the size to hash. dd says how much
// it copied, so that a file that was cut meanwhile cannot leave the other side waiting. A dd that
// nobody reads any more ends by SIGPIPE; sha256sum, which is silent for long, is watched. The
// account may lose its right to the file at any time: look before each step that could mean by "no
// bytes" anything else.
const QString &checkScript()
{
    static const QString script =
        QStringLiteral("path=$1\n"
                       "check() {\n"
                       "  [ -e \"$path\" ] || exit %1\n"
                       "  [ -f \"$path\" ] || exit %2\n"
                       "  [ -r \"$path\" ] || exit %3\n"
                       "}\n"
                       "version() { stat -L -c '%s %.9Y %i' -- \"$path\" || exit %4; }\n"
                       "check\n"
                       "exec 3<&0\n"
                       "before=$(version) || exit %4\n"
                       "size=${3:-${before%% *}}\n"
                       "echo \"$before\"\n")
            .replace(QStringLiteral("%1"), QString::number(ExitNoFile))
            .replace(QStringLiteral("%2"), QString::number(ExitNotAFile))
            .replace(QStringLiteral("%3"), QString::number(ExitNotReadable))
            .replace(QStringLiteral("%4"), QString::number(ExitToolFailed));
    return script;
}

const QString &answersScript()
{
    static const QString script =
        QStringLiteral("part() {\n"
                       "  dd bs=256K iflag=skip_bytes,count_bytes,fullblock skip=\"$1\" "
                       "count=\"$2\" <\"$path\" 3<&-\n"
                       "}\n"
                       "get() {\n"
                       "  { said=$(part \"$1\" \"$2\" 2>&1 >&5); r=$?; } 5>&1\n"
                       "  [ \"$r\" = 0 ] || { check; printf '%s\\n' \"$said\" >&2; exit %1; }\n"
                       "  case $said in *\"\n$2 byte\"*) ;; *) exit %2;; esac\n"
                       "}\n"
                       "sums() {\n"
                       "  at=0\n"
                       "  while [ \"$at\" -lt \"$size\" ]; do\n"
                       "    check\n"
                       "    n=$((size - at)); [ \"$n\" -lt \"$1\" ] || n=$1\n"
                       "    part \"$at\" \"$n\" 2>/dev/null | sha256sum || exit %1\n"
                       "    at=$((at + n))\n"
                       "  done\n"
                       "}\n"
                       "hash() {\n"
                       "check\n")
            .replace(QStringLiteral("%1"), QString::number(ExitToolFailed))
            .replace(QStringLiteral("%2"), QString::number(ExitChanged)) +
        watchedCommand(QStringLiteral("head -c \"$size\" <\"$path\" 3<&- | sha256sum")) +
        QStringLiteral("[ \"$r\" = 0 ] || exit %1\n"
                       "echo ready\n" // nothing but this shell reads the input from here on
                       "}\n")
            .arg(ExitToolFailed);
    return script;
}

const QString &laneScript()
{
    static const QString script = checkScript() + answersScript() +
                                  QStringLiteral("if [ \"${before%% *}\" -le \"$2\" ]; then\n"
                                                 "  get 0 \"$size\"; hash; version; exit 0\n"
                                                 "fi\n"
                                                 "while read -r word from count <&3; do\n"
                                                 "  case $word in\n"
                                                 "    get|sums) \"$word\" \"$from\" \"$count\";;\n"
                                                 "    hash|version) \"$word\";;\n"
                                                 "  esac\n"
                                                 "done\n");
    return script;
}

Error senseless(const QByteArray &said)
{
    return Error(Error::Code::Remote, QStringLiteral("The server's answer makes no sense."),
                 plainLine(said));
}

} // namespace

FileLane::FileLane(std::shared_ptr<ExecStream> stream, Request request, std::stop_token stop)
    : m_stream(stream), m_reader(stream, stop), m_stop(std::move(stop)),
      m_request(std::move(request))
{
}

QCoro::Task<Result<std::shared_ptr<FileLane>>> FileLane::open(Transport &transport, Request request,
                                                              std::stop_token stop)
{
    const QStringList arguments{plainPath(request.path), QString::number(request.smallBytes),
                                request.size < 0 ? QString() : QString::number(request.size)};
    auto starting = orStopped(transport.start(greetingCommand(laneScript(), arguments)), stop);
    const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
    if (!stream)
        co_return stream.error();
    std::shared_ptr<FileLane> lane(new FileLane(*stream, request, stop));
    auto skipping = lane->m_reader.skipGreeting();
    const Result<void> skipped = co_await skipping;
    if (!skipped && skipped.error().code == Error::Code::Parse)
        co_return skipped.error(); // it may print for ever
    if (!skipped) {
        auto explaining = lane->explain(skipped.error());
        const Error error = co_await explaining;
        co_return error;
    }
    auto reading = lane->versionLine();
    const Result<RemoteVersion> version = co_await reading;
    if (!version)
        co_return version.error();
    lane->m_version = *version;
    co_return lane;
}

QCoro::Task<Error> FileLane::explain(Error seen)
{
    return explainFailure(m_stream, std::move(seen),
                          QStringLiteral("The file could not be downloaded"), m_request.path);
}

QCoro::Task<Result<void>> FileLane::write(QByteArray line)
{
    auto writing = orStopped(m_stream->write(std::move(line)), m_stop);
    const Result<void> written = co_await writing;
    if (!written) {
        auto explaining = explain(written.error());
        const Error error = co_await explaining;
        co_return error;
    }
    co_return written;
}

QCoro::Task<Result<QByteArray>> FileLane::line()
{
    auto reading = m_reader.readUntil();
    const Result<QByteArray> read = co_await reading;
    if (!read) {
        auto explaining = explain(read.error());
        const Error error = co_await explaining;
        co_return error;
    }
    co_return read;
}

QCoro::Task<Result<void>> FileLane::ask(qint64 from, qint64 count)
{
    if (isSmall())
        co_return Result<void>();
    auto writing =
        write("get " + QByteArray::number(from) + ' ' + QByteArray::number(count) + '\n');
    const Result<void> written = co_await writing;
    co_return written;
}

QCoro::Task<Result<QByteArray>> FileLane::bytes(qint64 count, std::function<void(qint64)> arrived)
{
    QByteArray all;
    all.reserve(count);
    while (all.size() < count) {
        auto reading = m_reader.readSome(count - all.size());
        const Result<QByteArray> some = co_await reading;
        if (!some || some->isEmpty()) {
            const Error seen = some ? Error(Error::Code::Remote,
                                            QStringLiteral("The server's answer ended early."))
                                    : some.error();
            auto explaining = explain(seen);
            const Error error = co_await explaining;
            co_return error;
        }
        all += *some;
        arrived(some->size());
    }
    co_return all;
}

QCoro::Task<Result<QString>> FileLane::hashLine()
{
    auto reading = line();
    const Result<QByteArray> said = co_await reading;
    if (!said)
        co_return said.error();
    const QString hash = QString::fromLatin1(said->left(64));
    if (!isSha256(hash))
        co_return senseless(*said);
    co_return hash;
}

QCoro::Task<Result<RemoteVersion>> FileLane::versionLine()
{
    auto reading = line();
    const Result<QByteArray> said = co_await reading;
    if (!said)
        co_return said.error();
    const auto version = readVersion(*said);
    if (!version)
        co_return senseless(*said);
    co_return *version;
}

QCoro::Task<Result<QString>> FileLane::hash()
{
    if (!isSmall()) {
        auto writing = write("hash\n");
        const Result<void> written = co_await writing;
        if (!written)
            co_return written.error();
    }
    auto reading = hashLine();
    const Result<QString> hash = co_await reading;
    if (!hash)
        co_return hash.error();
    auto readingEnd = line();
    const Result<QByteArray> ready = co_await readingEnd;
    if (!ready)
        co_return ready.error();
    co_return hash;
}

QCoro::Task<Result<std::vector<QString>>> FileLane::hashesOf(qint64 partBytes)
{
    auto writing = write("sums " + QByteArray::number(partBytes) + '\n');
    const Result<void> written = co_await writing;
    if (!written)
        co_return written.error();
    const qint64 size = m_request.size < 0 ? m_version.size : m_request.size;
    std::vector<QString> hashes;
    for (qint64 from = 0; from < size; from += partBytes) {
        auto reading = hashLine();
        const Result<QString> hash = co_await reading;
        if (!hash)
            co_return hash.error();
        hashes.push_back(*hash);
    }
    co_return hashes;
}

QCoro::Task<Result<RemoteVersion>> FileLane::versionNow()
{
    if (!isSmall()) {
        auto writing = write("version\n");
        const Result<void> written = co_await writing;
        if (!written)
            co_return written.error();
    }
    auto reading = versionLine();
    const Result<RemoteVersion> version = co_await reading;
    co_return version;
}

} // namespace perch
