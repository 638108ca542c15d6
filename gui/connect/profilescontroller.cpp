// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/profilescontroller.h"

#include "gui/connect/profilefiles.h"
#include "gui/storeworker.h"

#include <QCoro/QCoroFuture>

#include <QPointer>

#include <algorithm>
#include <optional>

namespace perch
{

namespace
{

constexpr qsizetype maximumProfiles = 64;

QString profilesKey()
{
    return QStringLiteral("profiles");
}

/// Where earlier versions kept their one.
QString earlierKey()
{
    return QStringLiteral("profile");
}

/// The texts of the store, empty where there are none.
struct KeptTexts {
    QString profiles;
    QString earlier;
};

Result<KeptTexts> readTexts(Store &store)
{
    KeptTexts texts;
    for (const auto &[key, text] :
         {std::pair(profilesKey(), &texts.profiles), {earlierKey(), &texts.earlier}}) {
        const Result<QString> found = store.setting(key);
        if (found)
            *text = *found;
        else if (found.error().code != Error::Code::NotFound)
            return found.error();
    }
    return texts;
}

Result<void> writeTexts(Store &store, const QString &text, const QString &unreadable)
{
    if (!unreadable.isEmpty()) {
        const Result<void> saved =
            store.setSetting(profilesKey() + QStringLiteral("/unreadable"), unreadable);
        if (!saved)
            return saved.error();
    }
    const Result<void> written = store.setSetting(profilesKey(), text);
    if (!written)
        return written.error();
    // a deleted profile must not come back from there
    return store.setSetting(earlierKey(), QStringLiteral(""));
}

bool isSameLogin(const Profile &one, const Profile &other)
{
    return one.site.id == other.site.id && one.user == other.user &&
           one.accessPoint().address() == other.accessPoint().address();
}

} // namespace

struct ProfilesController::Private {
    Private(ProfilesController *controller, StoreWorker &storeWorker)
        : q(controller), store(storeWorker)
    {
    }

    ProfilesController *q = nullptr;
    StoreWorker &store;
    QList<Site> bundled;
    QList<Site> sites;
    QList<Profile> profiles;
    QString unreadable; ///< what the store held and nobody understands: set aside, not lost
    std::optional<Profile> removed;
    qsizetype removedFrom = 0;

    QCoro::Task<> loadAll(QString siteFile, Profile wanted);
    QCoro::Task<> bringIn(QString path);
    QCoro::Task<> write();
    QCoro::Task<> writeOut(QString path, QByteArray bytes);
    void take(const Result<KeptTexts> &texts);
    void meetSites(const QList<Site> &met);
    [[nodiscard]] Profile suggestion(const Profile &wanted) const;
    [[nodiscard]] qsizetype indexOf(const Profile &profile) const;
    void put(const Profile &profile, bool isUsed);
    void change();
};

ProfilesController::ProfilesController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(new Private(this, store))
{
}

ProfilesController::~ProfilesController() = default;

const QList<Site> &ProfilesController::sites() const
{
    return d->sites;
}

const QList<Profile> &ProfilesController::profiles() const
{
    return d->profiles;
}

void ProfilesController::load(const QString &siteFile, const Profile &wanted)
{
    d->loadAll(siteFile, wanted);
}

QCoro::Task<> ProfilesController::Private::loadAll(QString siteFile, Profile wanted)
{
    const QPointer<ProfilesController> self = q;
    auto reading = QtConcurrent::run(readSites, siteFile);
    const LoadedSites loaded = co_await reading;
    if (!self)
        co_return;
    auto asking = store.run<KeptTexts>(readTexts);
    const Result<KeptTexts> texts = co_await asking;
    if (!self)
        co_return;
    bundled = loaded.bundled;
    sites = loaded.given + loaded.bundled;
    if (!loaded.given.isEmpty())
        wanted.site = loaded.given.first();
    take(texts);
    Q_EMIT q->sitesChanged(sites);
    Q_EMIT q->profilesChanged(profiles);
    for (const Error &error : loaded.errors)
        Q_EMIT q->failed(error);
    if (!sites.isEmpty())
        Q_EMIT q->suggested(suggestion(wanted), !wanted.site.id.isEmpty() ||
                                                    !wanted.user.isEmpty() ||
                                                    !wanted.keyFile.isEmpty());
}

void ProfilesController::Private::take(const Result<KeptTexts> &texts)
{
    if (!texts) {
        Q_EMIT q->failed(texts.error());
        return;
    }
    const QString text = texts->profiles.isEmpty() ? texts->earlier : texts->profiles;
    if (text.isEmpty())
        return;
    const Result<QList<Profile>> read = readKeptProfiles(text, sites);
    if (!read) {
        unreadable = text;
        Q_EMIT q->failed(Error(read.error().code,
                               tr("Your saved logins cannot be read, so Perch begins a new list. "
                                  "The old one is set aside, not deleted."),
                               read.error().message));
        return;
    }
    profiles = *read;
    for (const Profile &profile : std::as_const(profiles))
        meetSites({profile.site});
}

void ProfilesController::Private::meetSites(const QList<Site> &met)
{
    for (const Site &site : met) {
        const bool isKnown = std::any_of(sites.cbegin(), sites.cend(), [&site](const Site &known) {
            return known.id == site.id;
        });
        if (!isKnown)
            sites.append(site);
    }
}

/// The profile that the command line means, or a new one with what it says.
Profile ProfilesController::Private::suggestion(const Profile &wanted) const
{
    Profile suggested;
    suggested.site = wanted.site.id.isEmpty() ? sites.first() : wanted.site;
    for (const Profile &profile : profiles) {
        const bool isSite = wanted.site.id.isEmpty() || profile.site.id == wanted.site.id;
        if (isSite && (wanted.user.isEmpty() || profile.user == wanted.user)) {
            suggested = profile;
            break;
        }
    }
    if (!wanted.user.isEmpty())
        suggested.user = wanted.user;
    if (!wanted.keyFile.isEmpty())
        suggested.keyFile = wanted.keyFile;
    return suggested;
}

void ProfilesController::keep(const Profile &profile)
{
    d->put(profile, false);
}

void ProfilesController::keepAsUsed(const Profile &profile)
{
    d->put(profile, true);
}

qsizetype ProfilesController::Private::indexOf(const Profile &profile) const
{
    for (qsizetype i = 0; i < profiles.size(); ++i) {
        const Profile &known = profiles.at(i);
        if (profile.id.isEmpty() ? isSameLogin(known, profile) : known.id == profile.id)
            return i;
    }
    return -1;
}

void ProfilesController::Private::put(const Profile &profile, bool isUsed)
{
    const qsizetype known = indexOf(profile);
    const Profile before = profiles.value(known);
    const bool isEdited = !profile.id.isEmpty();
    if (before.keepsSecrets &&
        (profile.isSharedComputer ||
         (isEdited && (!profile.keepsSecrets || !isSameLogin(before, profile)))))
        Q_EMIT q->secretsUnwanted(before);
    if (profile.isSharedComputer) {
        if (known >= 0) {
            profiles.removeAt(known);
            change();
        }
        return;
    }
    Profile kept = profile;
    if (known < 0 && profiles.size() >= maximumProfiles) {
        Q_EMIT q->failed(Error(Error::Code::Refused,
                               tr("There are %1 saved logins, which is as many as Perch keeps. "
                                  "Delete one first.")
                                   .arg(maximumProfiles)));
        return;
    }
    if (known >= 0 && kept.id.isEmpty()) {
        kept.id = profiles.at(known).id;
        kept.name = profiles.at(known).name;
        kept.keepsSecrets = profiles.at(known).keepsSecrets;
    }
    if (kept.id.isEmpty())
        kept.id = newProfileId();
    if (known >= 0)
        profiles[known] = kept;
    else
        profiles.append(kept);
    if (isUsed)
        profiles.move(known >= 0 ? known : profiles.size() - 1, 0);
    meetSites({kept.site});
    change();
}

void ProfilesController::remove(const QString &id)
{
    Profile profile;
    profile.id = id;
    const qsizetype index = d->indexOf(profile);
    if (id.isEmpty() || index < 0)
        return;
    d->removedFrom = index;
    d->removed = d->profiles.takeAt(index);
    const Profile gone = *d->removed;
    d->change();
    if (gone.keepsSecrets)
        Q_EMIT secretsUnwanted(gone);
    Q_EMIT removed(gone);
}

void ProfilesController::undoRemove()
{
    if (!d->removed)
        return;
    d->profiles.insert(std::min(d->removedFrom, d->profiles.size()), *d->removed);
    d->removed.reset();
    d->change();
}

void ProfilesController::Private::change()
{
    Q_EMIT q->sitesChanged(sites);
    Q_EMIT q->profilesChanged(profiles);
    write();
}

QCoro::Task<> ProfilesController::Private::write()
{
    const QPointer<ProfilesController> self = q;
    const QString text = keptProfiles(profiles, bundled);
    const QString aside = std::exchange(unreadable, {});
    auto writing =
        store.run<void>([text, aside](Store &opened) { return writeTexts(opened, text, aside); });
    const Result<void> written = co_await writing;
    if (self && !written)
        Q_EMIT q->failed(written.error());
}

void ProfilesController::importFile(const QString &path)
{
    d->bringIn(path);
}

QCoro::Task<> ProfilesController::Private::bringIn(QString path)
{
    const QPointer<ProfilesController> self = q;
    auto reading = QtConcurrent::run(readImportFile, path, sites);
    const Result<ImportedFile> read = co_await reading;
    if (!self)
        co_return;
    if (!read) {
        Q_EMIT q->failed(read.error());
        co_return;
    }
    const ImportedFile file = *read;
    meetSites({file.site});
    for (const Profile &profile : file.profiles) {
        const bool isKnown =
            std::any_of(profiles.cbegin(), profiles.cend(), [&profile](const Profile &known) {
                return isSameLogin(known, profile) && known.name == profile.name;
            });
        if (!isKnown)
            put(profile, false);
    }
    Q_EMIT q->sitesChanged(sites);
    Q_EMIT q->imported(file);
}

void ProfilesController::exportProfile(const QString &id, const QString &path)
{
    Profile profile;
    profile.id = id;
    const qsizetype index = d->indexOf(profile);
    if (id.isEmpty() || index < 0)
        return;
    d->writeOut(path, exportedProfile(d->profiles.at(index)));
}

QCoro::Task<> ProfilesController::Private::writeOut(QString path, QByteArray bytes)
{
    const QPointer<ProfilesController> self = q;
    auto writing = QtConcurrent::run(writeProfileFile, path, bytes);
    const Result<void> written = co_await writing;
    if (!self)
        co_return;
    if (written)
        Q_EMIT q->exported(path);
    else
        Q_EMIT q->failed(written.error());
}

} // namespace perch

#include "moc_profilescontroller.cpp"
