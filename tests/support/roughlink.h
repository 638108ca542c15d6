// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

namespace perch::test
{

/// A bad road to a server on this machine: a TCP relay on 127.0.0.1 that can lose, delay, slow and
/// cut what passes. It relays real bytes of real programs in a thread of its own, which sleeps in
/// poll and nowhere else. Every call has its effect before it returns; all are safe from any
/// thread. Free of Qt. Aborts the test program when there is no socket to be had.
class RoughLink
{
public:
    /// What has passed, each way.
    struct Traffic {
        std::int64_t bytesUp = 0; ///< from the client to the server
        std::int64_t bytesDown = 0;
        std::int64_t piecesUp = 0; ///< reads: nearly a packet each where little is said
        std::int64_t piecesDown = 0;
    };

    explicit RoughLink(int targetPort);
    /// Cuts what is still connected.
    ~RoughLink();
    RoughLink(const RoughLink &) = delete;
    RoughLink &operator=(const RoughLink &) = delete;

    [[nodiscard]] int port() const { return m_port; }
    /// Where connections made from now on lead, for a server that came back elsewhere.
    void setTarget(int targetPort);

    /// Nothing passes any more, either way, and nobody is told: the cable is out. New connections
    /// are accepted (by the kernel) and hear nothing.
    void drop();
    /// Everything goes on; what was sent meanwhile arrives now, as TCP's repeats would.
    void restore();
    /// Closes the listening port: new connections are refused. Those that are made live on.
    void refuse();
    /// Listens again on the same port.
    void admit();
    /// Resets all connections that are made.
    void cut();
    enum class Way { Up, Down };
    /// Resets all connections when `bytes` more have passed this way, and not one more. Once.
    void cutAfter(Way way, std::int64_t bytes);
    /// When `bytes` more have passed up on the connections that are made, what comes after them is
    /// held: they are on a long way round. The other direction and new connections go on.
    void holdAfter(std::int64_t bytes);
    /// How many are held.
    [[nodiscard]] std::int64_t held() const;
    /// Resets the client's end of the connections that are held; the server does not know.
    void strand();
    /// What is held arrives at the server; of a stranded connection the end follows.
    void deliver();
    /// Each way; for what is read from now on.
    void setDelay(std::chrono::microseconds delay);
    /// Each way, bytes a second for all connections together; 0 no limit. The narrow place holds
    /// bytes for a quarter of a second, then the senders feel it; each connection has its turn.
    /// Before the connections are made: they get small buffers then.
    void setRate(std::int64_t bytesPerSecond);

    [[nodiscard]] Traffic traffic() const;
    /// Connections that were accepted since the beginning.
    [[nodiscard]] int accepted() const;
    /// Connections that live.
    [[nodiscard]] int connections() const;

private:
    struct Lane;
    struct Pair;
    using Clock = std::chrono::steady_clock;

    void run();
    void wake() const;
    void listen();
    void accept();
    /// One turn of everything; when to look again without being woken.
    Clock::time_point turn();
    bool serve(Pair &pair, Clock::time_point now, Clock::time_point &next);
    bool take(Lane &lane, Clock::time_point now, Clock::time_point &next);
    [[nodiscard]] std::size_t most(std::size_t room) const;
    void tuneBuffer(int fd) const;
    bool give(Lane &lane, Clock::time_point now, Clock::time_point &next);
    /// How many of `wanted` bytes may pass now.
    [[nodiscard]] std::size_t allowed(const Lane &lane, std::size_t wanted) const;
    bool pass(Lane &lane, std::size_t bytes);

    int m_keeper = -1; ///< holds the port, without listening, while nothing listens
    int m_listener = -1;
    int m_wake = -1;
    int m_port = 0;

    mutable std::mutex m_mutex; ///< guards the rest, m_listener too
    int m_target = 0;
    bool m_isStopped = false;
    bool m_isDropping = false;
    std::chrono::microseconds m_delay{0};
    std::int64_t m_rate = 0;
    Way m_cutWay = Way::Up;
    std::int64_t m_untilCut = -1; ///< bytes; -1: no cut is planned
    std::int64_t m_untilHold = 0; ///< bytes, of the lanes that are held
    Clock::time_point m_freeUp; ///< when the road is free for the next byte at the rate that is set
    Clock::time_point m_freeDown;
    Traffic m_traffic;
    int m_accepted = 0;
    std::list<std::unique_ptr<Pair>> m_pairs;

    std::thread m_thread; ///< last: starts when all else is made
};

} // namespace perch::test
