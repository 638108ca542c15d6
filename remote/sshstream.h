// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshwire.h"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace perch
{

class SshMailbox;

/// The bytes of one remote command between its user and the connection's thread: bounded both ways,
/// safe from both. Every callback that was taken is called exactly once, by whichever thread has
/// the answer, never under the lock.
class SshStream
{
public:
    static constexpr std::size_t bufferBytes = 1024 * 1024;
    static constexpr std::size_t errorBytes = 64 * 1024;
    /// More unread output than this is a server that ignores the window it was given.
    static constexpr std::size_t hardLimitBytes = 64 * 1024 * 1024;

    SshStream(std::string command, std::shared_ptr<SshMailbox> mailbox);

    // For the user, in any thread.
    void whenOpen(SshDone<> done);
    /// Done when at most bufferBytes wait to be sent.
    void write(SshBytes bytes, SshDone<> done);
    void closeInput();
    /// The next bytes, empty at the end. One at a time.
    void read(std::size_t maximum, SshDone<std::string> done);
    void whenFinished(SshDone<SshExit> done);
    [[nodiscard]] std::string errorText() const;
    /// Gives the command up: what waits answers Cancelled, the channel is closed.
    void close();

    // For the connection's thread.
    [[nodiscard]] const std::string &command() const { return m_command; }
    [[nodiscard]] bool isClosed() const;
    void opened();
    /// Takes output while there is room (all of it when `force`); how many bytes were taken.
    std::size_t offer(const char *bytes, std::size_t size, bool force);
    [[nodiscard]] bool hasRoom() const;
    void addErrorText(const char *bytes, std::size_t size);
    void endOutput();
    /// The bytes to send next; stays valid until sent().
    [[nodiscard]] std::string_view nextInput() const;
    void sent(std::size_t bytes);
    /// All input is sent and no more will come.
    [[nodiscard]] bool isInputAtEnd() const;
    void finish(SshExit exit);
    /// Nothing more will happen: everything that waits or comes later gets this, but for output not
    /// yet read.
    void fail(const SshFailure &failure);

private:
    struct PendingWrite {
        std::uint64_t end = 0; ///< offset of the write's last byte in the whole input
        SshDone<> done;
    };
    struct PendingRead {
        std::size_t maximum = 0;
        SshDone<std::string> done;
    };
    using Calls = std::vector<std::function<void()>>;
    void answerRead(Calls &calls);
    void answerWrites(Calls &calls);
    void failLocked(const SshFailure &failure, Calls &calls);

    const std::string m_command;
    const std::shared_ptr<SshMailbox> m_mailbox;

    mutable std::mutex m_mutex;
    std::deque<std::string> m_output;
    std::size_t m_outputBytes = 0;
    bool m_outputEnded = false;
    std::string m_errorText;
    std::deque<SshBytes> m_input;
    std::size_t m_inputOffset = 0; ///< into the first piece
    std::uint64_t m_written = 0;
    std::uint64_t m_sent = 0;
    bool m_inputClosed = false;
    bool m_open = false;
    bool m_closed = false;
    std::optional<SshExit> m_exit;
    std::optional<SshFailure> m_failure;
    SshDone<> m_openWaiter;
    std::optional<PendingRead> m_reader;
    std::deque<PendingWrite> m_writers;
    std::vector<SshDone<SshExit>> m_finishWaiters;
};

} // namespace perch
