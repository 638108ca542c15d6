// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshtransport.h"

#include "remote/answer.h"
#include "remote/sshstream.h"

#include <QCoro/QCoroFuture>

#include <QDir>

namespace perch
{

namespace
{

/// A callback for the connection's thread that gives its outcome to `answer`, converted by
/// `convert`.
template <typename From, typename To, typename Convert>
SshDone<From> giveTo(std::shared_ptr<Answer<To>> answer, ConnectionTarget target, Convert convert)
{
    return [answer, target = std::move(target), convert](SshOutcome<From> outcome) {
        if (const auto *failure = std::get_if<SshFailure>(&outcome))
            answer->give(describe(*failure, target));
        else
            answer->give(convert(std::move(std::get<From>(outcome))));
    };
}

Result<void> nothing(std::monostate)
{
    return {};
}

/// The coroutines hold what they need themselves: a stream may be destroyed while one of its tasks
/// waits.
class SshExecStream final : public ExecStream
{
public:
    SshExecStream(std::shared_ptr<SshStream> stream, ConnectionTarget target)
        : m_stream(std::move(stream)), m_target(std::move(target))
    {
    }
    ~SshExecStream() override { m_stream->close(); }

    QFuture<Result<void>> opened()
    {
        auto answer = std::make_shared<Answer<void>>();
        m_stream->whenOpen(giveTo<std::monostate>(answer, m_target, nothing));
        return answer->future();
    }

    QCoro::Task<Result<void>> write(QByteArray bytes) override
    {
        auto answer = std::make_shared<Answer<void>>();
        const auto future = answer->future();
        m_stream->write(bytes.toStdString(), giveTo<std::monostate>(answer, m_target, nothing));
        answer.reset();
        co_return co_await future;
    }

    void closeInput() override { m_stream->closeInput(); }

    QCoro::Task<Result<QByteArray>> read() override
    {
        constexpr std::size_t maximum = 256 * 1024;
        auto answer = std::make_shared<Answer<QByteArray>>();
        const auto future = answer->future();
        m_stream->read(maximum, giveTo<std::string>(answer, m_target, [](const std::string &bytes) {
                           return Result<QByteArray>(QByteArray::fromStdString(bytes));
                       }));
        answer.reset();
        co_return co_await future;
    }

    QCoro::Task<Result<ExecExit>> finished() override
    {
        const auto future = exitOf(m_stream, m_target);
        co_return co_await future;
    }

    [[nodiscard]] QByteArray errorText() const override
    {
        return QByteArray::fromStdString(m_stream->errorText());
    }

private:
    std::shared_ptr<SshStream> m_stream;
    ConnectionTarget m_target;
};

struct Words {
    Error::Code code;
    QString message;
};

Words reachWords(SshFailure::Kind kind, const QString &host, quint16 port)
{
    using Kind = SshFailure::Kind;
    using Code = Error::Code;
    const bool isCampus = host.endsWith(QStringLiteral(".wisc.edu"));
    const QString network =
        isCampus ? QStringLiteral("Are you on the campus network or on WiscVPN?")
                 : QStringLiteral("Is this computer online, and does the machine need a VPN?");
    switch (kind) {
    case Kind::UnknownHost:
        return {
            Code::Network,
            QStringLiteral("There is no machine named %1. Check the name for a typing error, and "
                           "that this computer is online.")
                .arg(host)};
    case Kind::Refused:
        return {
            Code::Network,
            QStringLiteral("%1 refused the connection: nothing answers on port %2. The machine may "
                           "be down for maintenance. Check the port, or try again later.")
                .arg(host)
                .arg(port)};
    case Kind::Unreachable:
        return {Code::Network,
                QStringLiteral("%1 cannot be reached from here. %2").arg(host, network)};
    case Kind::Timeout:
        return {Code::Timeout, QStringLiteral("%1 did not answer in time. %2").arg(host, network)};
    case Kind::Busy:
        return {Code::Network,
                QStringLiteral(
                    "%1 hung up before the login began: it has too many logins at this moment, or "
                    "takes none from this network. Wait a minute, then try again.")
                    .arg(host)};
    case Kind::Closed:
        return {
            Code::Network,
            QStringLiteral("%1 closed the connection. Connect again; if it keeps happening, the "
                           "machine may be restarting or refusing logins.")
                .arg(host)};
    case Kind::Silent:
        return {
            Code::Network,
            QStringLiteral("%1 stopped answering, so the connection was given up. %2 Then connect "
                           "again.")
                .arg(host, network)};
    default:
        return {
            Code::Network,
            QStringLiteral("%1 does not speak SSH as Perch knows it. Check the name and the port.")
                .arg(host)};
    }
}

Words trustWords(SshFailure::Kind kind, const QString &host, const QString &knownHosts)
{
    using Kind = SshFailure::Kind;
    using Code = Error::Code;
    switch (kind) {
    case Kind::HostKeyChanged:
        return {
            Code::Auth,
            QStringLiteral(
                "%1 showed another host key than the one stored in %2. Either the machine was "
                "re-installed, or somebody is between you and it. Perch did not log in. Ask the "
                "machine's staff whether the key has changed; only then remove its line from that "
                "file and connect again.")
                .arg(host, knownHosts)};
    case Kind::HostKeyDiffers:
        return {
            Code::Auth,
            QStringLiteral(
                "%1 showed a host key that is not the one its site publishes. Somebody may be "
                "between "
                "you and it. Perch did not log in. Ask the site's staff for the right fingerprint.")
                .arg(host)};
    case Kind::HostKeyRevoked:
        return {Code::Auth,
                QStringLiteral(
                    "%1 showed a host key that is marked as revoked in %2. Perch did not log "
                    "in. Ask the machine's staff.")
                    .arg(host, knownHosts)};
    default:
        return {Code::Cancelled,
                QStringLiteral("The host key of %1 was not accepted, so Perch did not log in.")
                    .arg(host)};
    }
}

Words loginWords(SshFailure::Kind kind, const QString &host, const QString &user)
{
    using Kind = SshFailure::Kind;
    using Code = Error::Code;
    switch (kind) {
    case Kind::TooManyTries:
        return {Code::Auth,
                QStringLiteral(
                    "%1 did not accept the login of %2 too many times in a row, so Perch stopped: "
                    "more wrong answers could lock the account. Make sure of the password (a "
                    "web page of your institution lets you try or reset it), then connect again.")
                    .arg(host, user)};
    case Kind::ClosedAsking:
        return {Code::Auth,
                QStringLiteral(
                    "%1 closed the connection while it waited for your answer: it waits only a "
                    "limited time, often two minutes. Connect again, with your password and phone "
                    "at hand.")
                    .arg(host)};
    case Kind::ClosedJudging:
        return {Code::Auth,
                QStringLiteral(
                    "%1 ended the login before it accepted your answer. If you chose a push or a "
                    "call, it was not confirmed in time on your phone. Connect again, and if "
                    "nothing reaches the phone, use a passcode.")
                    .arg(host)};
    case Kind::NotJudged:
        return {Code::Timeout,
                QStringLiteral(
                    "%1 did not decide about your answer in time. If you chose a push or a call, "
                    "it may not have reached your phone. Connect again, and use a passcode.")
                    .arg(host)};
    default:
        return {Code::Auth,
                QStringLiteral("%1 did not accept the login of %2. Check the user name, and the "
                               "password or key; several wrong answers can lock an account.")
                    .arg(host, user)};
    }
}

Words commandWords(SshFailure::Kind kind, const QString &host)
{
    using Kind = SshFailure::Kind;
    using Code = Error::Code;
    switch (kind) {
    case Kind::NoChannel:
        return {
            Code::Remote,
            QStringLiteral("%1 refused to run a command. It may allow this account file transfers "
                           "only, or too few sessions at once. Ask the machine's staff.")
                .arg(host)};
    case Kind::Ended:
        return {
            Code::Remote,
            QStringLiteral("The command on %1 ended before all was said. Try again.").arg(host)};
    case Kind::Overflow:
        return {Code::Remote,
                QStringLiteral("%1 sent more than it was asked for, so the command was stopped.")
                    .arg(host)};
    default:
        return {Code::Cancelled, QStringLiteral("The connection to %1 was closed.").arg(host)};
    }
}

} // namespace

Error describe(const SshFailure &failure, const ConnectionTarget &target)
{
    using Kind = SshFailure::Kind;
    const QString &host = target.service.host;
    Words words;
    switch (failure.kind) {
    case Kind::HostKeyChanged:
    case Kind::HostKeyDiffers:
    case Kind::HostKeyRevoked:
    case Kind::HostKeyDeclined:
        words = trustWords(failure.kind, host,
                           QString::fromStdString(sshTarget(target).knownHostsFile));
        break;
    case Kind::AuthFailed:
    case Kind::TooManyTries:
    case Kind::ClosedAsking:
    case Kind::ClosedJudging:
    case Kind::NotJudged:
        words = loginWords(failure.kind, host, target.user);
        break;
    case Kind::NeedsPerson:
        words = {
            Error::Code::Auth,
            QStringLiteral("%1 asks for a login that only you can give. Log in again.").arg(host)};
        break;
    case Kind::AuthGivenUp:
        words = {Error::Code::Cancelled,
                 QStringLiteral("The login to %1 was cancelled.").arg(host)};
        break;
    case Kind::NoChannel:
    case Kind::Ended:
    case Kind::Overflow:
    case Kind::Cancelled:
        words = commandWords(failure.kind, host);
        break;
    default:
        words = reachWords(failure.kind, host, target.service.port);
    }
    return Error(words.code, words.message, QString::fromStdString(failure.detail));
}

QFuture<Result<ExecExit>> exitOf(const std::shared_ptr<SshStream> &stream,
                                 const ConnectionTarget &target)
{
    auto answer = std::make_shared<Answer<ExecExit>>();
    stream->whenFinished(giveTo<SshExit>(answer, target, [](const SshExit &exit) {
        return Result<ExecExit>(ExecExit{exit.status, QString::fromStdString(exit.signal)});
    }));
    return answer->future();
}

SshTarget sshTarget(const ConnectionTarget &target)
{
    const QString folder = QDir::homePath() + QStringLiteral("/.ssh/");
    SshTarget ssh;
    ssh.host = target.service.host.toStdString();
    ssh.port = target.service.port;
    ssh.user = target.user.toStdString();
    if (!target.keyFile.isEmpty()) {
        ssh.keyFiles = {target.keyFile.toStdString()};
    } else {
        for (const char *name : {"id_ed25519", "id_ecdsa", "id_rsa"})
            ssh.keyFiles.push_back((folder + QLatin1String(name)).toStdString());
    }
    ssh.agentSocket = qEnvironmentVariable("SSH_AUTH_SOCK").toStdString();
    ssh.knownHostsFile = (target.knownHostsFile.isEmpty() ? folder + QStringLiteral("known_hosts")
                                                          : target.knownHostsFile)
                             .toStdString();
    ssh.publishedFingerprint = target.service.fingerprint.toStdString();
    ssh.timeout = target.timeout;
    ssh.verdictTimeout = target.verdictTimeout;
    return ssh;
}

QCoro::Task<Result<std::shared_ptr<ExecStream>>> openStream(std::shared_ptr<SshStream> stream,
                                                            ConnectionTarget target)
{
    auto execStream = std::make_shared<SshExecStream>(std::move(stream), std::move(target));
    const auto future = execStream->opened();
    const auto isOpen = co_await future;
    if (!isOpen)
        co_return isOpen.error();
    co_return std::shared_ptr<ExecStream>(execStream);
}

} // namespace perch
