// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/sshstream.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <memory>
#include <optional>

namespace perch
{

class SshSession;

/// One exec channel in the connection's thread: moves bytes between libssh and an SshStream.
/// libssh's callbacks only take data and set flags; service() does the rest, between two turns of
/// the session.
class SshChannel
{
public:
    enum class State { Opening, Requesting, Running, Closing, Refused, Done };

    SshChannel(SshSession &session, std::shared_ptr<SshStream> stream);
    ~SshChannel();
    SshChannel(const SshChannel &) = delete;
    SshChannel &operator=(const SshChannel &) = delete;

    /// Goes on as far as possible without waiting.
    State service();
    /// Something came for this channel since its last service().
    [[nodiscard]] bool isTouched() const { return m_touched; }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const std::shared_ptr<SshStream> &stream() const { return m_stream; }

private:
    static int handleData(ssh_session, ssh_channel, void *data, std::uint32_t size, int isError,
                          void *self);
    static void handleEof(ssh_session, ssh_channel, void *self);
    static void handleClose(ssh_session, ssh_channel, void *self);
    static void handleStatus(ssh_session, ssh_channel, int status, void *self);
    static void handleSignal(ssh_session, ssh_channel, const char *signal, int core,
                             const char *message, const char *language, void *self);
    static int handleWindow(ssh_session, ssh_channel, std::uint32_t bytes, void *self);

    void open();
    void request();
    void serve();
    void pull(bool all);
    void push();
    void startClosing();

    SshSession &m_session;
    std::shared_ptr<SshStream> m_stream;
    ssh_channel m_channel = nullptr;
    ssh_channel_callbacks_struct m_callbacks{};
    State m_state = State::Opening;
    bool m_touched = false;
    bool m_isBacklogged = false; ///< libssh holds bytes that the stream had no room for
    bool m_eof = false;
    bool m_closed = false;
    bool m_inputEnded = false;
    bool m_outputEnded = false;
    std::optional<SshExit> m_exit;
    SshClock::time_point m_closeBy;
};

} // namespace perch
