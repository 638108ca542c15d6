// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Servers that do what no server should: each ends in an error of ours, in time, in plain words.
#include "remote/connection.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/opened.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace perch;
using namespace perch::test;

namespace
{

/// Accepts one connection after the other on 127.0.0.1 and gives each to `serve`, which returns
/// when it is done with it or isOver() is true.
class OddServer
{
public:
    explicit OddServer(std::function<void(OddServer &, int)> serve) : m_serve(std::move(serve))
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_socket, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
            ::getsockname(m_socket, reinterpret_cast<sockaddr *>(&address), &size) != 0 ||
            ::listen(m_socket, 16) != 0)
            qFatal("cannot listen");
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~OddServer()
    {
        m_isOver = true;
        ::shutdown(m_socket, SHUT_RDWR);
        m_thread.join();
        ::close(m_socket);
    }
    OddServer(const OddServer &) = delete;
    OddServer &operator=(const OddServer &) = delete;

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] bool isOver() const { return m_isOver; }

    /// False when the other side has gone, or the test is over.
    bool send(int client, const std::string &bytes)
    {
        std::size_t sent = 0;
        while (sent < bytes.size() && !m_isOver) {
            pollfd polled{client, POLLOUT, 0};
            if (::poll(&polled, 1, 50) <= 0)
                continue;
            const ssize_t part = ::send(client, bytes.data() + sent, bytes.size() - sent,
                                        MSG_NOSIGNAL | MSG_DONTWAIT);
            if (part < 0)
                return false;
            sent += static_cast<std::size_t>(part);
        }
        return !m_isOver;
    }
    /// Until the other side goes, or the test is over.
    void listen(int client, std::chrono::milliseconds most = std::chrono::hours(1)) const
    {
        std::array<char, 4096> bytes{};
        const auto until = std::chrono::steady_clock::now() + most;
        while (!m_isOver && std::chrono::steady_clock::now() < until) {
            pollfd polled{client, POLLIN, 0};
            const int wait = static_cast<int>(std::min<std::int64_t>(50, most.count()));
            if (::poll(&polled, 1, wait) > 0 && ::recv(client, bytes.data(), bytes.size(), 0) <= 0)
                return;
        }
    }

private:
    void run()
    {
        while (!m_isOver) {
            const int client = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0)
                continue;
            m_serve(*this, client);
            ::close(client);
        }
    }

    std::function<void(OddServer &, int)> m_serve;
    int m_socket = -1;
    quint16 m_port = 0;
    std::atomic<bool> m_isOver = false;
    std::thread m_thread;
};

int dialled(int port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        qFatal("cannot connect");
    return fd;
}

/// Passes everything between a client and a real server on, but hangs up after so many bytes of
/// the server's.
void cutAfter(OddServer &self, int client, int serverPort, qint64 bytes)
{
    const int server = dialled(serverPort);
    std::array<char, 16384> part{};
    qint64 left = bytes;
    bool isOpen = left > 0;
    while (isOpen && !self.isOver()) {
        std::array<pollfd, 2> polled{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        ::poll(polled.data(), polled.size(), 50);
        if (polled[0].revents != 0) {
            const ssize_t got = ::recv(client, part.data(), part.size(), 0);
            isOpen = got > 0 && self.send(server, {part.data(), static_cast<std::size_t>(got)});
        }
        if (isOpen && polled[1].revents != 0) {
            const auto most = std::min<qint64>(left, static_cast<qint64>(part.size()));
            const ssize_t got = ::recv(server, part.data(), static_cast<std::size_t>(most), 0);
            isOpen = got > 0 && self.send(client, {part.data(), static_cast<std::size_t>(got)});
            left -= got;
            isOpen = isOpen && left > 0;
        }
    }
    ::close(server);
}

bool isPlain(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar letter) {
        return letter == QLatin1Char('\n') || (letter >= QLatin1Char(' ') && letter != QChar(0x7f));
    });
}

} // namespace

class TestHostile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qunsetenv("SSH_AUTH_SOCK");
        m_server = std::make_unique<SshdServer>();
    }
    void init() { m_check.restart(); }

    void endsInTimeAndInPlainWords_data();
    void endsInTimeAndInPlainWords();
    void endsWhereverTheServerHangsUp_data();
    void endsWhereverTheServerHangsUp();
    void boundsTheBanner_data();
    void boundsTheBanner();
    void tellsWhenThereIsNoCommonAlgorithm();
    void saysWhatTheSiteKnowsAboutReaching();

private:
    ConnectionTarget target(quint16 port, std::chrono::milliseconds timeout) const
    {
        ConnectionTarget where = targetOf(*m_server);
        where.service.port = port;
        where.timeout = timeout;
        where.knownHostsFile = QStringLiteral("/dev/null");
        return where;
    }

    EventLoopCheck m_check;
    std::unique_ptr<SshdServer> m_server;
};

void TestHostile::endsInTimeAndInPlainWords_data()
{
    using Serve = std::function<void(OddServer &, int)>;
    QTest::addColumn<Serve>("serve");
    QTest::addColumn<bool>("isTimeout");
    const auto says = [](std::string text) -> Serve {
        return [text](OddServer &self, int client) {
            if (self.send(client, text))
                self.listen(client);
        };
    };
    const auto repeats = [](std::string text) -> Serve {
        return [text](OddServer &self, int client) {
            while (self.send(client, text)) {
            }
        };
    };
    QTest::newRow("a megabyte without a line feed") << says(std::string(1 << 20, 'A')) << false;
    QTest::newRow("bytes without an end") << repeats(std::string(4096, 'A')) << false;
    QTest::newRow("zeros without an end") << repeats(std::string(4096, '\0')) << false;
    QTest::newRow("lines without an end") << repeats("hello\r\n") << true;
    QTest::newRow("a web server") << says("HTTP/1.1 400 Bad Request\r\n\r\n<html>\r\n") << true;
    QTest::newRow("an old protocol") << says("SSH-1.5-old\r\n") << false;
    QTest::newRow("escape sequences")
        << says("SSH-2.0-\x1b]0;owned\x07\x1b[31m\r\n" + std::string(64, '\x1b')) << false;
    QTest::newRow("escape sequences instead of a protocol")
        << says("\x1b]0;owned\x07\x1b[31mSSH\x9b\r\n\x1b[2J" + std::string(600, '\x1b')) << false;
    QTest::newRow("a packet of 4 GB")
        << says("SSH-2.0-x\r\n\xff\xff\xff\xff" + std::string(1 << 20, 'x')) << false;
    QTest::newRow("a packet of nothing")
        << says(std::string("SSH-2.0-x\r\n\0\0\0\0\0\0\0\0", 19)) << false;
    QTest::newRow("garbage for packets") << repeats("SSH-2.0-x\r\n\x01\x02\x03\x04\x05") << false;
    QTest::newRow("a greeting and then nothing") << says("SSH-2.0-x\r\n") << true;
    QTest::newRow("nothing") << says("") << true;
    QTest::newRow("a byte now and then") << Serve([](OddServer &self, int client) {
        for (const char byte : std::string("SSH-2.0-slow\r\n")) {
            if (!self.send(client, std::string(1, byte)))
                return;
            self.listen(client, std::chrono::milliseconds(500));
        }
    }) << true;
    QTest::newRow("it hangs up") << Serve([](OddServer &, int) {}) << false;
}

void TestHostile::endsInTimeAndInPlainWords()
{
    using Serve = std::function<void(OddServer &, int)>;
    QFETCH(Serve, serve);
    QFETCH(bool, isTimeout);
    constexpr int timeout = 2000;
    OddServer server(serve);
    ScriptedPrompter prompter;
    Connection connection(target(server.port(), std::chrono::milliseconds(timeout)), prompter);
    QElapsedTimer clock;
    clock.start();
    const auto result = opened(connection);
    const qint64 took = clock.elapsed();
    QVERIFY(!result);
    QVERIFY2(took < timeout + 1500, qPrintable(QString::number(took)));
    QVERIFY2(result.error().code == Error::Code::Network ||
                 result.error().code == Error::Code::Timeout,
             words(result).constData());
    QCOMPARE(result.error().code == Error::Code::Timeout, isTimeout);
    QVERIFY(isPlain(result.error().message));
    QVERIFY2(isPlain(result.error().detail), words(result).constData());
    QVERIFY(result.error().detail.size() < 5000);
    QVERIFY(prompter.questions.isEmpty());
    QVERIFY(prompter.hostKeyQuestions.isEmpty());
    QCOMPARE(connection.state(), Connection::State::Offline);
    QVERIFY(m_check.longestGapMilliseconds() < 500);
}

void TestHostile::endsWhereverTheServerHangsUp_data()
{
    QTest::addColumn<qint64>("bytes");
    for (const qint64 bytes :
         {0,    1,    20,   41,   42,   60,   300,  1000, 1100, 1200, 1400, 1600,
          1700, 1800, 1900, 2000, 2100, 2200, 2300, 2400, 2600, 2800, 3000})
        QTest::addRow("after %d bytes", static_cast<int>(bytes)) << bytes;
}

void TestHostile::endsWhereverTheServerHangsUp()
{
    QFETCH(qint64, bytes);
    const int port = m_server->port();
    OddServer server(
        [port, bytes](OddServer &self, int client) { cutAfter(self, client, port, bytes); });
    ScriptedPrompter prompter;
    Connection connection(target(server.port(), std::chrono::seconds(10)), prompter);
    QElapsedTimer clock;
    clock.start();
    const auto result = opened(connection);
    QVERIFY2(clock.elapsed() < 5000, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(prompter.questions.isEmpty()); // a cut line is no reason to ask for a password
    if (result) {
        auto running = connection.run(QStringLiteral("head -c 100000 /dev/zero"));
        const auto output = QCoro::waitFor(running);
        QVERIFY(!output);
        QCOMPARE(output.error().code, Error::Code::Network);
    } else {
        QVERIFY2(result.error().code == Error::Code::Network, words(result).constData());
    }
    QVERIFY(m_check.longestGapMilliseconds() < 500);
}

void TestHostile::boundsTheBanner_data()
{
    QTest::addColumn<QByteArray>("banner");
    QTest::newRow("a megabyte in one line") << QByteArray(1 << 20, 'B');
    QTest::newRow("many lines") << QByteArray("all work and no play\n").repeated(5000);
    QTest::newRow("escape sequences")
        << QByteArray("\x1b[2J\x1b]0;owned\x07 hello \x9b\x7f\n").repeated(100);
}

void TestHostile::boundsTheBanner()
{
    QFETCH(QByteArray, banner);
    SshdServer::Options options;
    options.banner = banner.toStdString();
    const SshdServer server(options);
    m_check.restart();
    ScriptedPrompter prompter;
    Connection connection(targetOf(server), prompter);
    const auto result = opened(connection);
    // what no SSH packet can hold ends the connection, in words; everything else is cut
    if (result) {
        QVERIFY(connection.banner().size() <= 16 * 1024);
        QVERIFY(isPlain(connection.banner()));
    } else {
        QVERIFY2(banner.size() > 200'000, words(result).constData());
        QCOMPARE(result.error().code, Error::Code::Network);
    }
    QVERIFY(m_check.longestGapMilliseconds() < 500);
}

void TestHostile::tellsWhenThereIsNoCommonAlgorithm()
{
    SshdServer::Options options;
    options.config = "KexAlgorithms sntrup761x25519-sha512@openssh.com";
    const SshdServer server(options);
    ScriptedPrompter prompter;
    Connection connection(targetOf(server), prompter);
    const auto result = opened(connection);
    QVERIFY(!result);
    QVERIFY2(result.error().message.contains(QStringLiteral("no common way to encrypt")),
             words(result).constData());
    QVERIFY2(result.error().detail.contains(QStringLiteral("sntrup761")),
             words(result).constData());
}

void TestHostile::saysWhatTheSiteKnowsAboutReaching()
{
    const SilentServer silent;
    ConnectionTarget where =
        target(static_cast<quint16>(silent.port()), std::chrono::milliseconds(300));
    where.reachHint = QStringLiteral("These machines answer only on campus or by WiscVPN.");
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Timeout);
    QVERIFY2(result.error().message.contains(where.reachHint), words(result).constData());
}

QTEST_GUILESS_MAIN(TestHostile)
#include "tst_hostile.moc"
