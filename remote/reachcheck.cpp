// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/reachcheck.h"

#include "core/plaintext.h"

#include <QCoro/QCoroFuture>

#include <QHostInfo>
#include <QNetworkProxy>
#include <QPromise>
#include <QTcpSocket>
#include <QTimer>

#include <memory>
#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype longestGreeting = 255;   // RFC 4253, 4.2
constexpr qint64 maximumBeforeIt = 8 * 1024; // lines that a server may send first

/// A promise for one outcome: the first one given counts.
template <typename T> class Outcome
{
public:
    Outcome() { m_promise.start(); }
    [[nodiscard]] QFuture<SshOutcome<T>> future() { return m_promise.future(); }
    void give(SshOutcome<T> outcome)
    {
        if (std::exchange(m_isGiven, true))
            return;
        m_promise.addResult(std::move(outcome));
        m_promise.finish();
    }

private:
    QPromise<SshOutcome<T>> m_promise;
    bool m_isGiven = false;
};

SshFailure::Kind kindOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return SshFailure::Kind::UnknownHost;
    case QAbstractSocket::ConnectionRefusedError:
        return SshFailure::Kind::Refused;
    case QAbstractSocket::SocketTimeoutError:
        return SshFailure::Kind::Timeout;
    case QAbstractSocket::RemoteHostClosedError:
        return SshFailure::Kind::Closed;
    default:
        return SshFailure::Kind::Unreachable;
    }
}

/// The SSH server's line, once all of it has come; nothing while more may come.
std::optional<SshOutcome<QString>> readGreeting(QTcpSocket &socket)
{
    const QByteArray seen = socket.peek(maximumBeforeIt);
    const QByteArray all = '\n' + seen;
    const qsizetype begin = all.indexOf("\nSSH-");
    const qsizetype end = begin < 0 ? -1 : all.indexOf('\n', begin + 1);
    if (end > 0)
        return plainLine(QString::fromLatin1(all.mid(begin + 1, end - begin - 1).trimmed()),
                         longestGreeting);
    if (seen.size() >= maximumBeforeIt)
        return SshFailure{SshFailure::Kind::Protocol, {}};
    return std::nullopt;
}

} // namespace

QCoro::Task<SshOutcome<QStringList>> addressesOf(QString host, std::chrono::milliseconds timeout)
{
    auto outcome = std::make_shared<Outcome<QStringList>>();
    const auto future = outcome->future();
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, &limit, [outcome] {
        outcome->give(SshFailure{SshFailure::Kind::Timeout, {}});
    });
    limit.start(timeout);
    QHostInfo::lookupHost(host, &limit, [outcome](const QHostInfo &found) {
        QStringList addresses;
        const QList<QHostAddress> all = found.addresses();
        for (const QHostAddress &address : all)
            addresses.append(address.toString());
        if (addresses.isEmpty())
            outcome->give(
                SshFailure{SshFailure::Kind::UnknownHost, found.errorString().toStdString()});
        else
            outcome->give(addresses);
    });
    const SshOutcome<QStringList> result = co_await future;
    co_return result;
}

QCoro::Task<SshOutcome<QString>> greetingOf(QString host, quint16 port,
                                            std::chrono::milliseconds timeout)
{
    auto outcome = std::make_shared<Outcome<QString>>();
    const auto future = outcome->future();
    QTcpSocket socket; // in the coroutine: it hangs up when the answer is there
    socket.setProxy(QNetworkProxy::NoProxy);
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, &socket, [outcome, &socket] {
        const bool isThere = socket.state() == QAbstractSocket::ConnectedState;
        outcome->give(
            SshFailure{isThere ? SshFailure::Kind::Protocol : SshFailure::Kind::Timeout, {}});
    });
    QObject::connect(
        &socket, &QTcpSocket::errorOccurred, &socket,
        [outcome, &socket](QAbstractSocket::SocketError error) {
            outcome->give(SshFailure{kindOf(error), socket.errorString().toStdString()});
        });
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [outcome, &socket] {
        if (const std::optional<SshOutcome<QString>> greeting = readGreeting(socket))
            outcome->give(*greeting);
    });
    limit.start(timeout);
    socket.connectToHost(host, port);
    const SshOutcome<QString> result = co_await future;
    co_return result;
}

} // namespace perch
