// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectcontroller.h"

#include "gui/session.h"
#include "gui/storeworker.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <QCoro/QCoroFuture>

namespace perch
{

namespace
{

constexpr qint64 maximumSiteFile = 1024 * 1024;

const QString &profileKey()
{
    static const QString key = QStringLiteral("profile");
    return key;
}

Result<Site> readSite(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error(Error::Code::Io,
                     ConnectController::tr("The site file %1 cannot be opened: %2. Check the path.")
                         .arg(path, file.errorString()));
    }
    return parseSite(file.read(maximumSiteFile));
}

QString profileText(const Profile &profile)
{
    const QJsonObject object{{QStringLiteral("site"), profile.site.id},
                             {QStringLiteral("accessPoint"), profile.accessPoint().host},
                             {QStringLiteral("user"), profile.user},
                             {QStringLiteral("keyFile"), profile.keyFile}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

int accessPointOf(const Site &site, const QString &host)
{
    for (int i = 0; i < site.accessPoints.size(); ++i) {
        if (site.accessPoints.at(i).host == host)
            return i;
    }
    return 0;
}

/// The remembered profile with what was given on the command line put over it.
Profile suggestionFrom(const QString &text, const QList<Site> &sites, const Profile &wanted)
{
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    Profile profile;
    profile.site = sites.value(0);
    const QString siteId = object.value(QStringLiteral("site")).toString();
    const bool siteIsGiven = !wanted.site.id.isEmpty();
    for (const Site &site : sites) {
        if (site.id == (siteIsGiven ? wanted.site.id : siteId))
            profile.site = site;
    }
    if (profile.site.id == siteId) {
        profile.accessPointIndex =
            accessPointOf(profile.site, object.value(QStringLiteral("accessPoint")).toString());
        profile.user = object.value(QStringLiteral("user")).toString();
        profile.keyFile = object.value(QStringLiteral("keyFile")).toString();
    }
    if (!wanted.user.isEmpty())
        profile.user = wanted.user;
    if (!wanted.keyFile.isEmpty())
        profile.keyFile = wanted.keyFile;
    return profile;
}

struct LoadedSites {
    QList<Site> sites; ///< the user's first
    QList<Error> errors;
};

LoadedSites readSites(const QString &siteFile)
{
    LoadedSites loaded;
    QStringList paths;
    if (!siteFile.isEmpty())
        paths.append(siteFile);
    paths.append(QStringLiteral(":/sites/chtc.json"));
    for (const QString &path : std::as_const(paths)) {
        const Result<Site> site = readSite(path);
        if (site)
            loaded.sites.append(*site);
        else
            loaded.errors.append(site.error());
    }
    return loaded;
}

} // namespace

struct ConnectController::Private {
    Private(ConnectController *controller, StoreWorker &storeWorker, AuthPrompter &authPrompter,
            QString hostsFile)
        : q(controller), store(storeWorker), prompter(authPrompter),
          knownHostsFile(std::move(hostsFile))
    {
    }

    ConnectController *q = nullptr;
    StoreWorker &store;
    AuthPrompter &prompter;
    QString knownHostsFile;
    QList<Site> sites;
    // A session that was closed stays until the end: commands that it has answered with "cancelled"
    // may still have something to tidy up through it.
    QList<Session *> retired;
    Session *session = nullptr; // child of q
    bool connecting = false;
    bool isOpen = false; // `opened` was said for this session

    QCoro::Task<> loadAll(QString siteFile, Profile wanted);
    QCoro::Task<> open();
    QCoro::Task<> readNotices();
    void setConnecting(const QString &what);
    void retire();
    void watch();
};

ConnectController::ConnectController(StoreWorker &store, AuthPrompter &prompter,
                                     QString knownHostsFile, QObject *parent)
    : QObject(parent), d(new Private(this, store, prompter, std::move(knownHostsFile)))
{
}

ConnectController::~ConnectController() = default;

void ConnectController::load(const QString &siteFile, const Profile &wanted)
{
    d->loadAll(siteFile, wanted);
}

QCoro::Task<> ConnectController::Private::loadAll(QString siteFile, Profile wanted)
{
    const QPointer<ConnectController> self = q;
    auto reading = QtConcurrent::run(readSites, siteFile);
    const LoadedSites loaded = co_await reading;
    if (!self)
        co_return;
    sites = loaded.sites;
    if (!siteFile.isEmpty() && loaded.errors.isEmpty())
        wanted.site = sites.first();
    Q_EMIT q->sitesChanged(sites);
    for (const Error &error : loaded.errors)
        Q_EMIT q->failed(error);
    auto asking = store.run<QString>([](Store &opened) { return opened.setting(profileKey()); });
    const Result<QString> remembered = co_await asking;
    if (!self || sites.isEmpty())
        co_return;
    if (!remembered && remembered.error().code != Error::Code::NotFound)
        Q_EMIT q->failed(remembered.error());
    Q_EMIT q->profileSuggested(suggestionFrom(remembered ? *remembered : QString(), sites, wanted));
}

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

const QList<Site> &ConnectController::sites() const
{
    return d->sites;
}

void ConnectController::connectTo(const Profile &profile)
{
    if (d->connecting)
        return;
    d->retire();
    d->session = new Session(profile, d->prompter, d->knownHostsFile, this);
    d->watch();
    d->open();
}

void ConnectController::reconnect()
{
    if (!d->session || d->connecting)
        return;
    d->open();
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
        if (isOpen) {
            Q_EMIT q->lost(error);
        } else {
            retire();
            Q_EMIT q->failed(error);
        }
        co_return;
    }
    if (isOpen) {
        session->logs().resume();
        Q_EMIT q->restored();
        co_return;
    }
    isOpen = true;
    const QString text = profileText(session->profile());
    auto remembering =
        store.run<void>([text](Store &opened) { return opened.setSetting(profileKey(), text); });
    Q_EMIT q->opened(session);
    readNotices();
    const Result<void> remembered = co_await remembering;
    if (self && !remembered)
        Q_EMIT q->failed(remembered.error());
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
                             !connecting)
                             Q_EMIT q->lost(watched->accessPoint().lastError());
                     });
}

} // namespace perch

#include "moc_connectcontroller.cpp"
