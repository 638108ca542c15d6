// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/sshdserver.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace perch::test
{

namespace
{

[[noreturn]] void giveUp(const std::string &why)
{
    std::fprintf(stderr, "sshdserver: %s\n", why.c_str());
    std::abort();
}

std::vector<char *> pointers(const std::vector<std::string> &arguments)
{
    std::vector<char *> result;
    for (const std::string &one : arguments)
        result.push_back(const_cast<char *>(one.c_str())); // posix_spawn does not write to them
    result.push_back(nullptr);
    return result;
}

/// Starts a program with its output in `log`.
pid_t spawn(const std::vector<std::string> &arguments, const std::string &input,
            const std::string &log)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t pid = -1;
    auto argv = pointers(arguments);
    const int rc = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (rc != 0)
        giveUp(arguments[0] + ": " + std::strerror(rc));
    return pid;
}

void write(const std::string &path, const std::string &text)
{
    std::ofstream(path, std::ios::binary) << text;
}

std::string contents(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void makeKey(const std::string &path, const std::string &passphrase = {})
{
    std::filesystem::remove(path);
    if (runProgram({"ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", path}) != 0)
        giveUp("ssh-keygen failed");
}

int bindToFreePort(int socket)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        giveUp("no free port");
    return ntohs(address.sin_port);
}

struct Process {
    char state = 'Z'; // as of one that is gone
    pid_t parent = -1;
};

Process look(pid_t pid)
{
    Process found;
    const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
    const auto end = stat.rfind(')'); // the name may hold anything
    if (end == std::string::npos)
        return found;
    std::istringstream(stat.substr(end + 1)) >> found.state >> found.parent;
    return found;
}

template <typename Wanted> std::vector<pid_t> processes(Wanted isWanted)
{
    std::vector<pid_t> found;
    for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
        const int pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0 && isWanted(pid))
            found.push_back(pid);
    }
    return found;
}

std::vector<pid_t> childrenOf(pid_t parent)
{
    return processes([parent](pid_t pid) { return look(pid).parent == parent; });
}

} // namespace

int runProgram(const std::vector<std::string> &arguments, const std::string &input)
{
    std::string file = "/dev/null";
    if (!input.empty()) {
        file = "/tmp/perch-input-XXXXXX";
        const int fd = ::mkstemp(file.data());
        [[maybe_unused]] const auto written = ::write(fd, input.data(), input.size());
        ::close(fd);
    }
    const pid_t pid = spawn(arguments, file, "/dev/null");
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (!input.empty())
        ::unlink(file.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int port = bindToFreePort(socket);
    ::close(socket);
    return port;
}

SilentServer::SilentServer()
    : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), m_port(bindToFreePort(m_socket))
{
    ::listen(m_socket, 16); // the kernel accepts
}

SilentServer::~SilentServer()
{
    ::close(m_socket);
}

SshdServer::SshdServer(Options options) : m_options(std::move(options))
{
    std::string folder = "/tmp/perch-sshd-XXXXXX";
    if (!::mkdtemp(folder.data()))
        giveUp("no temporary folder");
    m_folder = folder;
    ::chmod(m_folder.c_str(), 0755); // the own user has to get at authorized_keys
    m_program = "/usr/sbin/sshd";
    const passwd *me = ::getpwuid(::getuid());
    m_user = me ? me->pw_name : "root";
    m_options.ownUser = m_options.ownUser || !m_options.password.empty();
    if (m_options.ownUser)
        makeUser();
    if (::getuid() == 0)
        std::filesystem::create_directories("/run/sshd");
    makeKey(m_folder + "/hostkey");
    makeKey(keyFile());
    makeKey(wrongKeyFile());
    makeKey(lockedKeyFile(), "open");
    write(m_folder + "/authorized_keys",
          contents(keyFile() + ".pub") + contents(lockedKeyFile() + ".pub"));
    std::filesystem::create_directory(home());
    std::filesystem::permissions(home(), std::filesystem::perms(01777));
    write(m_folder + "/banner", m_options.banner);
    start();
}

SshdServer::~SshdServer()
{
    signalConnections(SIGCONT);
    signalConnections(SIGKILL);
    stop();
    endCommands();
    removeUser();
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

/// Commands outlive a connection that was cut: they are known by the home that this server gave
/// them.
void SshdServer::endCommands() const
{
    const std::string mark = "HOME=" + home() + '\0';
    for (const pid_t pid : processes([&mark](pid_t one) {
             return contents("/proc/" + std::to_string(one) + "/environ").find(mark) !=
                    std::string::npos;
         }))
        ::kill(pid, SIGKILL);
}

bool SshdServer::canMakeUsers()
{
    return ::getuid() == 0;
}

void SshdServer::makeUser()
{
    static std::atomic<int> number = 0;
    m_user = "perch" + std::to_string(::getpid()) + "-" + std::to_string(++number);
    if (runProgram({"useradd", "-M", "-d", "/", "-s", "/bin/sh", m_user}) != 0 ||
        runProgram({"chpasswd"},
                   m_user + ":" +
                       (m_options.password.empty() ? "nobody knows" : m_options.password) + "\n") !=
            0)
        giveUp("cannot make a user");
    if (!m_options.pam)
        return;
    // sshd's PAM service is the name that it was started by
    const std::string name = "sshd-" + m_user;
    m_program = m_folder + "/" + name;
    std::filesystem::create_symlink("/usr/sbin/sshd", m_program);
    m_pamFile = "/etc/pam.d/" + name;
    std::string service;
    if (m_options.secondDevice.empty())
        service = "auth optional pam_echo.so This machine asks itself.\n";
    if (m_options.secondDevice.empty() || !m_options.password.empty())
        service += "auth requisite pam_unix.so nodelay\n";
    if (!m_options.secondDevice.empty())
        service += "auth required " PERCH_SECOND_DEVICE " " + m_options.secondDevice + "\n";
    write(m_pamFile, service + "account required pam_permit.so\n"
                               "session required pam_permit.so\n");
}

void SshdServer::removeUser()
{
    if (!m_pamFile.empty())
        std::filesystem::remove(m_pamFile);
    if (m_options.ownUser)
        runProgram({"userdel", "-f", m_user}); // -f: a process of it may just be ending
}

void SshdServer::writeConfig() const
{
    std::ostringstream config;
    // a home of its own: the real one stays clean, and its shell start files cost no time. Only the
    // first SetEnv counts, so it stands in the test's own line where there is one.
    std::string wanted = m_options.config;
    const std::string setEnv = "SetEnv ";
    const std::size_t at = wanted.find(setEnv);
    if (at != std::string::npos && wanted.find("HOME=") == std::string::npos)
        wanted.insert(at + setEnv.size(), "HOME=" + home() + ' ');
    config << wanted << "\nPort " << m_port << "\nListenAddress 127.0.0.1\nHostKey " << m_folder
           << "/hostkey\nPidFile none\n"
           << "AuthorizedKeysFile " << m_folder
           << "/authorized_keys\nStrictModes no\nPermitRootLogin yes\n"
           << "MaxSessions " << m_options.maxSessions << "\nMaxStartups " << m_options.maxStartups
           << "\nLogLevel VERBOSE\n"
           << "UsePAM " << (m_options.pam ? "yes" : "no") << "\n"
           << "PasswordAuthentication " << (m_options.password.empty() ? "no" : "yes") << "\n"
           << "KbdInteractiveAuthentication " << (m_options.pam ? "yes" : "no") << "\n";
    if (!m_options.banner.empty())
        config << "Banner " << m_folder << "/banner\n";
    config << "SetEnv HOME=" << home() << "\n";
    write(m_folder + "/sshd_config", config.str());
}

void SshdServer::start()
{
    for (int attempt = 0; attempt < 5; ++attempt) {
        if (m_port == 0 || attempt > 0)
            m_port = freePort();
        writeConfig();
        if (tryStart())
            return;
    }
    giveUp("sshd does not start: " + log());
}

bool SshdServer::tryStart()
{
    const std::string file = m_folder + "/log";
    std::filesystem::remove(file);
    m_pid = spawn({m_program, "-D", "-e", "-f", m_folder + "/sshd_config"}, "/dev/null", file);
    while (log().find("Server listening") == std::string::npos) {
        int status = 0;
        if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
            m_pid = -1;
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

void SshdServer::stop()
{
    if (m_pid <= 0)
        return;
    ::kill(m_pid, SIGTERM);
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = -1;
}

void SshdServer::makeNewHostKey()
{
    makeKey(m_folder + "/hostkey");
}

std::string SshdServer::fingerprint() const
{
    const std::string file = m_folder + "/fingerprint";
    std::filesystem::remove(file);
    int status = 0;
    ::waitpid(spawn({"ssh-keygen", "-lf", m_folder + "/hostkey.pub"}, "/dev/null", file), &status,
              0);
    std::istringstream words(contents(file));
    std::string bits, print;
    words >> bits >> print;
    return print;
}

std::string SshdServer::log() const
{
    return contents(m_folder + "/log");
}

std::vector<pid_t> SshdServer::connections() const
{
    if (m_pid <= 0)
        return {};
    return childrenOf(m_pid);
}

double SshdServer::secondsOfEndedConnections() const
{
    const std::string stat = contents("/proc/" + std::to_string(m_pid) + "/stat");
    std::istringstream fields(stat.substr(std::min(stat.rfind(')'), stat.size())));
    std::string skipped;
    for (int i = 2; i < 16; ++i) // fields 16 and 17 of proc(5) are the children's
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

void SshdServer::signalConnections(int signal) const
{
    // privilege separation: the child of the listener has a child of its own that talks to the
    // client. A login that has just succeeded may be making it: stopped, it makes no more.
    for (const pid_t connection : connections()) {
        if (signal != SIGCONT) {
            ::kill(connection, SIGSTOP);
            while (std::strchr("TZX", look(connection).state) == nullptr)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        for (const pid_t inner : childrenOf(connection)) {
            if (contents("/proc/" + std::to_string(inner) + "/comm").starts_with("sshd"))
                ::kill(inner, signal);
        }
        ::kill(connection, signal);
    }
}

} // namespace perch::test
