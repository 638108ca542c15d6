// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connection.h"
#include "tests/support/opened.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <cstring>
#include <vector>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace perch;
using namespace perch::test;

// The name service is the one thing here that is not real: "two-addresses.test" has the addresses
// ::1 and 127.0.0.1, in this order, whatever this machine knows.
extern "C" int getaddrinfo(const char *node, const char *service, const addrinfo *hints,
                           addrinfo **found)
{
    using Function = int (*)(const char *, const char *, const addrinfo *, addrinfo **);
    static const auto real = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    const bool mayAsk = !hints || (hints->ai_flags & AI_NUMERICHOST) == 0;
    if (!mayAsk || !node || std::strcmp(node, "two-addresses.test") != 0)
        return real(node, service, hints, found);
    addrinfo numeric = *hints;
    numeric.ai_flags = AI_NUMERICHOST;
    addrinfo *second = nullptr;
    if (const int code = real("127.0.0.1", service, &numeric, &second); code != 0)
        return code;
    if (const int code = real("::1", service, &numeric, found); code != 0)
        return code;
    (*found)->ai_next = second;
    return 0;
}

namespace
{

/// Listens on ::1 and takes nobody: what calls it waits.
class DeadAddress
{
public:
    explicit DeadAddress(int port)
    {
        m_address.sin6_family = AF_INET6;
        m_address.sin6_addr = in6addr_loopback;
        m_address.sin6_port = htons(static_cast<std::uint16_t>(port));
        m_sockets.push_back(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::bind(m_sockets[0], reinterpret_cast<sockaddr *>(&m_address), sizeof m_address) != 0 ||
            ::listen(m_sockets[0], 0) != 0)
            qFatal("cannot listen on ::1");
        for (int i = 0; i < 3; ++i) { // fills the queue
            m_sockets.push_back(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            ::connect(m_sockets.back(), reinterpret_cast<sockaddr *>(&m_address), sizeof m_address);
        }
    }
    ~DeadAddress()
    {
        for (const int socket : m_sockets)
            ::close(socket);
    }
    DeadAddress(const DeadAddress &) = delete;
    DeadAddress &operator=(const DeadAddress &) = delete;

private:
    sockaddr_in6 m_address{};
    std::vector<int> m_sockets;
};

} // namespace

class TestDial : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); }

    void reachesAnIpv6Address();
    void passesOverADeadAddress();
    void passesOverAnAddressThatRefuses();
    void tellsARefusalOfAllAddresses();
    void givesUpWhenNoAddressAnswers();
};

void TestDial::reachesAnIpv6Address()
{
    const int port = freePort();
    SshdServer::Options options;
    options.config = "ListenAddress [::1]:" + std::to_string(port);
    const SshdServer server(options);
    ConnectionTarget where = targetOf(server);
    where.service.host = QStringLiteral("::1");
    where.service.port = static_cast<quint16>(port);
    ScriptedPrompter prompter;
    {
        Connection connection(where, prompter);
        const auto result = opened(connection);
        QVERIFY2(result, words(result).constData());
    }
    // OpenSSH finds the key that was stored
    QCOMPARE(
        runProgram({"ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
                    "-o", "UserKnownHostsFile=" + server.knownHostsFile(), "-i", server.keyFile(),
                    "-p", std::to_string(port), "-l", server.user(), "::1", "true"}),
        0);
}

void TestDial::passesOverADeadAddress()
{
    const SshdServer server;
    const DeadAddress dead(server.port());
    ConnectionTarget where = targetOf(server);
    where.service.host = QStringLiteral("two-addresses.test");
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    QElapsedTimer clock;
    clock.start();
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    qInfo("over a dead address first: %lld ms", clock.elapsed());
    QVERIFY(clock.elapsed() >= 300); // it was tried
    QVERIFY(clock.elapsed() < 3000);
}

void TestDial::passesOverAnAddressThatRefuses()
{
    const SshdServer server; // on 127.0.0.1 only
    ConnectionTarget where = targetOf(server);
    where.service.host = QStringLiteral("two-addresses.test");
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
}

void TestDial::tellsARefusalOfAllAddresses()
{
    ConnectionTarget where;
    where.service.host = QStringLiteral("two-addresses.test");
    where.service.port = static_cast<quint16>(freePort());
    where.user = QStringLiteral("bucky");
    where.sshConfigFile = QStringLiteral("none");
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY(!result);
    QVERIFY2(result.error().message.contains(QStringLiteral("refused")), words(result).constData());
}

void TestDial::givesUpWhenNoAddressAnswers()
{
    ConnectionTarget where;
    where.service.host = QStringLiteral("::1");
    where.service.port = static_cast<quint16>(freePort());
    const DeadAddress dead(where.service.port);
    where.user = QStringLiteral("bucky");
    where.sshConfigFile = QStringLiteral("none");
    where.timeout = std::chrono::milliseconds(800);
    where.reachHint = QStringLiteral("Only on campus.");
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    QElapsedTimer clock;
    clock.start();
    const auto result = opened(connection);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Timeout);
    QVERIFY(result.error().message.contains(where.reachHint));
    QVERIFY(clock.elapsed() < 3000);
}

QTEST_GUILESS_MAIN(TestDial)
#include "tst_dial.moc"
