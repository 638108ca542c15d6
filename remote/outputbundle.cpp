// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/outputbundle.h"

#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "remote/transport.h"

namespace perch
{

namespace
{

// For each file "<index> <size> <count>\n" and `count` bytes; size -1 for a missing one.
const QString &bundleScript()
{
    static const QString script = QStringLiteral(
        "most=$1\n"
        "shift\n"
        "begin=$((most / 4))\n"
        "end=$((most - begin - 1))\n"
        "n=0\n"
        "for f do\n"
        "  s=-1\n"
        "  if [ -f \"$f\" ] && [ -r \"$f\" ]; then s=$(stat -L -c %s -- \"$f\") || s=-1; fi\n"
        "  if [ \"$s\" -lt 0 ]; then\n"
        "    printf '%d -1 0\\n' \"$n\"\n"
        "  elif [ \"$s\" -le \"$most\" ]; then\n"
        "    printf '%d %d %d\\n' \"$n\" \"$s\" \"$s\"\n"
        "    head -c \"$s\" -- \"$f\"\n"
        "  else\n"
        "    printf '%d %d %d\\n' \"$n\" \"$s\" \"$most\"\n"
        "    head -c \"$begin\" -- \"$f\"\n"
        "    printf '\\n'\n"
        "    tail -c \"$end\" -- \"$f\"\n"
        "  fi\n"
        "  n=$((n + 1))\n"
        "done\n");
    return script;
}

Error noSense(const QByteArray &header)
{
    return Error(Error::Code::Parse,
                 QStringLiteral("The output of a run changed while it was read. Pick the run "
                                "again to read it anew."),
                 QString::fromLatin1(header.left(80)));
}

} // namespace

OutputBundle::OutputBundle(std::unique_ptr<StreamReader> reader, qsizetype count)
    : m_reader(std::move(reader)), m_count(count)
{
}

OutputBundle::~OutputBundle() = default;

QCoro::Task<Result<std::optional<OutputFile>>> OutputBundle::next()
{
    if (m_next == m_count)
        co_return std::optional<OutputFile>();
    auto reading = m_reader->readUntil('\n');
    const Result<QByteArray> header = co_await reading;
    if (!header)
        co_return header.error();
    auto filling = readFile(*header);
    Result<OutputFile> file = co_await filling;
    if (!file)
        co_return file.error();
    ++m_next;
    co_return std::optional<OutputFile>(std::move(*file));
}

QCoro::Task<Result<OutputFile>> OutputBundle::readFile(QByteArray header)
{
    const QList<QByteArray> words = header.split(' ');
    OutputFile file;
    bool isIndex = false;
    bool isSize = false;
    bool isCount = false;
    file.index = words.value(0).toLongLong(&isIndex);
    file.size = words.value(1).toLongLong(&isSize);
    const qint64 count = words.value(2).toLongLong(&isCount);
    if (words.size() != 3 || !isIndex || !isSize || !isCount || file.index != m_next || count < 0 ||
        count > mostBytes || count > std::max<qint64>(file.size, 0))
        co_return noSense(header);
    file.isMissing = file.size < 0;
    file.isWhole = count == file.size;
    file.bytes.reserve(count);
    while (file.bytes.size() < count) {
        auto reading = m_reader->readSome(count - file.bytes.size());
        const Result<QByteArray> some = co_await reading;
        if (!some)
            co_return some.error();
        if (some->isEmpty())
            co_return noSense(header);
        file.bytes += *some;
    }
    co_return file;
}

QCoro::Task<Result<std::shared_ptr<OutputBundle>>>
openOutputs(Transport &transport, QStringList paths, std::stop_token stop, qint64 mostBytes)
{
    QStringList words{QString::number(qBound<qint64>(16, mostBytes, OutputBundle::mostBytes))};
    for (const QString &path : paths)
        words << (isUsablePath(path) ? plainPath(path) : QStringLiteral("./"));
    auto starting = transport.start(greetingCommand(bundleScript(), words));
    const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
    if (!stream)
        co_return stream.error();
    auto reader = std::make_unique<StreamReader>(*stream, stop);
    auto greeting = reader->skipGreeting();
    const Result<void> greeted = co_await greeting;
    if (!greeted)
        co_return greeted.error();
    co_return std::make_shared<OutputBundle>(std::move(reader), paths.size());
}

} // namespace perch
