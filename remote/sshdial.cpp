// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshdial.h"

#include "remote/sshmailbox.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace perch
{

namespace
{

constexpr std::chrono::milliseconds nextAddressAfter{300};
constexpr std::size_t maximumAddresses = 8;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family = 0;
};

struct Lookup {
    std::mutex mutex;
    bool done = false;
    int code = 0;
    std::vector<Address> addresses;
};

/// getaddrinfo as a value; `flags` AI_NUMERICHOST never asks the network.
int lookUp(const std::string &host, const std::string &port, int flags,
           std::vector<Address> &addresses)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo *found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    if (code != 0)
        return code;
    for (const addrinfo *one = found; one && addresses.size() < maximumAddresses;
         one = one->ai_next) {
        Address address;
        address.family = one->ai_family;
        address.size = one->ai_addrlen;
        std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
        addresses.push_back(address);
    }
    ::freeaddrinfo(found);
    return 0;
}

int millisecondsUntil(SshClock::time_point moment)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - SshClock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

SshFailure lookupFailure(int code)
{
    // EAI_AGAIN is no network or a name server that does not answer, not a wrong name
    return {code == EAI_AGAIN ? SshFailure::Kind::Unreachable : SshFailure::Kind::UnknownHost,
            ::gai_strerror(code)};
}

SshFailure connectFailure(int error)
{
    SshFailure failure{SshFailure::Kind::Unreachable, std::generic_category().message(error)};
    if (error == ECONNREFUSED)
        failure.kind = SshFailure::Kind::Refused;
    else if (error == ETIMEDOUT)
        failure.kind = SshFailure::Kind::Timeout;
    return failure;
}

SshOutcome<std::vector<Address>> resolve(const SshTarget &target,
                                         const std::shared_ptr<SshMailbox> &mailbox,
                                         SshClock::time_point deadline)
{
    const std::string port = std::to_string(target.port);
    std::vector<Address> numeric;
    if (lookUp(target.host, port, AI_NUMERICHOST, numeric) == 0)
        return numeric;

    auto lookup = std::make_shared<Lookup>();
    try {
        std::thread([lookup, mailbox, host = target.host, port] {
            std::vector<Address> addresses;
            const int code = lookUp(host, port, AI_ADDRCONFIG, addresses);
            {
                const std::scoped_lock lock(lookup->mutex);
                lookup->code = code;
                lookup->addresses = std::move(addresses);
                lookup->done = true;
            }
            mailbox->wake();
        }).detach();
    } catch (const std::system_error &error) {
        return SshFailure{SshFailure::Kind::Unreachable, error.what()};
    }

    while (true) {
        mailbox->drain();
        if (mailbox->stopped())
            return SshFailure{SshFailure::Kind::Cancelled, {}};
        {
            const std::scoped_lock lock(lookup->mutex);
            if (lookup->done && lookup->code != 0)
                return lookupFailure(lookup->code);
            if (lookup->done)
                return lookup->addresses;
        }
        if (SshClock::now() >= deadline)
            return SshFailure{SshFailure::Kind::Timeout, "looking up the name"};
        pollfd wake{mailbox->descriptor(), POLLIN, 0};
        ::poll(&wake, 1, millisecondsUntil(deadline));
    }
}

/// Sockets on their way to a connection; closes those that nobody took.
class Attempts
{
public:
    Attempts() = default;
    ~Attempts()
    {
        for (const pollfd &attempt : m_attempts)
            ::close(attempt.fd);
    }
    Attempts(const Attempts &) = delete;
    Attempts &operator=(const Attempts &) = delete;

    void start(const Address &address)
    {
        const int fd = ::socket(address.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            note(errno);
            return;
        }
        const int one = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one,
                     sizeof one); // else 58 ms a command instead of 7
        if (::connect(fd, reinterpret_cast<const sockaddr *>(&address.storage), address.size) !=
                0 &&
            errno != EINPROGRESS) {
            note(errno);
            ::close(fd);
            return;
        }
        m_attempts.push_back({fd, POLLOUT, 0});
    }

    /// Waits for one to connect; drops those that failed.
    std::optional<int> wait(int mailboxDescriptor, int milliseconds)
    {
        std::vector<pollfd> polled = m_attempts;
        polled.push_back({mailboxDescriptor, POLLIN, 0});
        if (::poll(polled.data(), polled.size(), milliseconds) <= 0)
            return std::nullopt;
        polled.pop_back();
        for (const pollfd &attempt : polled) {
            if (attempt.revents == 0)
                continue;
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(attempt.fd, SOL_SOCKET, SO_ERROR, &error, &size);
            std::erase_if(m_attempts, [&](const pollfd &one) { return one.fd == attempt.fd; });
            if (error == 0)
                return attempt.fd;
            note(error);
            ::close(attempt.fd);
        }
        return std::nullopt;
    }

    [[nodiscard]] bool none() const { return m_attempts.empty(); }
    [[nodiscard]] int error() const { return m_error; }

private:
    void note(int error)
    {
        if (m_error != ECONNREFUSED) // a refusal says most: the machine is there
            m_error = error;
    }
    std::vector<pollfd> m_attempts;
    int m_error = 0;
};

} // namespace

SshOutcome<int> dial(const SshTarget &target, const std::shared_ptr<SshMailbox> &mailbox,
                     SshClock::time_point deadline, const std::function<void(SshStage)> &stage)
{
    stage(SshStage::Resolving);
    auto resolved = resolve(target, mailbox, deadline);
    if (const auto *failure = std::get_if<SshFailure>(&resolved))
        return *failure;
    const auto &addresses = std::get<0>(resolved);
    stage(SshStage::Dialling);

    Attempts attempts;
    std::size_t next = 0;
    auto nextStart = SshClock::now();
    while (true) {
        if (mailbox->stopped())
            return SshFailure{SshFailure::Kind::Cancelled, {}};
        const auto now = SshClock::now();
        if (now >= deadline)
            return SshFailure{SshFailure::Kind::Timeout, "connecting"};
        if (next < addresses.size() && (now >= nextStart || attempts.none())) {
            attempts.start(addresses[next++]);
            nextStart = now + nextAddressAfter;
            continue;
        }
        if (attempts.none())
            return connectFailure(attempts.error());
        const auto until = next < addresses.size() ? std::min(deadline, nextStart) : deadline;
        if (const auto fd = attempts.wait(mailbox->descriptor(), millisecondsUntil(until)))
            return *fd;
        mailbox->drain();
    }
}

} // namespace perch
