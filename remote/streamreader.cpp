// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/streamreader.h"

#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"

namespace perch
{

StreamReader::StreamReader(std::shared_ptr<ExecStream> stream, std::stop_token stop)
    : m_stream(std::move(stream)), m_stop(std::move(stop))
{
}

QCoro::Task<Result<qint64>> StreamReader::more()
{
    auto reading = orStopped(m_stream->read(), m_stop);
    const Result<QByteArray> bytes = co_await reading;
    if (!bytes)
        co_return bytes.error();
    m_pending += *bytes;
    co_return Result<qint64>(bytes->size());
}

QCoro::Task<Result<void>> StreamReader::skipGreeting()
{
    const qsizetype most = longestBeforeGreeting + greetingLine().size();
    while (!m_pending.contains(greetingLine()) && m_pending.size() < most) {
        auto reading = more();
        const Result<qint64> count = co_await reading;
        if (!count)
            co_return count.error();
        if (*count == 0)
            co_return Error(Error::Code::Remote, QStringLiteral("The server's answer ended early."),
                            plainLine(m_pending));
    }
    Result<QByteArray> rest = withoutGreeting(m_pending);
    if (!rest)
        co_return rest.error();
    m_pending = std::move(*rest);
    co_return Result<void>();
}

QCoro::Task<Result<QByteArray>> StreamReader::readUntil(char terminator)
{
    constexpr qsizetype longest = 64 * 1024;
    for (;;) {
        const qsizetype end = m_pending.indexOf(terminator);
        if (end >= 0) {
            const QByteArray line = m_pending.left(end);
            m_pending.remove(0, end + 1);
            co_return line;
        }
        if (m_pending.size() > longest)
            co_return Error(Error::Code::Remote,
                            QStringLiteral("The server's answer makes no sense."),
                            QStringLiteral("a line of more than 64 KiB"));
        auto reading = more();
        const Result<qint64> count = co_await reading;
        if (!count)
            co_return count.error();
        if (*count == 0)
            co_return Error(Error::Code::Remote,
                            QStringLiteral("The server's answer ended early."));
    }
}

QCoro::Task<Result<QByteArray>> StreamReader::readSome(qint64 maximum)
{
    if (m_pending.isEmpty()) {
        auto reading = more();
        const Result<qint64> count = co_await reading;
        if (!count)
            co_return count.error();
    }
    const QByteArray some = m_pending.left(maximum);
    m_pending.remove(0, some.size());
    co_return some;
}

} // namespace perch
