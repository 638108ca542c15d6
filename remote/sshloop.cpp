// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshloop.h"

#include "remote/sshchannel.h"
#include "remote/sshdial.h"
#include "remote/sshevents.h"
#include "remote/sshjump.h"
#include "remote/sshlogin.h"
#include "remote/sshsession.h"

#include <libssh/server.h> // ssh_send_keepalive

#include <algorithm>
#include <utility>

#include <csignal>
#include <sys/socket.h>

namespace perch
{

namespace
{

constexpr std::chrono::milliseconds firstRetry{50};
constexpr int maximumRefusals = 6;
constexpr std::chrono::seconds morePlacesAfter{5};

} // namespace

SshLoop::SshLoop(SshTarget target, SshHooks hooks)
    : m_target(std::move(target)), m_hooks(std::move(hooks)), m_thread([this] { run(); })
{
}

SshLoop::~SshLoop()
{
    close();
    m_thread.join();
}

std::shared_ptr<SshStream> SshLoop::start(std::string command)
{
    auto stream = std::make_shared<SshStream>(std::move(command), m_mailbox);
    std::optional<SshFailure> ended;
    {
        const std::scoped_lock lock(m_mutex);
        ended = m_ended;
        if (!ended)
            m_arrived.push_back(stream);
    }
    if (ended)
        stream->fail(*ended);
    else
        m_mailbox->wake();
    return stream;
}

void SshLoop::answerHostKey(bool accepted)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_hostKeyAnswer = accepted;
    }
    m_mailbox->wake();
}

void SshLoop::answerQuestion(std::optional<std::vector<Secret>> answers)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_questionAnswer = std::move(answers);
    }
    m_mailbox->wake();
}

void SshLoop::close()
{
    m_mailbox->stop();
    const std::scoped_lock lock(m_mutex);
    if (m_agentDescriptor >= 0)
        ::shutdown(m_agentDescriptor, SHUT_RDWR);
}

void SshLoop::run()
{
    // libssh writes to sockets that the other side may have closed: an error there, not the end of
    // the program
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    end(live());
}

/// Connects, logs in and serves; answers why it ended.
SshFailure SshLoop::live()
{
    std::shared_ptr<SshSession> session;
    if (auto failure = logIn(session))
        return *failure;
    m_hooks.stage(SshStage::Online, m_target.host);
    m_hooks.online();
    SshFailure failure = serve(*session);
    for (const auto &channel : m_channels)
        channel->stream()->fail(failure); // libssh calls no callback when the link goes
    m_channels.clear();
    return failure;
}

/// One machine after the other: each is reached through the one before.
std::optional<SshFailure> SshLoop::logIn(std::shared_ptr<SshSession> &session)
{
    const auto events = std::make_shared<SshEvents>(m_mailbox);
    std::shared_ptr<SshSession> way;
    for (const SshTarget &hop : m_target.jumps) {
        std::shared_ptr<SshSession> next;
        if (auto failure = logInTo(hop, way, events, next)) {
            if (failure->machine.empty()) {
                failure->machine = hop.host;
                failure->user = hop.user;
                failure->port = hop.port;
            }
            return failure;
        }
        way = std::move(next);
    }
    return logInTo(m_target, way, events, session);
}

std::optional<SshFailure> SshLoop::logInTo(const SshTarget &target,
                                           const std::shared_ptr<SshSession> &way,
                                           const std::shared_ptr<SshEvents> &events,
                                           std::shared_ptr<SshSession> &session)
{
    std::optional<SshFailure> failure;
    // A server hangs up after too many keys (MaxAuthTries), and an agent may hold many: then once
    // more without keys.
    for (const bool useKeys : {true, false}) {
        const auto deadline = SshClock::now() + target.timeout;
        session.reset();
        if ((failure = reach(target, way, events, deadline, session)))
            return failure;
        m_hooks.stage(SshStage::KeyExchange, target.host);
        if ((failure = session->connect(deadline)))
            return failure;
        const SshAsk ask = makeAsk(*session, target);
        SshLogin login(*session, target, ask, useKeys);
        failure = login.run();
        if (!failure || !login.failedOnKeys())
            return failure;
        if (!target.mayAsk)
            return SshFailure{SshFailure::Kind::NeedsPerson, failure->detail};
        m_hooks.keysRefused(target.host);
    }
    return failure;
}

/// A session whose key exchange has not begun: dialled, or through the machine before.
std::optional<SshFailure> SshLoop::reach(const SshTarget &target,
                                         const std::shared_ptr<SshSession> &way,
                                         const std::shared_ptr<SshEvents> &events,
                                         SshClock::time_point deadline,
                                         std::shared_ptr<SshSession> &session)
{
    const auto tell = [this, &target](SshStage stage) {
        m_hooks.stage(stage, target.host);
    };
    if (way) {
        tell(SshStage::Dialling);
        auto jump = SshJump::open(way, target.host, target.port, deadline);
        if (const auto *failure = std::get_if<SshFailure>(&jump))
            return *failure;
        session = std::make_shared<SshSession>(target, std::move(std::get<0>(jump)), events);
        return std::nullopt;
    }
    const auto dialled = dial(target, m_mailbox, deadline, tell);
    if (const auto *failure = std::get_if<SshFailure>(&dialled))
        return *failure;
    session = std::make_shared<SshSession>(target, std::get<int>(dialled), events);
    return std::nullopt;
}

template <typename T> SshOutcome<T> SshLoop::waitFor(SshSession &session, std::optional<T> &answer)
{
    while (true) {
        {
            const std::scoped_lock lock(m_mutex);
            if (answer)
                return *std::exchange(answer, std::nullopt);
        }
        if (auto failure = session.turn(SshSession::forever))
            return *failure;
    }
}

void SshLoop::forgetAnswers()
{
    const std::scoped_lock lock(m_mutex);
    m_hostKeyAnswer.reset();
    m_questionAnswer.reset();
}

SshAsk SshLoop::makeAsk(SshSession &session, const SshTarget &target)
{
    SshAsk ask;
    ask.hostKey = [this, &session](const SshHostKey &key) {
        forgetAnswers();
        m_hooks.hostKey(key);
        return waitFor(session, m_hostKeyAnswer);
    };
    ask.question = [this, &session](const SshQuestion &question) {
        forgetAnswers();
        m_hooks.question(question);
        return waitFor(session, m_questionAnswer);
    };
    ask.banner = m_hooks.banner;
    ask.stage = [this, &target](SshStage stage) {
        m_hooks.stage(stage, target.host);
    };
    ask.agentBusy = [this](int descriptor) {
        const std::scoped_lock lock(m_mutex);
        m_agentDescriptor = descriptor;
        if (descriptor >= 0 && m_mailbox->stopped())
            ::shutdown(descriptor, SHUT_RDWR);
    };
    return ask;
}

SshFailure SshLoop::serve(SshSession &session)
{
    m_watch = LinkWatch(SshClock::now(), timeAsleep());
    while (true) {
        serviceChannels();
        openChannels(session);
        const bool isTouched =
            std::ranges::any_of(m_channels, [](const auto &one) { return one->isTouched(); });
        if (auto failure = session.turn(isTouched ? SshClock::now() : nextDeadline()))
            return *failure;
        if (auto failure = keepAlive(session))
            return *failure;
    }
}

void SshLoop::serviceChannels()
{
    for (auto it = m_channels.begin(); it != m_channels.end();) {
        const auto before = (*it)->state();
        const auto state = (*it)->service();
        if (state == SshChannel::State::Refused) {
            m_waiting.push_front((*it)->stream());
            noteRefusal();
            it = m_channels.erase(it);
            continue;
        }
        const bool isDone = state == SshChannel::State::Done;
        if (isDone || (state == SshChannel::State::Running && before != state)) {
            m_isRefusing = false;
            m_refusals = 0;
        }
        it = isDone ? m_channels.erase(it) : std::next(it);
    }
}

/// The server has no channel to give (MaxSessions): what it gave is the limit for now, so that it
/// is not asked in vain. Tried again when one of ours has closed, and after a growing pause,
/// because sshd counts a place as free only some time after our close. A burst of refusals is one
/// round.
void SshLoop::noteRefusal()
{
    const auto given = std::ranges::count_if(m_channels, [](const auto &one) {
        return one->state() != SshChannel::State::Opening &&
               one->state() != SshChannel::State::Refused;
    });
    m_places = std::clamp<std::size_t>(static_cast<std::size_t>(given), 1, m_places);
    m_morePlacesAt = SshClock::now() + morePlacesAfter;
    if (m_isRefusing)
        return;
    m_isRefusing = true;
    m_retryAt = SshClock::now() + firstRetry * (1 << std::min(m_refusals, 4));
    ++m_refusals;
}

void SshLoop::openChannels(SshSession &session)
{
    {
        const std::scoped_lock lock(m_mutex);
        std::ranges::move(m_arrived, std::back_inserter(m_waiting));
        m_arrived.clear();
    }
    std::erase_if(m_waiting, [](const auto &stream) { return stream->isClosed(); });
    if (m_channels.empty() && m_refusals >= maximumRefusals) {
        m_refusals = 0;
        m_isRefusing = false;
        for (const auto &stream : std::exchange(m_waiting, {}))
            stream->fail({SshFailure::Kind::NoChannel, session.errorText()});
    }
    if (m_isRefusing && SshClock::now() >= m_retryAt)
        m_isRefusing = false;
    if (m_places < maximumChannels && SshClock::now() >= m_morePlacesAt) {
        ++m_places; // the refusal may have been of its moment
        m_morePlacesAt = SshClock::now() + morePlacesAfter;
    }
    while (!m_waiting.empty() && !m_isRefusing && m_channels.size() < m_places) {
        m_channels.push_back(std::make_unique<SshChannel>(session, m_waiting.front()));
        m_waiting.pop_front();
        m_channels.back()->service();
    }
}

std::optional<SshFailure> SshLoop::keepAlive(SshSession &session)
{
    switch (m_watch.look(SshClock::now(), timeAsleep(), session.bytesReceived())) {
    case LinkWatch::Verdict::Lost:
        return SshFailure{SshFailure::Kind::Silent, {}};
    case LinkWatch::Verdict::Ask: {
        const auto before = session.packetsSent();
        ssh_send_keepalive(session.handle());
        if (session.packetsSent() == before) // it only collected the last answer
            ssh_send_keepalive(session.handle());
        break;
    }
    case LinkWatch::Verdict::Wait:
        break;
    }
    return std::nullopt;
}

SshClock::time_point SshLoop::nextDeadline() const
{
    auto deadline = m_watch.next();
    if (m_isRefusing && !m_waiting.empty())
        deadline = std::min(deadline, m_retryAt);
    return deadline;
}

/// Tells everybody who waits, then the owner.
void SshLoop::end(const SshFailure &failure)
{
    std::deque<std::shared_ptr<SshStream>> streams;
    {
        const std::scoped_lock lock(m_mutex);
        m_ended = failure;
        streams = std::exchange(m_arrived, {});
    }
    std::ranges::move(m_waiting, std::back_inserter(streams));
    for (const auto &stream : streams)
        stream->fail(failure);
    m_hooks.ended(failure);
}

} // namespace perch
