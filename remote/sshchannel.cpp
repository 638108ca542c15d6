// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshchannel.h"

#include "remote/sshsession.h"

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

/// A server that never answers our close does not keep the place for ever.
constexpr std::chrono::seconds closeAnsweredWithin{10};
/// libssh's window is 1.28 MB; more than this unread in it means that it grew the window for
/// standard error.
constexpr std::uint32_t maximumBacklog = 4 * 1024 * 1024;

SshChannel &channel(void *self)
{
    return *static_cast<SshChannel *>(self);
}

} // namespace

SshChannel::SshChannel(SshSession &session, std::shared_ptr<SshStream> stream)
    : m_session(session), m_stream(std::move(stream)), m_channel(ssh_channel_new(session.handle()))
{
    m_callbacks.size = sizeof m_callbacks;
    m_callbacks.userdata = this;
    m_callbacks.channel_data_function = handleData;
    m_callbacks.channel_eof_function = handleEof;
    m_callbacks.channel_close_function = handleClose;
    m_callbacks.channel_exit_status_function = handleStatus;
    m_callbacks.channel_exit_signal_function = handleSignal;
    m_callbacks.channel_write_wontblock_function = handleWindow;
    ssh_set_channel_callbacks(m_channel, &m_callbacks);
}

SshChannel::~SshChannel()
{
    ssh_remove_channel_callbacks(m_channel, &m_callbacks);
    ssh_channel_free(m_channel);
}

int SshChannel::handleData(ssh_session, ssh_channel, void *data, std::uint32_t size, int isError,
                           void *self)
{
    SshChannel &me = channel(self);
    me.m_touched = true;
    const char *bytes = static_cast<const char *>(data);
    if (isError) {
        me.m_stream->addErrorText(bytes, size);
        return static_cast<int>(size);
    }
    const std::size_t taken = me.m_stream->offer(bytes, size, size > maximumBacklog);
    me.m_isBacklogged = taken < size;
    return static_cast<int>(taken);
}

void SshChannel::handleEof(ssh_session, ssh_channel, void *self)
{
    channel(self).m_eof = true;
    channel(self).m_touched = true;
}

void SshChannel::handleClose(ssh_session, ssh_channel, void *self)
{
    channel(self).m_closed = true;
    channel(self).m_touched = true;
}

void SshChannel::handleStatus(ssh_session, ssh_channel, int status, void *self)
{
    channel(self).m_exit = SshExit{status, {}};
    channel(self).m_touched = true;
}

void SshChannel::handleSignal(ssh_session, ssh_channel, const char *signal, int, const char *,
                              const char *, void *self)
{
    channel(self).m_exit = SshExit{-1, plainText(signal, 32)};
    channel(self).m_touched = true;
}

int SshChannel::handleWindow(ssh_session, ssh_channel, std::uint32_t, void *self)
{
    channel(self).m_touched = true;
    return 0;
}

SshChannel::State SshChannel::service()
{
    m_touched = false;
    if (m_state == State::Opening)
        open();
    if (m_state == State::Requesting)
        request();
    if (m_state == State::Running)
        serve();
    if (m_state == State::Closing && (m_closed || SshClock::now() >= m_closeBy))
        m_state = State::Done;
    return m_state;
}

void SshChannel::open()
{
    const int rc = ssh_channel_open_session(m_channel);
    if (rc == SSH_AGAIN || m_session.isGone())
        return; // the next turn tells that the link has ended
    if (rc == SSH_OK)
        m_state = State::Requesting;
    else
        m_state = State::Refused;
}

void SshChannel::request()
{
    if (m_stream->isClosed()) {
        startClosing();
        return;
    }
    const int rc = ssh_channel_request_exec(m_channel, m_stream->command().c_str());
    if (rc == SSH_AGAIN || m_session.isGone())
        return;
    if (rc != SSH_OK) {
        m_stream->fail({SshFailure::Kind::NoChannel, m_session.errorText()});
        startClosing();
        return;
    }
    m_state = State::Running;
    m_stream->opened();
}

void SshChannel::serve()
{
    if (m_stream->isClosed()) {
        if (!m_exit && !m_closed)
            ssh_channel_request_send_signal(m_channel,
                                            "TERM"); // else it would run on with its input cut off
        startClosing();
        return;
    }
    push();
    const bool isLast = m_eof || m_closed;
    if (m_isBacklogged && (isLast || m_stream->hasRoom()))
        pull(isLast);
    if (isLast && !m_outputEnded) {
        m_outputEnded = true;
        m_stream->endOutput();
    }
    if (m_closed || (m_exit && m_eof)) {
        // sshd sends the status when the process ends, and what is left in the pipes after it
        if (m_exit)
            m_stream->finish(*m_exit);
        else
            m_stream->fail({SshFailure::Kind::Ended, "no exit status"});
    }
    if (m_closed)
        startClosing();
}

/// Takes what libssh kept: as much as there is room for, or all (bounded by libssh's window).
void SshChannel::pull(bool all)
{
    std::array<char, 64 * 1024> buffer; // NOLINT: filled before use
    while (m_isBacklogged && (all || m_stream->hasRoom())) {
        const int got = ssh_channel_read_nonblocking(m_channel, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            m_isBacklogged = false;
            return;
        }
        // the room was looked at before: never give a part back
        m_stream->offer(buffer.data(), static_cast<std::size_t>(got), true);
    }
}

void SshChannel::push()
{
    while (!m_inputEnded) {
        const std::string_view bytes = m_stream->nextInput();
        if (bytes.empty()) {
            if (m_stream->isInputAtEnd()) {
                m_inputEnded = true;
                ssh_channel_send_eof(m_channel);
            }
            return;
        }
        const std::uint32_t window = ssh_channel_window_size(m_channel);
        if (window == 0)
            return; // handleWindow will tell
        const auto size = static_cast<std::uint32_t>(std::min<std::size_t>(bytes.size(), window));
        const int sent = ssh_channel_write(m_channel, bytes.data(), size);
        if (sent <= 0)
            return; // a key exchange is under way, or the channel was closed: both come back here
        m_stream->sent(static_cast<std::size_t>(sent));
    }
}

void SshChannel::startClosing()
{
    m_state = State::Closing;
    m_closeBy = SshClock::now() + closeAnsweredWithin;
    if (m_channel)
        ssh_channel_close(m_channel);
}

} // namespace perch
