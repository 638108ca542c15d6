// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/partprocess.h"

#include "remote/orstopped.h"
#include "remote/partserver.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

#include <QtEndian>

#include <array>

namespace perch
{

namespace
{

constexpr qint64 costOfCopy = 256 * 1024;

/// The order's head, as partserver.py's FRAME unpacks it: big-endian, packed.
QByteArray headOf(const PartFrame &frame)
{
    std::array<char, 27> head{};
    head[0] = frame.kind;
    qToBigEndian(quint64(frame.offset), head.data() + 1);
    qToBigEndian(quint64(frame.length), head.data() + 9);
    qToBigEndian(frame.base, head.data() + 17);
    qToBigEndian(quint64(frame.source), head.data() + 19);
    return QByteArray(head.data(), qsizetype(head.size()));
}

qint64 costOf(const PartFrame &frame)
{
    return frame.kind == PartFrame::Copy ? costOfCopy : frame.payload.size();
}

Error nonsense(const QByteArray &line)
{
    return Error(Error::Code::Remote, QStringLiteral("The server's answer makes no sense."),
                 plainLine(line));
}

} // namespace

PartFrame openBase(const PartBase &base)
{
    PartFrame frame;
    frame.kind = PartFrame::OpenBase;
    frame.payload = base.path.toUtf8();
    if (base.modifiedNs != 0) {
        for (const qint64 one : {base.size, base.modifiedNs, qint64(base.inode)})
            frame.payload += '\0' + QByteArray::number(one);
    }
    return frame;
}

bool readPartBlock(const QByteArray &line, PartBlocks &blocks)
{
    const QList<QByteArray> words = line.split(' ');
    bool isOffset = false;
    bool isLength = false;
    if (words.size() != 3 || words.at(2).size() != 32)
        return false;
    const qint64 offset = words.at(0).toLongLong(&isOffset);
    const qint64 length = words.at(1).toLongLong(&isLength);
    if (!isOffset || !isLength || offset < 0 || length <= 0)
        return false;
    constexpr qsizetype most = 1024 * 1024; // of 1 MiB each
    if (blocks.size() < most)
        blocks.insert(offset, {length, words.at(2)});
    return true;
}

PartProcess::PartProcess(std::shared_ptr<ExecStream> stream, QString folder, std::stop_token stop)
    : m_onStop(std::move(stop), [end = m_end]() mutable { end.request_stop(); }), m_stream(stream),
      m_reader(stream, m_end.get_token()), m_folder(std::move(folder))
{
}

QCoro::Task<Result<std::shared_ptr<PartProcess>>> PartProcess::start(Transport &transport,
                                                                     PartName name, qint64 size,
                                                                     QStringList role,
                                                                     std::stop_token stop)
{
    static const QString script = QStringLiteral("command -v python3 >/dev/null || exit %1\n"
                                                 "exec python3 -I -S -c \"$@\"\n")
                                      .arg(ExitNoPython);
    const QStringList words = QStringList{QString::fromUtf16(partServer), name.folder,
                                          name.fileName, QString::number(size)} +
                              role;
    auto starting = transport.start(greetingCommand(script, words));
    const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
    if (!stream)
        co_return stream.error();
    std::shared_ptr<PartProcess> process(new PartProcess(*stream, name.folder, std::move(stop)));
    process->m_self = process;
    process->m_lastAnswer.start();
    co_return process;
}

/// Up to "ready", or "busy".
QCoro::Task<Result<void>> PartProcess::readBeginning(Opened *opened)
{
    auto greeting = m_reader.skipGreeting();
    Result<void> greeted = co_await greeting;
    for (; greeted;) {
        auto reading = m_reader.readUntil();
        const Result<QByteArray> line = co_await reading;
        if (!line) {
            greeted = line.error();
            break;
        }
        const QList<QByteArray> words = line->split(' ');
        if (*line == "busy")
            co_return Result<void>();
        if (words.size() == 4 && words.first() == "ready") {
            m_identity = {QString::fromLatin1(words.at(1)), QString::fromLatin1(words.at(2))};
            opened->room = words.at(3).toLongLong();
            opened->process = m_self.lock();
            co_return Result<void>();
        }
        if (!readPartBlock(*line, opened->blocks))
            co_return nonsense(*line);
    }
    if (greeted.error().code == Error::Code::Cancelled ||
        greeted.error().code == Error::Code::Parse) // what prints without an end
        co_return greeted;
    auto explaining = explainFailure(m_stream, greeted.error(),
                                     QStringLiteral("The image could not be stored"), m_folder);
    const Error error = co_await explaining;
    auto ending = m_stream->finished();
    const Result<ExecExit> exit = co_await ending;
    opened->hasPython = !exit || exit->status != ExitNoPython;
    if (!opened->hasPython)
        co_return Result<void>();
    co_return error;
}

QCoro::Task<Result<PartProcess::Opened>> PartProcess::own(Transport &transport, PartName name,
                                                          qint64 size, std::stop_token stop)
{
    const QStringList role{name.isLasting ? QStringLiteral("keep") : QStringLiteral("drop")};
    auto starting = start(transport, name, size, role, std::move(stop));
    const Result<std::shared_ptr<PartProcess>> process = co_await starting;
    if (!process)
        co_return process.error();
    Opened opened;
    auto reading = (*process)->readBeginning(&opened);
    const Result<void> begun = co_await reading;
    if (!begun)
        co_return begun.error();
    co_return opened;
}

QCoro::Task<Result<std::shared_ptr<PartProcess>>> PartProcess::lane(Transport &transport,
                                                                    PartName name, qint64 size,
                                                                    Identity part,
                                                                    std::stop_token stop)
{
    const QStringList role{QStringLiteral("lane"), part.device, part.inode};
    auto starting = start(transport, name, size, role, std::move(stop));
    const Result<std::shared_ptr<PartProcess>> process = co_await starting;
    if (!process)
        co_return process.error();
    Opened opened;
    auto reading = (*process)->readBeginning(&opened);
    const Result<void> begun = co_await reading;
    if (!begun)
        co_return begun.error();
    if (!opened.process)
        co_return Error(Error::Code::Remote, QStringLiteral("The part is not there any more."));
    co_return opened.process;
}

QCoro::Task<Result<QByteArray>> PartProcess::ask(PartFrame frame, PartBlocks *blocks)
{
    if (m_failure) {
        const Error failure = *m_failure;
        co_return failure;
    }
    const std::shared_ptr<PartProcess> self = m_self.lock(); // this one may be let go meanwhile
    if (frame.kind != PartFrame::Copy)
        frame.length = frame.payload.size();
    const qint64 cost = costOf(frame);
    auto answer = std::make_shared<Answer<QByteArray>>();
    const QFuture<Result<QByteArray>> future = answer->future();
    if (m_waiting.empty())
        m_lastAnswer.start();
    m_waiting.push_back({answer, blocks});
    answer.reset();
    m_unanswered += cost;
    // a write that fails is told by the reader, in better words
    const auto writingHead = m_stream->write(headOf(frame));
    if (!frame.payload.isEmpty()) {
        const auto writing = m_stream->write(frame.payload, frame.keeper);
    }
    if (!m_isReading) {
        m_isReading = true;
        const auto reading = readAnswers(self);
    }
    const Result<QByteArray> said = co_await future;
    self->m_unanswered -= cost;
    co_return said;
}

QCoro::Task<> PartProcess::readAnswers(std::shared_ptr<PartProcess> self)
{
    while (!self->m_waiting.empty() && !self->m_failure) {
        auto reading = self->m_reader.readUntil();
        const Result<QByteArray> line = co_await reading;
        if (line) {
            self->take(*line);
            continue;
        }
        Error error = line.error();
        if (!self->m_failure) {
            auto explaining =
                explainFailure(self->m_stream, error,
                               QStringLiteral("The image could not be stored"), self->m_folder);
            error = co_await explaining;
        }
        self->fail(error);
    }
    self->m_isReading = false;
}

void PartProcess::take(const QByteArray &line)
{
    m_lastAnswer.start();
    if (m_waiting.empty()) // closed while the line came
        return;
    const Waiting first = m_waiting.front();
    if (first.blocks && line != "." && readPartBlock(line, *first.blocks))
        return;
    m_waiting.pop_front();
    first.answer->give(line);
}

void PartProcess::fail(const Error &error)
{
    if (!m_failure)
        m_failure = error;
    for (const Waiting &waiting : std::exchange(m_waiting, {}))
        waiting.answer->give(*m_failure);
}

qint64 PartProcess::silentMilliseconds() const
{
    return m_waiting.empty() ? 0 : m_lastAnswer.elapsed();
}

void PartProcess::close()
{
    fail(cancelled());
    m_end.request_stop(); // then nobody reads any more, and the channel closes with the last user
}

} // namespace perch
