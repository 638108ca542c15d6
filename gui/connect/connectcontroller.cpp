// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectcontroller.h"

#include "gui/session.h"
#include "remote/reconnector.h"

#include <QPointer>

#include <QCoro/QCoroFuture>

namespace perch
{

namespace
{

/// The same for the page, with the machine: it may be one on the way.
QString stageSentence(SshStage stage, const QString &machine)
{
    switch (stage) {
    case SshStage::Resolving:
        return ConnectController::tr("Looking up %1 …").arg(machine);
    case SshStage::Dialling:
        return ConnectController::tr("Calling %1 …").arg(machine);
    case SshStage::KeyExchange:
        return ConnectController::tr("%1 answers: agreeing on keys …").arg(machine);
    case SshStage::HostKey:
        return ConnectController::tr("Checking the host key of %1 …").arg(machine);
    case SshStage::Online:
        return ConnectController::tr("Logged in to %1").arg(machine);
    default:
        return ConnectController::tr("Logging in to %1 …").arg(machine);
    }
}

} // namespace

QString stageWord(SshStage stage)
{
    switch (stage) {
    case SshStage::Resolving:
        return ConnectController::tr("looking up the name …");
    case SshStage::Dialling:
        return ConnectController::tr("calling …");
    case SshStage::KeyExchange:
        return ConnectController::tr("agreeing on keys …");
    case SshStage::HostKey:
        return ConnectController::tr("checking the host key …");
    case SshStage::Online:
        return ConnectController::tr("connected");
    default:
        return ConnectController::tr("logging in …");
    }
}

struct ConnectController::Private {
    Private(ConnectController *controller, AuthPrompter &authPrompter, QString hostsFile)
        : q(controller), prompter(authPrompter), knownHostsFile(std::move(hostsFile))
    {
    }

    ConnectController *q = nullptr;
    AuthPrompter &prompter;
    QString knownHostsFile;
    // A session that was closed stays until the end: commands that it has answered with "cancelled"
    // may still have something to tidy up through it.
    QList<Session *> retired;
    Session *session = nullptr;         // child of q
    Reconnector *reconnector = nullptr; // child of the session
    bool connecting = false;
    Error lastLoss;
    bool isOpen = false; // `opened` was said for this session

    QCoro::Task<> open();
    QCoro::Task<> readNotices();
    void setConnecting(const QString &what);
    void retire();
    void watch();
};

ConnectController::ConnectController(AuthPrompter &prompter, QString knownHostsFile,
                                     QObject *parent)
    : QObject(parent), d(new Private(this, prompter, std::move(knownHostsFile)))
{
}

ConnectController::~ConnectController() = default;

/// The banner comes with the login; the message of the day belongs to terminals only, so it is
/// read.
QCoro::Task<> ConnectController::Private::readNotices()
{
    constexpr qint64 maximum = 32 * 1024;
    const QPointer<ConnectController> self = q;
    const QPointer<Session> with = session;
    const QString command =
        QStringLiteral("cat /etc/motd /run/motd.dynamic 2>/dev/null | head -c 16384");
    auto reading =
        with->accessPoint().run(command, QByteArray(), std::chrono::seconds(20), maximum);
    const Result<ExecOutput> message = co_await std::move(reading);
    if (!self || !with || session != with)
        co_return;
    QStringList parts{with->accessPoint().banner().trimmed()};
    if (message)
        parts.append(QString::fromUtf8(message->out).trimmed());
    parts.removeAll(QString());
    Q_EMIT q->noticesChanged(parts.join(QStringLiteral("\n\n")));
}

void ConnectController::connectTo(const Profile &profile)
{
    if (d->connecting)
        return;
    d->retire();
    d->session = new Session(profile, d->prompter, d->knownHostsFile, this);
    d->watch();
    Q_EMIT began(d->session);
    d->open();
}

void ConnectController::reconnect()
{
    if (d->reconnector && d->isOpen)
        d->reconnector->goOn();
}

QCoro::Task<> ConnectController::Private::open()
{
    const QPointer<ConnectController> self = q;
    const QPointer<Session> opening = session;
    const SshService &machine = session->profile().accessPoint();
    setConnecting(
        tr("Connecting to %1 …").arg(machine.label.isEmpty() ? machine.host : machine.label));
    auto login = session->open();
    const Result<void> result = co_await std::move(login);
    if (!self || session != opening)
        co_return; // closed meanwhile
    setConnecting({});
    if (!result) {
        const Error error = result.error();
        retire();
        Q_EMIT q->failed(error);
        co_return;
    }
    isOpen = true;
    Q_EMIT q->opened(session);
    readNotices();
}

void ConnectController::disconnect()
{
    const bool told = d->isOpen;
    d->retire();
    d->setConnecting({});
    if (told)
        Q_EMIT closed();
}

Session *ConnectController::session() const
{
    return d->isOpen ? d->session : nullptr;
}

bool ConnectController::isConnecting() const
{
    return d->connecting;
}

void ConnectController::Private::setConnecting(const QString &what)
{
    connecting = !what.isEmpty();
    Q_EMIT q->connectingChanged(what);
}

void ConnectController::Private::retire()
{
    if (!session)
        return;
    Session *old = session;
    session = nullptr;
    isOpen = false;
    if (reconnector) // stays with its session, and has nothing to do there
        QObject::disconnect(std::exchange(reconnector, nullptr), nullptr, q, nullptr);
    QObject::disconnect(&old->accessPoint(), nullptr, q, nullptr);
    old->accessPoint().close();
    old->transferServer().close();
    retired.append(old);
}

void ConnectController::Private::watch()
{
    Session *watched = session;
    QObject::connect(&watched->accessPoint(), &Connection::stateChanged, q,
                     [this, watched](Connection::State state) {
                         if (state == Connection::State::Lost && watched == session && isOpen &&
                             !reconnector->isBroken())
                             Q_EMIT q->lost(watched->accessPoint().lastError());
                     });
    reconnector =
        new Reconnector(watched->accessPoint(), watched); // after: it hears of a loss later
    QObject::connect(reconnector, &Reconnector::waiting, q,
                     [this](const Error &why, std::chrono::seconds left) {
                         lastLoss = why;
                         if (isOpen)
                             Q_EMIT q->reconnecting(why, left);
                     });
    QObject::connect(reconnector, &Reconnector::trying, q, [this] {
        if (isOpen)
            Q_EMIT q->reconnecting(lastLoss, std::chrono::seconds(0));
    });
    QObject::connect(reconnector, &Reconnector::personNeeded, q, [this](const Error &why) {
        if (isOpen)
            Q_EMIT q->loginNeeded(why);
    });
    QObject::connect(reconnector, &Reconnector::restored, q, [this] {
        if (!isOpen)
            return;
        session->logs().resume();
        Q_EMIT q->restored();
    });
    QObject::connect(&watched->accessPoint(), &Connection::stageChanged, q,
                     [this, watched](SshStage stage, const QString &machine) {
                         if (watched == session && connecting)
                             Q_EMIT q->connectingChanged(stageSentence(stage, machine));
                     });
}

} // namespace perch

#include "moc_connectcontroller.cpp"
