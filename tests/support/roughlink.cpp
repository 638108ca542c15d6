// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/roughlink.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace perch::test
{

namespace
{

/// Room for the bytes on a slow or long road: enough for 1 GB/s over 50 ms.
constexpr std::size_t maximumQueued = 64 * 1024 * 1024;
/// A slow road takes no more than this ahead, so that the sender feels it.
constexpr std::chrono::milliseconds slowRoadHolds{100};

[[noreturn]] void giveUp(const char *what)
{
    std::fprintf(stderr, "roughlink: %s: %s\n", what, std::strerror(errno));
    std::abort();
}

sockaddr_in localAddress(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

/// Bound, not listening. More than one may be bound to a port as long as none of the others
/// listens.
int boundSocket(int port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int yes = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const sockaddr_in address = localAddress(port);
    if (::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        giveUp("bind");
    return fd;
}

int portOf(int fd)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        giveUp("getsockname");
    return ntohs(address.sin_port);
}

void dontGather(int fd)
{
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

int connectTo(int port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = localAddress(port);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        ::close(fd);
        return -1;
    }
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    dontGather(fd);
    return fd;
}

void reset(int fd)
{
    const linger now{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(fd);
}

} // namespace

/// One way of one connection.
struct RoughLink::Lane {
    struct Piece {
        Clock::time_point due;
        std::string bytes;
    };
    int from = -1;
    int to = -1;
    bool isUp = false;
    bool hasEnded = false; ///< the reader has seen the end
    bool isDone = false;   ///< and the writer has passed it on
    bool isBehind = false; ///< too much is on the slow road to read on
    bool isFull = false;   ///< the receiver takes no more for now
    std::size_t queued = 0;
    std::deque<Piece> pieces;
    Clock::time_point free; ///< when the road is free for the next byte at the rate that is set
};

struct RoughLink::Pair {
    Pair(int clientEnd, int serverEnd) : client(clientEnd), server(serverEnd)
    {
        up.from = down.to = client;
        up.to = down.from = server;
        up.isUp = true;
    }
    ~Pair()
    {
        reset(client);
        reset(server);
    }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;

    int client;
    int server;
    Lane up;
    Lane down;
};

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
    m_listener = boundSocket(m_port);
    if (::listen(m_listener, 64) != 0)
        giveUp("listen");
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
    accept(); // who knocked before is in
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
                    if (!lane->hasEnded && !lane->isBehind && lane->queued < maximumQueued)
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
    return next;
}

void RoughLink::accept()
{
    while (true) {
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0)
            return;
        dontGather(client);
        ++m_accepted;
        const int server = connectTo(m_target);
        if (server < 0)
            reset(client);
        else
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

bool RoughLink::take(Lane &lane, Clock::time_point now, Clock::time_point &next)
{
    std::array<char, 64 * 1024> buffer; // NOLINT: filled before use
    lane.isBehind = false;
    while (!lane.hasEnded && lane.queued < maximumQueued) {
        if (m_rate > 0 && lane.free > now + slowRoadHolds) {
            lane.isBehind = true;
            next = std::min(next, lane.free - slowRoadHolds);
            return true;
        }
        std::size_t most = buffer.size();
        if (m_rate > 0)
            most = std::clamp<std::size_t>(static_cast<std::size_t>(m_rate) / 50, 1, most);
        const ssize_t got = ::read(lane.from, buffer.data(), most);
        if (got < 0)
            return errno == EAGAIN || errno == EINTR;
        if (got == 0) {
            lane.hasEnded = true;
            return true;
        }
        (lane.isUp ? m_traffic.bytesUp : m_traffic.bytesDown) += got;
        ++(lane.isUp ? m_traffic.piecesUp : m_traffic.piecesDown);
        lane.free = std::max(lane.free, now);
        if (m_rate > 0)
            lane.free += std::chrono::nanoseconds(got * 1'000'000'000 / m_rate);
        const auto size = static_cast<std::size_t>(got);
        lane.queued += size;
        lane.pieces.push_back({lane.free + m_delay, std::string(buffer.data(), size)});
    }
    return true;
}

bool RoughLink::give(Lane &lane, Clock::time_point now, Clock::time_point &next)
{
    lane.isFull = false;
    while (!lane.pieces.empty()) {
        Lane::Piece &piece = lane.pieces.front();
        if (piece.due > now) {
            next = std::min(next, piece.due);
            return true;
        }
        const ssize_t put = ::write(lane.to, piece.bytes.data(), piece.bytes.size());
        if (put < 0) {
            lane.isFull = errno == EAGAIN;
            return lane.isFull || errno == EINTR;
        }
        lane.queued -= static_cast<std::size_t>(put);
        if (static_cast<std::size_t>(put) < piece.bytes.size()) {
            piece.bytes.erase(0, static_cast<std::size_t>(put));
            lane.isFull = true;
            return true;
        }
        lane.pieces.pop_front();
    }
    if (lane.hasEnded && !lane.isDone) {
        lane.isDone = true;
        ::shutdown(lane.to, SHUT_WR);
    }
    return true;
}

} // namespace perch::test
