// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/filelanes.h"

#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"

#include <QCoro/QCoroFuture>

#include <QtConcurrent>

#include <algorithm>
#include <vector>

namespace perch
{

namespace
{

constexpr std::size_t askedAhead = 2; ///< what a lane sends, and what it sends next
constexpr qint64 mostBlocksOfRun = 8;

Result<void> store(std::shared_ptr<LocalCopy> copy, qint64 block, QByteArray bytes)
{
    return copy->store(block, bytes);
}

Result<void> keepHash(std::shared_ptr<LocalCopy> copy, QString sha256)
{
    return copy->setTheirSha256(sha256);
}

} // namespace

FileLanes::FileLanes(Transport &transport, QString remotePath, std::shared_ptr<LocalCopy> copy,
                     std::shared_ptr<FileLane> first, std::function<void(qint64)> arrived,
                     std::stop_token stop)
    : m_transport(transport), m_remotePath(std::move(remotePath)), m_copy(std::move(copy)),
      m_first(std::move(first)), m_arrived(std::move(arrived)),
      m_onStop(std::move(stop), [this] { fail(cancelled()); })
{
}

void FileLanes::fail(const Error &error)
{
    if (!m_error)
        m_error = error;
    m_end.request_stop();
    m_enough.request_stop();
}

/// Long runs first, short ones towards the end, so that no lane has much to do when the others are
/// done.
FileLanes::Run FileLanes::take()
{
    const qint64 left = qint64(m_left.size());
    const qint64 most = std::clamp<qint64>(left / (mostLanes * 2), 1, mostBlocksOfRun);
    Run run{m_left.front(), 0};
    while (run.blocks < most && !m_left.empty() && m_left.front() == run.first + run.blocks) {
        m_left.pop_front();
        ++run.blocks;
    }
    if (m_left.empty())
        m_enough.request_stop();
    return run;
}

QCoro::Task<Result<void>> FileLanes::fetch()
{
    const std::vector<qint64> missing = m_copy->missing();
    m_left.assign(missing.begin(), missing.end());
    auto working = join(m_first, false);
    auto recruiting = recruit();
    co_await working;
    co_await recruiting;
    m_end.request_stop(); // a lane that was still to open
    if (m_error) {
        const Error error = *m_error;
        co_return error;
    }
    co_return Result<void>();
}

/// One after the other: a server that has no channel for the next one is asked once at a time, and
/// what else wants a channel is not kept waiting behind three lanes.
QCoro::Task<void> FileLanes::recruit()
{
    std::vector<QCoro::Task<void>> lanes;
    while (!m_first->isSmall() && lanes.size() + 1 < mostLanes && !m_left.empty() && !m_error) {
        const FileLane::Request request{m_remotePath, 0, m_copy->size()};
        auto opening = orStopped(FileLane::open(m_transport, request, m_end.get_token()),
                                 m_enough.get_token());
        const Result<std::shared_ptr<FileLane>> lane = co_await opening;
        if (!lane) // the others do without it; what is wrong with the link or the file, they see
                   // too
            break;
        const RemoteVersion &seen = (*lane)->version();
        if (seen != m_first->version() && !m_first->version().hasGrownTo(seen)) {
            fail(remoteFailure({.status = ExitChanged, .signal = {}}, {},
                               QStringLiteral("The file could not be downloaded"), m_remotePath));
            break;
        }
        lanes.push_back(join(*lane, lanes.empty() && m_copy->theirSha256().isEmpty()));
    }
    for (auto &lane : lanes)
        co_await lane;
}

QCoro::Task<void> FileLanes::join(std::shared_ptr<FileLane> lane, bool hashesFirst)
{
    if (hashesFirst) {
        auto hashing = hash(lane);
        const Result<void> hashed = co_await hashing;
        if (!hashed) {
            fail(hashed.error());
            co_return;
        }
    }
    auto working = work(lane);
    const Result<void> worked = co_await working;
    if (!worked)
        fail(worked.error());
}

QCoro::Task<Result<void>> FileLanes::hash(std::shared_ptr<FileLane> lane)
{
    auto hashing = lane->hash();
    const Result<QString> sha256 = co_await hashing;
    if (!sha256)
        co_return sha256.error();
    auto keeping = QtConcurrent::run(&keepHash, m_copy, *sha256);
    const Result<void> kept = co_await keeping;
    co_return kept;
}

QCoro::Task<Result<void>> FileLanes::work(std::shared_ptr<FileLane> lane)
{
    std::deque<Run> asked;
    auto storing = QtConcurrent::run([] { return Result<void>(); });
    Result<void> result;
    while (result && !m_error) {
        auto asking = askAhead(lane, &asked);
        result = co_await asking;
        if (!result || asked.empty())
            break;
        const Run run = asked.front();
        asked.pop_front();
        auto receiving = receive(lane, run, &storing);
        result = co_await receiving;
    }
    const Result<void> stored = co_await storing; // what came is kept, whatever happened then
    co_return stored ? result : stored;
}

QCoro::Task<Result<void>> FileLanes::askAhead(std::shared_ptr<FileLane> lane,
                                              std::deque<Run> *asked)
{
    while (asked->size() < askedAhead && !m_left.empty()) {
        const Run run = take();
        asked->push_back(run);
        const qint64 from = run.first * LocalCopy::blockSize;
        const qint64 end = std::min(from + run.blocks * LocalCopy::blockSize, m_copy->size());
        auto asking = lane->ask(from, end - from);
        const Result<void> sent = co_await asking;
        if (!sent)
            co_return sent;
    }
    co_return Result<void>();
}

/// At most one block of a lane is on its way to the disk while the next one comes.
QCoro::Task<Result<void>> FileLanes::receive(std::shared_ptr<FileLane> lane, Run run,
                                             QFuture<Result<void>> *storing)
{
    for (qint64 block = run.first; block < run.first + run.blocks && !m_error; ++block) {
        auto reading = lane->bytes(m_copy->bytesOf(block), m_arrived);
        const Result<QByteArray> bytes = co_await reading;
        if (!bytes)
            co_return bytes.error();
        const QFuture<Result<void>> before = *storing;
        const Result<void> stored = co_await before;
        if (!stored)
            co_return stored;
        *storing = QtConcurrent::run(&store, m_copy, block, *bytes);
    }
    co_return Result<void>();
}

} // namespace perch
