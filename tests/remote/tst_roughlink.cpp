// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/roughlink.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
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
    /// How many bytes come within 10 s of each other until there are `size` or the end.
    [[nodiscard]] qint64 skip(qint64 size) const
    {
        QByteArray buffer(256 * 1024, Qt::Uninitialized);
        qint64 all = 0;
        while (all < size && hasNews(10'000)) {
            const auto got = ::recv(fd, buffer.data(), std::size_t(buffer.size()), 0);
            if (got <= 0)
                break;
            all += got;
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
    void cutsAtOneByte_data();
    void cutsAtOneByte();
    void bringsLateWhatWasSentBeforeTheCut();
    void delaysEachWay();
    void keepsToTheRate();
    void sharesTheRateAmongConnections();
    void pressesBackAtANarrowPlace();
    void fillsALongRoad();
    void passesEverythingInOrder_data();
    void passesEverythingInOrder();

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

void TestRoughLink::cutsAtOneByte_data()
{
    QTest::addColumn<bool>("isUp");
    QTest::addColumn<qint64>("bytes");
    for (const bool isUp : {true, false}) {
        for (const qint64 bytes : {0, 1, 7, 8})
            QTest::addRow("%s, %lld bytes", isUp ? "up" : "down", bytes) << isUp << bytes;
    }
}

void TestRoughLink::cutsAtOneByte()
{
    QFETCH(const bool, isUp);
    QFETCH(const qint64, bytes);
    RoughLink link(m_targetPort);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    const Socket &from = isUp ? client : server;
    const Socket &to = isUp ? server : client;
    QVERIFY(from.write("before"));
    QCOMPARE(to.read(6), QByteArray("before"));
    link.cutAfter(isUp ? RoughLink::Way::Up : RoughLink::Way::Down, bytes);
    QVERIFY(to.write("x") || bytes == 0); // the other way does not count
    from.write("1234");
    from.write("5678");
    QCOMPARE(to.read(9), QByteArray("12345678").left(bytes));
    QCOMPARE(link.connections(), 0);
    // once: the next connection is whole
    const Socket again(dial(link.port()));
    const Socket itsEnd(accept());
    QVERIFY(again.write("more than eight"));
    QCOMPARE(itsEnd.read(15), QByteArray("more than eight"));
}

void TestRoughLink::bringsLateWhatWasSentBeforeTheCut()
{
    RoughLink link(m_targetPort);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    link.holdAfter(3);
    QVERIFY(client.write("ask: do it"));
    QCOMPARE(server.read(3), QByteArray("ask"));
    QTRY_COMPARE(link.held(), 7);
    QVERIFY(server.write("answer")); // down is free
    QCOMPARE(client.read(6), QByteArray("answer"));
    link.strand();
    QCOMPARE(client.read(1), QByteArray());
    QCOMPARE(client.error, ECONNRESET);
    QVERIFY(server.write("to nobody"));
    const Socket another(dial(link.port()));
    const Socket itsEnd(accept());
    QVERIFY(another.write("new"));
    QCOMPARE(itsEnd.read(3), QByteArray("new"));
    QVERIFY(!server.hasNews(100));
    link.deliver();
    QCOMPARE(server.read(8), QByteArray(": do it")); // and the end
    QCOMPARE(server.error, 0);
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

void TestRoughLink::sharesTheRateAmongConnections()
{
    RoughLink link(m_targetPort);
    link.setRate(1'000'000);
    const Socket one(dial(link.port()));
    const Socket itsEnd(accept());
    const Socket another(dial(link.port()));
    const Socket anotherEnd(accept());
    QElapsedTimer clock;
    clock.start();
    const QByteArray bytes(200'000, 'x');
    QVERIFY(one.write(bytes)); // the first is no faster for being first
    QVERIFY(another.write(bytes));
    QCOMPARE(anotherEnd.read(50'000).size(), 50'000);
    int arrived = 0;
    QCOMPARE(::ioctl(itsEnd.fd, FIONREAD, &arrived), 0);
    QVERIFY2(arrived < 150'000, qPrintable(QString::number(arrived)));
    QCOMPARE(itsEnd.read(bytes.size()), bytes);
    QVERIFY(anotherEnd.read(150'000).size() >= 145'000); // read in pieces of 4096
    QVERIFY(clock.elapsed() >= 370);
}

void TestRoughLink::pressesBackAtANarrowPlace()
{
    RoughLink link(m_targetPort);
    link.setRate(1'000'000);
    const int fd = dial(link.port());
    const Socket client(fd);
    const Socket server(accept());
    const int small = 65536;
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    const QByteArray bytes(16'384, 'x');
    QElapsedTimer clock;
    clock.start();
    qint64 given = 0;
    while (clock.elapsed() < 100) { // what fits before it has left
        const auto put =
            ::send(fd, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        given += std::max<qint64>(put, 0);
    }
    QVERIFY2(given > 200'000, qPrintable(QString::number(given)));
    QVERIFY2(given < 1'200'000, qPrintable(QString::number(given)));
}

/// 64 KiB under way at most, as a careless relay has, would take 12 s.
void TestRoughLink::fillsALongRoad()
{
    RoughLink link(m_targetPort);
    link.setDelay(25ms);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    constexpr qint64 size = 32'000'000;
    std::thread sender([&client] {
        const QByteArray bytes(1'000'000, 'x');
        for (qint64 sent = 0; sent < size && client.write(bytes); sent += bytes.size()) {
        }
    });
    QElapsedTimer clock;
    clock.start();
    const qint64 got = server.skip(size);
    sender.join();
    QCOMPARE(got, size);
    QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
}

void TestRoughLink::passesEverythingInOrder_data()
{
    QTest::addColumn<int>("delayMs");
    QTest::addColumn<qint64>("rate");
    QTest::newRow("at once") << 0 << qint64(0);
    QTest::newRow("late") << 3 << qint64(0);
    QTest::newRow("slowly") << 0 << qint64(40'000'000);
    QTest::newRow("late and slowly") << 3 << qint64(40'000'000);
}

void TestRoughLink::passesEverythingInOrder()
{
    QFETCH(const int, delayMs);
    QFETCH(const qint64, rate);
    RoughLink link(m_targetPort);
    link.setDelay(std::chrono::milliseconds(delayMs));
    link.setRate(rate);
    const Socket client(dial(link.port()));
    const Socket server(accept());
    QByteArray bytes(5'000'000, Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char((i * 2654435761U) >> 16);
    std::thread sender([&client, &bytes] {
        qsizetype size = 1;
        for (qsizetype sent = 0; sent < bytes.size(); size = size % 70'001 + 777) { // odd pieces
            const QByteArray piece = bytes.mid(sent, size);
            if (!client.write(piece))
                break;
            sent += piece.size();
        }
        ::shutdown(client.fd, SHUT_WR);
    });
    const QByteArray got = server.read(bytes.size() + 1);
    sender.join();
    QVERIFY(got == bytes);
    QCOMPARE(link.traffic().bytesUp, bytes.size());
}

QTEST_GUILESS_MAIN(TestRoughLink)
#include "tst_roughlink.moc"
