// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshstream.h"

#include "remote/sshmailbox.h"

#include <algorithm>
#include <utility>

namespace perch
{

namespace
{

void callAll(std::vector<std::function<void()>> &calls)
{
    for (auto &call : calls)
        call();
}

} // namespace

SshStream::SshStream(std::string command, std::shared_ptr<SshMailbox> mailbox)
    : m_command(std::move(command)), m_mailbox(std::move(mailbox))
{
}

void SshStream::whenOpen(SshDone<> done)
{
    SshOutcome<> outcome;
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_failure && !m_open) {
            m_openWaiter = std::move(done);
            return;
        }
        if (!m_open)
            outcome = *m_failure;
    }
    done(std::move(outcome));
}

void SshStream::write(SshBytes bytes, SshDone<> done)
{
    Calls calls;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_failure || m_exit || m_inputClosed) {
            const SshFailure failure =
                m_failure ? *m_failure : SshFailure{SshFailure::Kind::Ended, {}};
            calls.emplace_back([failure, &done] { done(failure); });
        } else {
            m_written += bytes.view.size();
            if (!bytes.view.empty())
                m_input.push_back(std::move(bytes));
            m_writers.push_back({m_written, std::move(done)});
            answerWrites(calls);
        }
    }
    callAll(calls);
    m_mailbox->wake();
}

void SshStream::closeInput()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_inputClosed = true;
    }
    m_mailbox->wake();
}

void SshStream::read(std::size_t maximum, SshDone<std::string> done)
{
    Calls calls;
    bool wasFull = false;
    {
        const std::scoped_lock lock(m_mutex);
        wasFull = m_outputBytes >= bufferBytes;
        if (m_reader) {
            calls.emplace_back([&done] {
                done(SshFailure{SshFailure::Kind::Protocol, "two reads at once"});
            });
        } else {
            m_reader = PendingRead{maximum, std::move(done)};
            answerRead(calls);
        }
        wasFull = wasFull && m_outputBytes < bufferBytes;
    }
    callAll(calls);
    if (wasFull)
        m_mailbox->wake();
}

void SshStream::whenFinished(SshDone<SshExit> done)
{
    SshOutcome<SshExit> outcome;
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_exit && !m_failure) {
            m_finishWaiters.push_back(std::move(done));
            return;
        }
        if (m_exit)
            outcome = *m_exit;
        else
            outcome = *m_failure;
    }
    done(std::move(outcome));
}

std::string SshStream::errorText() const
{
    const std::scoped_lock lock(m_mutex);
    return m_errorText;
}

void SshStream::close()
{
    Calls calls;
    {
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
        failLocked({SshFailure::Kind::Cancelled, {}}, calls);
        m_output.clear();
        m_outputBytes = 0;
    }
    callAll(calls);
    m_mailbox->wake();
}

bool SshStream::isClosed() const
{
    const std::scoped_lock lock(m_mutex);
    return m_closed;
}

void SshStream::opened()
{
    SshDone<> waiter;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_failure)
            return;
        m_open = true;
        waiter = std::exchange(m_openWaiter, nullptr);
    }
    if (waiter)
        waiter(std::monostate());
}

std::size_t SshStream::offer(const char *bytes, std::size_t size, bool force)
{
    Calls calls;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_closed)
            return size; // nobody wants it: keep the window moving until the close is through
        if (!force)
            size = std::min(size, bufferBytes - std::min(m_outputBytes, bufferBytes));
        if (size == 0)
            return 0;
        m_output.emplace_back(bytes, size);
        m_outputBytes += size;
        if (m_outputBytes > hardLimitBytes)
            failLocked({SshFailure::Kind::Overflow, {}}, calls);
        answerRead(calls);
    }
    callAll(calls);
    return size;
}

bool SshStream::hasRoom() const
{
    const std::scoped_lock lock(m_mutex);
    return m_outputBytes < bufferBytes;
}

void SshStream::addErrorText(const char *bytes, std::size_t size)
{
    const std::scoped_lock lock(m_mutex);
    m_errorText.append(bytes, std::min(size, errorBytes - m_errorText.size()));
}

void SshStream::endOutput()
{
    Calls calls;
    {
        const std::scoped_lock lock(m_mutex);
        m_outputEnded = true;
        answerRead(calls);
    }
    callAll(calls);
}

std::string_view SshStream::nextInput() const
{
    const std::scoped_lock lock(m_mutex);
    if (m_input.empty() || m_closed)
        return {};
    return m_input.front().view.substr(m_inputOffset);
}

void SshStream::sent(std::size_t bytes)
{
    Calls calls;
    SshBytes through; // let go without the lock
    {
        const std::scoped_lock lock(m_mutex);
        m_sent += bytes;
        m_inputOffset += bytes;
        if (!m_input.empty() && m_inputOffset >= m_input.front().view.size()) {
            through = std::move(m_input.front());
            m_input.pop_front();
            m_inputOffset = 0;
        }
        answerWrites(calls);
    }
    callAll(calls);
}

bool SshStream::isInputAtEnd() const
{
    const std::scoped_lock lock(m_mutex);
    return m_inputClosed && m_input.empty();
}

void SshStream::finish(SshExit exit)
{
    Calls calls;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_failure || m_exit)
            return;
        m_exit = std::move(exit);
        for (auto &waiter : m_finishWaiters)
            calls.emplace_back([waiter = std::move(waiter), result = *m_exit] { waiter(result); });
        m_finishWaiters.clear();
        for (auto &writer : m_writers)
            calls.emplace_back([done = std::move(writer.done)] {
                done(SshFailure{SshFailure::Kind::Ended, {}});
            });
        m_writers.clear();
    }
    callAll(calls);
}

void SshStream::fail(const SshFailure &failure)
{
    Calls calls;
    {
        const std::scoped_lock lock(m_mutex);
        failLocked(failure, calls);
    }
    callAll(calls);
}

void SshStream::failLocked(const SshFailure &failure, Calls &calls)
{
    if (!m_failure)
        m_failure = failure;
    if (m_openWaiter)
        calls.emplace_back(
            [done = std::exchange(m_openWaiter, nullptr), failure] { done(failure); });
    for (auto &writer : m_writers)
        calls.emplace_back([done = std::move(writer.done), failure] { done(failure); });
    m_writers.clear();
    for (auto &waiter : m_finishWaiters)
        calls.emplace_back([done = std::move(waiter), failure] { done(failure); });
    m_finishWaiters.clear();
    answerRead(calls);
}

void SshStream::answerRead(Calls &calls)
{
    if (!m_reader)
        return;
    if (m_closed || (m_outputBytes == 0 && m_failure && !m_outputEnded)) {
        calls.emplace_back(
            [done = std::move(m_reader->done), failure = *m_failure] { done(failure); });
        m_reader.reset();
        return;
    }
    if (m_outputBytes == 0 && !m_outputEnded)
        return;
    const std::size_t wanted = std::min(m_reader->maximum, m_outputBytes);
    std::string bytes;
    if (!m_output.empty() && m_output.front().size() == wanted) {
        bytes = std::move(m_output.front());
        m_output.pop_front();
    } else {
        bytes.reserve(wanted);
        while (bytes.size() < wanted) {
            std::string &first = m_output.front();
            const std::size_t part = std::min(wanted - bytes.size(), first.size());
            bytes.append(first, 0, part);
            if (part == first.size())
                m_output.pop_front();
            else
                first.erase(0, part);
        }
    }
    m_outputBytes -= wanted;
    auto shared = std::make_shared<std::string>(std::move(bytes)); // std::function must be copyable
    calls.emplace_back([done = std::move(m_reader->done), shared] { done(std::move(*shared)); });
    m_reader.reset();
}

void SshStream::answerWrites(Calls &calls)
{
    while (!m_writers.empty() && m_writers.front().end <= m_sent + bufferBytes) {
        calls.emplace_back([done = std::move(m_writers.front().done)] { done(std::monostate()); });
        m_writers.pop_front();
    }
}

} // namespace perch
