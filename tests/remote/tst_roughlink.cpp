// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/roughlink.h"

#include <QElapsedTimer>
#include <QTest>

#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

sockaddr_in localAddress(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<quint16>(port));
    return address;
}

/// A socket that is closed with this.
struct Socket {
    explicit Socket(int descriptor) : fd(descriptor) {}
    ~Socket() { ::close(fd); }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;

    bool write(const QByteArray &bytes) const
    {
        return ::send(fd, bytes.constData(), static_cast<std::size_t>(bytes.size()),
                      MSG_NOSIGNAL) == bytes.size();
    }
    [[nodiscard]] bool hasNews(int milliseconds) const
    {
        pollfd polled{fd, POLLIN, 0};
        return ::poll(&polled, 1, milliseconds) == 1;
    }
    /// What comes within 10 s until there are `size` bytes or the end.
    [[nodiscard]] QByteArray read(qsizetype size) const
    {
        QByteArray all;
        while (all.size() < size && hasNews(10'000)) {
            char buffer[4096];
            const auto got = ::recv(fd, buffer, sizeof buffer, 0);
            error = got < 0 ? errno : 0;
            if (got <= 0)
                break;
            all.append(buffer, got);
        }
        return all;
    }
    int fd;
    mutable int error = 0;
};

int listening(int &port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = localAddress(0);
    socklen_t size = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(fd, 16) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        qFatal("no socket");
    port = ntohs(address.sin_port);
    return fd;
}

} // namespace

class TestRoughLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesBytesBothWaysAndTheEnd();
    void dropsAndGoesOn();
    void refusesAndComesBackOnTheSamePort();
    void cutsWithAReset();
    void delaysEachWay();
    void keepsToTheRate();

private:
    int m_targetPort = 0;
    Socket m_target{listening(m_targetPort)};

    [[nodiscard]] static int dial(int port)
    {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = localAddress(port);
        if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
            return fd;
        ::close(fd);
        return -1;
    }
    [[nodiscard]] int accept() const { return ::accept(m_target.fd, nullptr, nullptr); }
};

void TestRoughLink::passesBytesBothWaysAndTheEnd()
{
    const RoughLink link(m_targetPort);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    QVERIFY(client.write("up"));
    QCOMPARE(server.read(2), QByteArray("up"));
    QVERIFY(server.write("down"));
    QCOMPARE(client.read(4), QByteArray("down"));
    ::shutdown(client.fd, SHUT_WR);
    QCOMPARE(server.read(1), QByteArray());
    QCOMPARE(server.error, 0);
    QVERIFY(server.write("still")); // the other way is open
    QCOMPARE(client.read(5), QByteArray("still"));
    QCOMPARE(link.accepted(), 1);
    QCOMPARE(link.connections(), 1);
    QCOMPARE(link.traffic().bytesUp, 2);
    QCOMPARE(link.traffic().bytesDown, 9);
}

void TestRoughLink::dropsAndGoesOn()
{
    RoughLink link(m_targetPort);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    link.drop();
    QVERIFY(client.write("lost?"));
    QVERIFY(!server.hasNews(200));
    const Socket another(dial(link.port()));
    QVERIFY(another.fd >= 0); // the kernel takes the call
    QVERIFY(!m_target.hasNews(100));
    link.restore();
    QCOMPARE(server.read(5), QByteArray("lost?"));
    QVERIFY(m_target.hasNews(10'000));
    const Socket itsEnd(accept());
}

void TestRoughLink::refusesAndComesBackOnTheSamePort()
{
    RoughLink link(m_targetPort);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    link.refuse();
    QCOMPARE(dial(link.port()), -1);
    QVERIFY(client.write("old")); // the old one lives
    QCOMPARE(server.read(3), QByteArray("old"));
    link.admit();
    const Socket again(dial(link.port()));
    QVERIFY(again.fd >= 0);
    const Socket itsEnd(accept());
    QVERIFY(again.write("new"));
    QCOMPARE(itsEnd.read(3), QByteArray("new"));
}

void TestRoughLink::cutsWithAReset()
{
    RoughLink link(m_targetPort);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    QVERIFY(client.write("x"));
    QCOMPARE(server.read(1), QByteArray("x"));
    link.cut();
    QCOMPARE(client.read(1), QByteArray());
    QCOMPARE(client.error, ECONNRESET);
    QCOMPARE(server.read(1), QByteArray());
    QCOMPARE(link.connections(), 0);
}

void TestRoughLink::delaysEachWay()
{
    RoughLink link(m_targetPort);
    link.setDelay(30ms);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    QElapsedTimer clock;
    clock.start();
    QVERIFY(client.write("ping"));
    QCOMPARE(server.read(4), QByteArray("ping"));
    QVERIFY(server.write("pong"));
    QCOMPARE(client.read(4), QByteArray("pong"));
    QVERIFY(clock.elapsed() >= 60);
    QVERIFY(clock.elapsed() < 2000);
}

void TestRoughLink::keepsToTheRate()
{
    RoughLink link(m_targetPort);
    link.setRate(1'000'000);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    QElapsedTimer clock;
    clock.start();
    const QByteArray bytes(300'000, 'x');
    QVERIFY(server.write(bytes));
    QCOMPARE(client.read(bytes.size()), bytes);
    QVERIFY(clock.elapsed() >= 280);
    QVERIFY(clock.elapsed() < 5000);
}

QTEST_GUILESS_MAIN(TestRoughLink)
#include "tst_roughlink.moc"
