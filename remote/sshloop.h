// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/linkwatch.h"
#include "remote/secret.h"
#include "remote/sshmailbox.h"
#include "remote/sshstream.h"
#include "remote/sshwire.h"

#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace perch
{

class SshChannel;
class SshEvents;
class SshSession;
struct SshAsk;

/// One SSH connection in its own thread: connects, logs in, then serves any number of commands over
/// at most `maximumChannels` channels. The thread sleeps in poll and nowhere else. Free of Qt.
class SshLoop
{
public:
    /// OpenSSH's MaxSessions is 10; one is left for the way a server counts a channel that is just
    /// closing.
    static constexpr std::size_t maximumChannels = 9;

    /// Starts at once. The hooks are called in the new thread.
    SshLoop(SshTarget target, SshHooks hooks);
    /// Closes and waits for the thread, which never waits for anything itself.
    ~SshLoop();
    SshLoop(const SshLoop &) = delete;
    SshLoop &operator=(const SshLoop &) = delete;

    /// A command; waits in line for a free channel, first come first served. After the end it fails
    /// at once.
    [[nodiscard]] std::shared_ptr<SshStream> start(std::string command);
    void answerHostKey(bool accepted);
    /// No value: given up.
    void answerQuestion(std::optional<std::vector<Secret>> answers);
    /// Logs out; everything that waits answers Cancelled.
    void close();

private:
    void run();
    SshFailure live();
    std::optional<SshFailure> logIn(std::shared_ptr<SshSession> &session);
    std::optional<SshFailure> logInTo(const SshTarget &target,
                                      const std::shared_ptr<SshSession> &way,
                                      const std::shared_ptr<SshEvents> &events,
                                      std::shared_ptr<SshSession> &session);
    std::optional<SshFailure> reach(const SshTarget &target, const std::shared_ptr<SshSession> &way,
                                    const std::shared_ptr<SshEvents> &events,
                                    SshClock::time_point deadline,
                                    std::shared_ptr<SshSession> &session);
    SshFailure serve(SshSession &session);
    void serviceChannels();
    void noteRefusal();
    void openChannels(SshSession &session);
    std::optional<SshFailure> keepAlive(SshSession &session);
    [[nodiscard]] SshClock::time_point nextDeadline() const;
    [[nodiscard]] SshAsk makeAsk(SshSession &session, const SshTarget &target);
    void forgetAnswers();
    template <typename T> SshOutcome<T> waitFor(SshSession &session, std::optional<T> &answer);
    void end(const SshFailure &failure);

    const SshTarget m_target;
    const SshHooks m_hooks;
    const std::shared_ptr<SshMailbox> m_mailbox = std::make_shared<SshMailbox>();

    std::mutex m_mutex; ///< guards the next block
    std::deque<std::shared_ptr<SshStream>> m_arrived;
    std::optional<bool> m_hostKeyAnswer;
    std::optional<std::optional<std::vector<Secret>>> m_questionAnswer;
    std::optional<SshFailure> m_ended;
    int m_agentDescriptor = -1;

    // Only for the thread.
    std::deque<std::shared_ptr<SshStream>> m_waiting;
    std::list<std::unique_ptr<SshChannel>> m_channels;
    bool m_isRefusing =
        false;          ///< the server had no channel to give: wait until one of ours has closed
    int m_refusals = 0; ///< rounds in a row
    std::size_t m_places = maximumChannels; ///< what the server was seen to give
    SshClock::time_point m_morePlacesAt;
    SshClock::time_point m_retryAt;
    LinkWatch m_watch{{}, {}};

    std::thread m_thread; ///< last: starts when all else is made
};

} // namespace perch
