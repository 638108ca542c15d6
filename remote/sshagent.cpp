// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshagent.h"

#include "remote/sshevents.h"
#include "remote/sshsession.h"

#include <libssh/libssh.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace perch
{

namespace
{

// draft-miller-ssh-agent, 5.1
constexpr char failureMessage = 5;
constexpr char requestIdentities = 11;
constexpr char identitiesAnswer = 12;
constexpr char signRequest = 13;

constexpr std::size_t maximumMessage = 256 * 1024; // as OpenSSH's agent
constexpr std::size_t maximumKeys = 64;
constexpr std::chrono::seconds listsWithin{10};
/// A key may want to be touched, or a dialog to be answered; sshd itself gives up after two minutes
/// (LoginGraceTime).
constexpr std::chrono::seconds signsWithin{120};

std::string numberBytes(std::size_t number)
{
    const auto value = static_cast<std::uint32_t>(number);
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
            static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string withLength(std::string_view bytes)
{
    return numberBytes(bytes.size()) + std::string(bytes);
}

std::optional<std::size_t> takeNumber(std::string_view &bytes)
{
    if (bytes.size() < 4)
        return std::nullopt;
    std::size_t number = 0;
    for (int i = 0; i < 4; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    bytes.remove_prefix(4);
    return number;
}

std::optional<std::string> takeString(std::string_view &bytes)
{
    const auto size = takeNumber(bytes);
    if (!size || *size > bytes.size())
        return std::nullopt;
    std::string text(bytes.substr(0, *size));
    bytes.remove_prefix(*size);
    return text;
}

/// A whole message in `buffer`, without its length; throws nothing away. Nothing when it has not
/// all come yet; an empty one when it is too long to be one.
std::optional<std::string> takeMessage(std::string &buffer)
{
    std::string_view rest = buffer;
    const auto size = takeNumber(rest);
    if (!size)
        return std::nullopt;
    if (*size == 0 || *size > maximumMessage)
        return std::string();
    if (rest.size() < *size)
        return std::nullopt;
    std::string message(rest.substr(0, *size));
    buffer.erase(0, 4 + *size);
    return message;
}

/// What there is to read, appended; false at the end.
bool readSome(int descriptor, std::string &buffer)
{
    std::array<char, 16 * 1024> part; // NOLINT: filled before use
    const ssize_t got = ::recv(descriptor, part.data(), part.size(), MSG_DONTWAIT);
    if (got > 0)
        buffer.append(part.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/// Sends all; gives up when `other` ends, or at the time.
bool sendAll(int descriptor, std::string_view bytes, int other, SshClock::time_point deadline)
{
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            return false;
        std::array<pollfd, 2> polled{{{descriptor, POLLOUT, 0}, {other, 0, 0}}};
        ::poll(polled.data(), polled.size(), 1000);
        if (polled[1].revents != 0 || SshClock::now() >= deadline)
            return false;
    }
    return true;
}

/// Waits for one message; gives up when `other` ends, or at the time.
std::optional<std::string> receive(int descriptor, int other, SshClock::time_point deadline)
{
    std::string buffer;
    while (true) {
        if (auto message = takeMessage(buffer))
            return message->empty() ? std::nullopt : message;
        std::array<pollfd, 2> polled{{{descriptor, POLLIN, 0}, {other, 0, 0}}};
        ::poll(polled.data(), polled.size(), 1000);
        if (polled[0].revents == 0 && polled[1].revents != 0)
            return std::nullopt;
        if (SshClock::now() >= deadline || !readSome(descriptor, buffer))
            return std::nullopt;
    }
}

} // namespace

std::optional<std::vector<AgentKey>> readAgentKeys(std::string_view answer)
{
    if (!answer.starts_with(identitiesAnswer))
        return std::nullopt;
    answer.remove_prefix(1);
    const auto count = takeNumber(answer);
    if (!count)
        return std::nullopt;
    std::vector<AgentKey> keys;
    for (std::size_t i = 0; i < *count && keys.size() < maximumKeys; ++i) {
        auto blob = takeString(answer);
        auto comment = takeString(answer);
        if (!blob || !comment)
            return std::nullopt;
        keys.push_back({std::move(*blob), std::move(*comment)});
    }
    return keys;
}

std::unique_ptr<SshAgent> SshAgent::connect(const std::string &path)
{
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return nullptr;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return nullptr;
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        ::close(fd); // also when it is too busy to take another: the other ways may do
        return nullptr;
    }
    return std::unique_ptr<SshAgent>(new SshAgent(fd));
}

SshAgent::~SshAgent()
{
    if (m_watched >= 0)
        ::shutdown(m_watched, SHUT_RDWR); // the thread sees the end of libssh's requests
    if (m_thread.joinable())
        m_thread.join();
    for (const int descriptor : {m_agent, m_proxy, m_watched}) {
        if (descriptor >= 0)
            ::close(descriptor);
    }
}

SshOutcome<std::vector<AgentKey>> SshAgent::keys(SshSession &session)
{
    const std::string request = withLength(std::string(1, requestIdentities));
    if (::send(m_agent, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
        return std::vector<AgentKey>();
    SshWatch watch(session.events(), m_agent);
    watch.waitFor(POLLIN);
    const auto deadline = SshClock::now() + listsWithin;
    std::string buffer;
    while (true) {
        const bool isOpen = readSome(m_agent, buffer);
        if (const auto message = takeMessage(buffer))
            return readAgentKeys(*message).value_or(std::vector<AgentKey>());
        if (!isOpen || SshClock::now() >= deadline)
            return std::vector<AgentKey>();
        if (auto failure = session.turn(deadline))
            return *failure;
    }
}

bool SshAgent::show(SshSession &session, std::vector<AgentKey> keys)
{
    m_shown = std::move(keys);
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return false;
    m_proxy = ends[0];
    m_watched = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 0);
    if (ssh_set_agent_socket(session.handle(), ends[1]) != SSH_OK) { // libssh closes it later
        ::close(ends[1]);
        return false;
    }
    try {
        m_thread = std::thread([this] { relay(); });
    } catch (const std::system_error &) {
        return false;
    }
    return true;
}

/// The proxy's thread: answers libssh until its end of the pair is shut.
void SshAgent::relay() const
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (true) {
        const auto request = receive(m_proxy, -1, SshClock::time_point::max());
        if (!request)
            return;
        const std::string answer = withLength(answerTo(*request));
        if (!sendAll(m_proxy, answer, -1, SshClock::now() + signsWithin))
            return;
    }
}

std::string SshAgent::answerTo(const std::string &request) const
{
    const std::string refusal(1, failureMessage);
    if (request.front() == requestIdentities) {
        std::string list = std::string(1, identitiesAnswer) + numberBytes(m_shown.size());
        for (const AgentKey &key : m_shown)
            list += withLength(key.blob) + withLength(key.comment);
        return list;
    }
    std::string_view rest = std::string_view(request).substr(1);
    const auto wanted = takeString(rest);
    if (request.front() != signRequest || !wanted ||
        std::ranges::find(m_shown, *wanted, &AgentKey::blob) == m_shown.end())
        return refusal;
    const auto deadline = SshClock::now() + signsWithin;
    std::optional<std::string> answer;
    if (sendAll(m_agent, withLength(request), m_proxy, deadline))
        answer = receive(m_agent, m_proxy, deadline);
    if (!answer)
        ::shutdown(m_agent, SHUT_RDWR); // what it says later would be taken for the next answer
    return answer.value_or(refusal);
}

} // namespace perch
