// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/roughlink.h"

#include "tests/support/localsocket.h"
#include "tests/support/roughlane.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace perch::test
{

namespace
{

using namespace std::chrono_literals;

/// The narrow place of a slow road holds this much, then takes no more, so that the senders feel
/// it.
constexpr auto slowRoadHolds = 250ms;
/// A receiver that is this late with what has arrived gets no more sent.
constexpr auto receiverLags = 5ms;
/// Of one connection in one turn, so that all have theirs and little is stored.
constexpr std::size_t maximumTaken = std::size_t(512) * 1024;

} // namespace

RoughLink::RoughLink(int targetPort)
    : m_keeper(boundSocket(0)), m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      m_port(portOf(m_keeper)), m_target(targetPort)
{
    listen();
    m_thread = std::thread([this] { run(); });
}

RoughLink::~RoughLink()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_isStopped = true;
    }
    wake();
    m_thread.join();
    if (m_listener >= 0)
        ::close(m_listener);
    ::close(m_keeper);
    ::close(m_wake);
}

void RoughLink::listen()
{
    m_listener = listeningSocket(m_port);
}

void RoughLink::wake() const
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
}

void RoughLink::setTarget(int targetPort)
{
    const std::scoped_lock lock(m_mutex);
    m_target = targetPort;
}

void RoughLink::drop()
{
    const std::scoped_lock lock(m_mutex);
    m_isDropping = true;
}

void RoughLink::restore()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_isDropping = false;
    }
    wake();
}

void RoughLink::refuse()
{
    const std::scoped_lock lock(m_mutex);
    if (m_listener < 0)
        return;
    accept();                          // who knocked before is in
    ::shutdown(m_listener, SHUT_RDWR); // poll in the other thread would keep it listening
    ::close(m_listener);
    m_listener = -1;
    wake();
}

void RoughLink::admit()
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_listener < 0)
            listen();
    }
    wake();
}

void RoughLink::cut()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_pairs.clear();
    }
    wake();
}

void RoughLink::cutAfter(Way way, std::int64_t bytes)
{
    const std::scoped_lock lock(m_mutex);
    m_cutWay = way;
    m_untilCut = bytes;
    if (bytes == 0) {
        m_untilCut = -1;
        m_pairs.clear();
    }
    wake();
}

void RoughLink::holdAfter(std::int64_t bytes)
{
    const std::scoped_lock lock(m_mutex);
    m_untilHold = bytes;
    for (const auto &pair : m_pairs)
        pair->up.isHeld = true;
}

std::int64_t RoughLink::held() const
{
    const std::scoped_lock lock(m_mutex);
    std::int64_t bytes = 0;
    for (const auto &pair : m_pairs)
        bytes += pair->up.isHeld ? static_cast<std::int64_t>(pair->up.queue.size()) : 0;
    return bytes;
}

void RoughLink::strand()
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &pair : m_pairs) {
        if (pair->up.isHeld && pair->client >= 0)
            pair->strand();
    }
    wake();
}

void RoughLink::deliver()
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &pair : m_pairs)
        pair->up.isHeld = false;
    wake();
}

void RoughLink::setDelay(std::chrono::microseconds delay)
{
    const std::scoped_lock lock(m_mutex);
    m_delay = delay;
}

void RoughLink::setRate(std::int64_t bytesPerSecond)
{
    const std::scoped_lock lock(m_mutex);
    m_rate = bytesPerSecond;
}

RoughLink::Traffic RoughLink::traffic() const
{
    const std::scoped_lock lock(m_mutex);
    return m_traffic;
}

int RoughLink::accepted() const
{
    const std::scoped_lock lock(m_mutex);
    return m_accepted;
}

int RoughLink::connections() const
{
    const std::scoped_lock lock(m_mutex);
    return static_cast<int>(m_pairs.size());
}

void RoughLink::run()
{
    sigset_t pipe; // a reader that has gone is an error of write, not the end of the program
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    ::prctl(PR_SET_TIMERSLACK, 1000); // ns: a delay of a millisecond is to be that
    std::vector<pollfd> polled;
    while (true) {
        Clock::time_point next;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_isStopped) {
                m_pairs.clear();
                return;
            }
            next = turn();
            polled.assign(1, pollfd{m_wake, POLLIN, 0});
            if (m_listener >= 0 && !m_isDropping)
                polled.push_back({m_listener, POLLIN, 0});
            for (const auto &pair : m_pairs) {
                if (m_isDropping)
                    break;
                for (const Lane *lane : {&pair->up, &pair->down}) {
                    if (lane->takesMore())
                        polled.push_back({lane->from, POLLIN, 0});
                    if (lane->isFull)
                        polled.push_back({lane->to, POLLOUT, 0});
                }
            }
        }
        timespec wait{};
        if (next != Clock::time_point::max()) {
            const auto left = std::max<std::chrono::nanoseconds>(next - Clock::now(),
                                                                 std::chrono::nanoseconds(0));
            wait.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
            wait.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
        }
        ::ppoll(polled.data(), polled.size(), next == Clock::time_point::max() ? nullptr : &wait,
                nullptr);
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = ::read(m_wake, &count, sizeof count);
    }
}

/// All descriptors are non-blocking and all are tried: what poll said may be out of date, since a
/// call from outside may have closed what was polled.
RoughLink::Clock::time_point RoughLink::turn()
{
    auto next = Clock::time_point::max();
    if (m_isDropping)
        return next;
    if (m_listener >= 0)
        accept();
    const auto now = Clock::now();
    std::erase_if(m_pairs, [&](const auto &pair) { return !serve(*pair, now, next); });
    if (m_untilCut == 0) {
        m_untilCut = -1;
        m_pairs.clear();
    }
    if (m_pairs.size() > 1) // another one is first at the narrow place
        m_pairs.splice(m_pairs.end(), m_pairs, m_pairs.begin());
    return next;
}

void RoughLink::accept()
{
    while (true) {
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0)
            return;
        dontGather(client);
        tuneBuffer(client);
        ++m_accepted;
        const int server = connectTo(m_target);
        if (server < 0) {
            reset(client);
            continue;
        }
        tuneBuffer(server);
        m_pairs.push_back(std::make_unique<Pair>(client, server));
    }
}

/// False when the connection is over.
bool RoughLink::serve(Pair &pair, Clock::time_point now, Clock::time_point &next)
{
    for (Lane *lane : {&pair.up, &pair.down}) {
        if (!take(*lane, now, next) || !give(*lane, now, next))
            return false;
    }
    return !pair.up.isDone || !pair.down.isDone;
}

/// The kernel's buffer before the narrow place would be a second, far longer queue.
void RoughLink::tuneBuffer(int fd) const
{
    if (m_rate <= 0)
        return;
    const int size = static_cast<int>(std::clamp<std::int64_t>(m_rate / 50, 128 * 1024, 4'000'000));
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

/// What is read at once: at a rate, what takes 5 ms.
std::size_t RoughLink::most(std::size_t room) const
{
    if (m_rate <= 0)
        return room;
    return std::clamp<std::size_t>(static_cast<std::size_t>(m_rate) / 200, 1, room);
}

bool RoughLink::take(Lane &lane, Clock::time_point now, Clock::time_point &next)
{
    Clock::time_point &free = lane.isUp ? m_freeUp : m_freeDown;
    lane.isBehind = false;
    for (std::size_t taken = 0; lane.takesMore();) {
        if (taken >= (m_rate > 0 ? 1 : maximumTaken)) {
            next = now; // the others, then again
            return true;
        }
        if (m_rate > 0 && free > now + slowRoadHolds) {
            lane.isBehind = true;
            next = std::min(next, free - slowRoadHolds);
            return true;
        }
        const Clock::time_point begins = m_rate > 0 ? std::max(free, now) : now;
        const std::span<char> room = lane.queue.room(begins + m_delay);
        const ssize_t got = ::read(lane.from, room.data(), most(room.size()));
        if (got < 0)
            return errno == EAGAIN || errno == EINTR;
        if (got == 0) {
            lane.hasEnded = true;
            return true;
        }
        lane.queue.put(static_cast<std::size_t>(got));
        taken += static_cast<std::size_t>(got);
        (lane.isUp ? m_traffic.bytesUp : m_traffic.bytesDown) += got;
        ++(lane.isUp ? m_traffic.piecesUp : m_traffic.piecesDown);
        if (m_rate > 0)
            free = begins + std::chrono::nanoseconds(got * 1'000'000'000 / m_rate);
    }
    return true;
}

std::size_t RoughLink::allowed(const Lane &lane, std::size_t wanted) const
{
    auto most = static_cast<std::int64_t>(wanted);
    if (lane.isHeld)
        most = std::min(most, m_untilHold);
    if (m_untilCut >= 0 && lane.isUp == (m_cutWay == Way::Up))
        most = std::min(most, m_untilCut);
    return static_cast<std::size_t>(most);
}

/// False when they were the last ones.
bool RoughLink::pass(Lane &lane, std::size_t bytes)
{
    lane.queue.take(bytes);
    if (lane.isHeld)
        m_untilHold -= static_cast<std::int64_t>(bytes);
    if (m_untilCut < 0 || lane.isUp != (m_cutWay == Way::Up))
        return true;
    m_untilCut -= static_cast<std::int64_t>(bytes);
    return m_untilCut > 0;
}

bool RoughLink::give(Lane &lane, Clock::time_point now, Clock::time_point &next)
{
    lane.isFull = false;
    lane.isLate = false;
    while (!lane.queue.empty()) {
        if (lane.queue.due() > now) {
            next = std::min(next, lane.queue.due());
            return true;
        }
        const std::span<const char> front = lane.queue.front();
        const std::size_t size = allowed(lane, front.size());
        if (size == 0)
            return true;
        const ssize_t put = lane.to < 0 ? static_cast<ssize_t>(size) // nobody is there any more
                                        : ::write(lane.to, front.data(), size);
        if (put < 0) {
            lane.isFull = errno == EAGAIN;
            lane.isLate = lane.isFull && now - lane.queue.due() > receiverLags;
            return lane.isFull || errno == EINTR;
        }
        if (!pass(lane, static_cast<std::size_t>(put)))
            return false;
    }
    if (lane.hasEnded && !lane.isDone) {
        lane.isDone = true;
        if (lane.to >= 0)
            ::shutdown(lane.to, SHUT_WR);
    }
    return true;
}

} // namespace perch::test
