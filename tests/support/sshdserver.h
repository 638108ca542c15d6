// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace perch::test
{

/// A private, real OpenSSH server on 127.0.0.1 with its files in a folder of its own; gone with
/// this object. Free of Qt, so that the ThreadSanitizer tests use it too. Aborts the test program
/// when sshd cannot be started.
class SshdServer
{
public:
    struct Options {
        int maxSessions = 10;
        std::string maxStartups = "100"; ///< the last value counts here, so not in `config`
        std::string banner;
        /// A user of the system is made for the life of the server. Only as root.
        bool ownUser = false;
        /// Of the own user; empty: keys only.
        std::string password;
        /// With a password: asked for by PAM too (keyboard-interactive), with a message before.
        bool pam = false;
        /// With `pam`: arguments of the second device (tests/pool/seconddevice), which is asked
        /// after the password, or alone where there is none. Empty: there is no second device.
        std::string secondDevice;
        /// More lines of sshd_config, before the others: the first value counts.
        std::string config;
    };

    SshdServer() : SshdServer(Options()) {}
    explicit SshdServer(Options options);
    ~SshdServer();
    SshdServer(const SshdServer &) = delete;
    SshdServer &operator=(const SshdServer &) = delete;

    [[nodiscard]] static bool canMakeUsers();

    [[nodiscard]] const Options &options() const { return m_options; }
    [[nodiscard]] int port() const { return m_port; }
    /// Who logs in: the own user, else whoever runs the test.
    [[nodiscard]] const std::string &user() const { return m_user; }
    [[nodiscard]] const std::string &folder() const { return m_folder; }
    /// $HOME of the commands that run there.
    [[nodiscard]] std::string home() const { return m_folder + "/home"; }
    [[nodiscard]] std::string keyFile() const { return m_folder + "/key"; }
    [[nodiscard]] std::string wrongKeyFile() const { return m_folder + "/wrongkey"; }
    [[nodiscard]] std::string lockedKeyFile() const
    {
        return m_folder + "/lockedkey";
    } ///< passphrase "open"
    [[nodiscard]] std::string knownHostsFile() const { return m_folder + "/known_hosts"; }
    /// "SHA256:..."
    [[nodiscard]] std::string fingerprint() const;
    [[nodiscard]] std::string log() const;

    void makeNewHostKey();
    void start();
    void stop();
    /// Sends `signal` to the processes of all connections, not to the server that listens.
    void signalConnections(int signal) const;
    [[nodiscard]] std::vector<pid_t> connections() const;
    /// Seconds of processor time of the connections that have ended, with all their processes that
    /// were waited for. In steps of 10 ms.
    [[nodiscard]] double secondsOfEndedConnections() const;
    [[nodiscard]] pid_t pid() const { return m_pid; }

private:
    void writeConfig() const;
    void makeUser();
    void removeUser();
    void endCommands() const;
    bool tryStart();

    Options m_options;
    std::string m_folder;
    std::string m_user;
    std::string m_program;
    std::string m_pamFile;
    int m_port = 0;
    pid_t m_pid = -1;
};

/// Runs a program to its end; its exit status.
int runProgram(const std::vector<std::string> &arguments, const std::string &input = {});

/// A port of 127.0.0.1 where nothing listens.
[[nodiscard]] int freePort();

/// Listens and accepts but never says a word.
class SilentServer
{
public:
    SilentServer();
    ~SilentServer();
    SilentServer(const SilentServer &) = delete;
    SilentServer &operator=(const SilentServer &) = delete;
    [[nodiscard]] int port() const { return m_port; }

private:
    int m_socket = -1;
    int m_port = 0;
};

} // namespace perch::test
