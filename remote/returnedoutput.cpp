// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/returnedoutput.h"

#include "remote/remotescript.h"

#include <algorithm>

namespace perch
{

namespace
{

constexpr qint64 pieceBytes = 256 * 1024;
constexpr qint64 bytesAhead = 4 * pieceBytes; ///< so that a slow answer makes no pause

} // namespace

QCoro::Task<Result<std::shared_ptr<ReturnedOutput>>> ReturnedOutput::open(Transport &transport,
                                                                          QString path, Known known,
                                                                          qint64 mostBytes,
                                                                          std::stop_token stop)
{
    if (!isUsablePath(path))
        co_return Error(Error::Code::NotFound, QStringLiteral("No file on the server was chosen."));
    const FileLane::Request request{path, -1, known.bytes};
    auto opening = FileLane::open(transport, request, stop);
    const Result<std::shared_ptr<FileLane>> lane = co_await opening;
    if (!lane)
        co_return lane.error();
    std::shared_ptr<ReturnedOutput> output(new ReturnedOutput(*lane));
    const qint64 size = output->size();
    if (known.bytes == 0) {
        output->m_goesOn = size <= mostBytes;
    } else if (known.bytes <= size && size - known.bytes <= mostBytes) {
        auto hashing = (*lane)->hash();
        const Result<QString> hash = co_await hashing;
        if (!hash)
            co_return hash.error();
        output->m_goesOn = *hash == known.sha256;
    }
    output->m_begin = output->m_goesOn ? known.bytes : std::max<qint64>(0, size - mostBytes);
    output->m_asked = output->m_read = output->m_begin;
    co_return output;
}

QCoro::Task<Result<QByteArray>> ReturnedOutput::read()
{
    while (m_asked < size() && m_asked < m_read + bytesAhead) {
        const qint64 count = std::min(pieceBytes, size() - m_asked);
        auto asking = m_lane->ask(m_asked, count);
        const Result<void> asked = co_await asking;
        if (!asked)
            co_return asked.error();
        m_asked += count;
    }
    const qint64 count = std::min(pieceBytes, size() - m_read);
    if (count == 0)
        co_return QByteArray();
    const std::function<void(qint64)> arrived = [](qint64) {
    };
    auto reading = m_lane->bytes(count, arrived);
    const Result<QByteArray> bytes = co_await reading;
    if (bytes)
        m_read += count;
    co_return bytes;
}

} // namespace perch
