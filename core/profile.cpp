// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/profile.h"

#include "core/jsonfields.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype maximumProfiles = 64;
constexpr qsizetype maximumFileBytes = 262'144;
constexpr qsizetype maximumStoreLength = 16 * 1024 * 1024;
constexpr qsizetype maximumPathLength = 4095; // PATH_MAX of Linux, without the NUL
constexpr int currentVersion = 1;

Error readError(const QString &what, const QString &detail = {})
{
    return {Error::Code::Parse,
            QStringLiteral("The file holds no profile and no site that Perch can use: %1. Ask for "
                           "it to be exported again.")
                .arg(what),
            detail};
}

const Site *siteWithId(const QList<Site> &sites, const QString &id)
{
    const auto found = std::find_if(sites.cbegin(), sites.cend(),
                                    [&id](const Site &site) { return site.id == id; });
    return found == sites.cend() ? nullptr : &*found;
}

int accessPointOf(const Site &site, const QString &address)
{
    for (int i = 0; i < int(site.accessPoints.size()); ++i) {
        const SshService &service = site.accessPoints.at(i);
        // earlier versions wrote the host alone
        if (service.address() == address || service.host == address)
            return i;
    }
    return -1;
}

QJsonObject profileToJson(const Profile &profile, const QJsonValue &site)
{
    return {{QStringLiteral("name"), profile.name},
            {QStringLiteral("site"), site},
            {QStringLiteral("accessPoint"), profile.accessPoint().address()},
            {QStringLiteral("user"), profile.user}};
}

QJsonObject book(const QJsonArray &profiles)
{
    return {{QStringLiteral("perchProfiles"), currentVersion},
            {QStringLiteral("profiles"), profiles}};
}

/// The site that a profile's field "site" means: an id, or the description itself.
Result<Site> siteOf(const QJsonValue &value, const QList<Site> &known)
{
    if (value.isObject())
        return parseSite(value.toObject());
    if (const Site *site = siteWithId(known, value.toString()))
        return *site;
    return readError(QStringLiteral("its site is not one that this version of Perch knows"),
                     value.toString().left(100));
}

/// What both kinds of file have. The access point is left to the caller: -1 where the site has none
/// of that address.
Result<Profile> parseProfile(const QJsonObject &object, const QList<Site> &known)
{
    const Result<Site> site = siteOf(object.value(QLatin1String("site")), known);
    if (!site)
        return site.error();
    JsonFields fields(object);
    Profile profile;
    profile.site = *site;
    profile.name = fields.text("name", JsonFields::Need::Optional, maximumProfileName);
    profile.user = fields.text("user");
    fields.check("user", isLoginName(profile.user), QStringLiteral("must be a login name"));
    profile.accessPointIndex = accessPointOf(profile.site, fields.text("accessPoint"));
    if (!fields.complaint().isEmpty())
        return readError(fields.complaint());
    return profile;
}

Result<QJsonArray> parseBook(const QJsonObject &object)
{
    JsonFields fields(object);
    const qint64 version = fields.integer("perchProfiles", 1, maximumJsonInteger, 0);
    if (version > currentVersion)
        return Error(Error::Code::Refused,
                     QStringLiteral("The profiles were written by a newer version of Perch. Update "
                                    "this one."));
    const QJsonValue list = object.value(QLatin1String("profiles"));
    fields.check("profiles", list.isArray() && list.toArray().size() <= maximumProfiles,
                 QStringLiteral("must be a list of at most %1 profiles").arg(maximumProfiles));
    if (!fields.complaint().isEmpty())
        return readError(fields.complaint());
    return list.toArray();
}

Result<Profile> readKept(const QJsonObject &object, const QList<Site> &known)
{
    QJsonObject resolved = object;
    const QString id = object.value(QLatin1String("site")).toObject().value(u"id").toString();
    if (siteWithId(known, id))
        resolved.insert(QStringLiteral("site"), id);
    Result<Profile> profile = parseProfile(resolved, known);
    if (!profile)
        return profile.error();
    JsonFields fields(object);
    profile->id = fields.text("id", JsonFields::Need::Optional, 64);
    if (profile->id.isEmpty())
        profile->id = newProfileId();
    profile->keyFile = fields.text("keyFile", JsonFields::Need::Optional, maximumPathLength);
    profile->keepsSecrets = fields.boolean("keepsSecrets", false);
    // a machine that its site has retired: the page shows which one stands for it
    profile->accessPointIndex = std::max(0, profile->accessPointIndex);
    if (!fields.complaint().isEmpty())
        return readError(fields.complaint());
    return profile;
}

/// Error Refused when `site` takes the name of a known one for other machines.
Result<void> checkIsNoImpostor(const Site &site, const QList<Site> &known)
{
    const Site *namesake = siteWithId(known, site.id);
    if (!namesake || isSamePlace(*namesake, site))
        return {};
    return Error(Error::Code::Refused,
                 QStringLiteral(
                     "The file calls its site “%1”, as %2 is called, but names other machines. It "
                     "was not imported. If you trust where it comes from, give the site another "
                     "\"id\" in the file.")
                     .arg(site.id, namesake->title));
}

Result<Profile> readForeign(const QJsonObject &object, const QList<Site> &known)
{
    Result<Profile> profile = parseProfile(object, known);
    if (!profile)
        return profile.error();
    const Result<void> honest = checkIsNoImpostor(profile->site, known);
    if (!honest)
        return honest.error();
    if (profile->accessPointIndex < 0)
        return readError(QStringLiteral("\"accessPoint\" must be one of the site's"));
    if (const Site *same = siteWithId(known, profile->site.id))
        profile->site = *same;
    profile->id = newProfileId();
    return profile;
}

} // namespace

QString Profile::stagingFolder() const
{
    QString folder = site.stagingLayout;
    folder.replace(QLatin1String("{first}"), user.left(1));
    folder.replace(QLatin1String("{user}"), user);
    return folder;
}

QString Profile::title() const
{
    return name.isEmpty() ? QStringLiteral("%1 at %2").arg(user, accessPoint().name()) : name;
}

QString newProfileId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

bool isLoginName(QStringView user)
{
    const auto isFirst = [](QChar c) {
        return (c >= u'a' && c <= u'z') || c == u'_';
    };
    return !user.isEmpty() && user.size() <= 32 && isFirst(user.front()) &&
           std::all_of(user.begin(), user.end(), [&isFirst](QChar c) {
               return isFirst(c) || (c >= u'0' && c <= u'9') || c == u'-';
           });
}

QString complaintAboutUser(QStringView user)
{
    if (user.isEmpty() || isLoginName(user))
        return {};
    if (user.contains(u'@'))
        return QStringLiteral("Only what stands before the @ is the NetID.");
    const QString lower = user.toString().toLower();
    if (isLoginName(lower))
        return QStringLiteral("A NetID has lower-case letters and digits: %1?").arg(lower);
    if (user.size() > 32)
        return QStringLiteral("A NetID has at most 32 characters.");
    if (!isLoginName(user.left(1)))
        return QStringLiteral("A NetID begins with a lower-case letter.");
    return QStringLiteral("A NetID has lower-case letters and digits.");
}

QString keptProfiles(const QList<Profile> &profiles, const QList<Site> &bundled)
{
    QJsonArray list;
    for (const Profile &profile : profiles) {
        const Site *same = siteWithId(bundled, profile.site.id);
        const bool isBundled = same && *same == profile.site;
        QJsonObject object =
            profileToJson(profile, isBundled ? QJsonValue(profile.site.id)
                                             : QJsonValue(siteToJson(profile.site)));
        object.insert(QStringLiteral("id"), profile.id);
        object.insert(QStringLiteral("keyFile"), profile.keyFile);
        object.insert(QStringLiteral("keepsSecrets"), profile.keepsSecrets);
        list.append(object);
    }
    return QString::fromUtf8(QJsonDocument(book(list)).toJson(QJsonDocument::Compact));
}

Result<QList<Profile>> readKeptProfiles(const QString &text, const QList<Site> &known)
{
    if (text.size() > maximumStoreLength)
        return readError(QStringLiteral("it is too large"));
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    QJsonArray entries{object};
    if (object.contains(u"perchProfiles")) {
        const Result<QJsonArray> list = parseBook(object);
        if (!list)
            return list.error();
        entries = *list;
    }
    QList<Profile> profiles;
    for (const QJsonValue &entry : std::as_const(entries)) {
        const Result<Profile> profile = readKept(entry.toObject(), known);
        if (!profile)
            return profile.error();
        profiles.append(*profile);
    }
    return profiles;
}

QByteArray exportedProfile(const Profile &profile)
{
    return QJsonDocument(book({profileToJson(profile, siteToJson(profile.site))})).toJson();
}

Result<ImportedFile> readImport(const QByteArray &json, const QList<Site> &known)
{
    if (json.size() > maximumFileBytes)
        return readError(QStringLiteral("it is larger than %1 KiB").arg(maximumFileBytes / 1024));
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parseError);
    if (!document.isObject())
        return readError(
            QStringLiteral("it is not a JSON object"),
            QStringLiteral("%1 at byte %2").arg(parseError.errorString()).arg(parseError.offset));
    const QJsonObject object = document.object();
    ImportedFile imported;
    if (!object.contains(u"perchProfiles")) {
        const Result<Site> site = parseSite(object);
        if (!site)
            return site.error();
        const Result<void> honest = checkIsNoImpostor(*site, known);
        if (!honest)
            return honest.error();
        imported.site = *site;
        return imported;
    }
    const Result<QJsonArray> list = parseBook(object);
    if (!list)
        return list.error();
    QList<Site> met = known; // nor may one profile's site pose as another's
    for (const QJsonValue &entry : *list) {
        const Result<Profile> profile = readForeign(entry.toObject(), met);
        if (!profile)
            return profile.error();
        imported.profiles.append(*profile);
        if (!siteWithId(met, profile->site.id))
            met.append(profile->site);
    }
    if (imported.profiles.isEmpty())
        return readError(QStringLiteral("its list of profiles is empty"));
    imported.site = imported.profiles.first().site;
    return imported;
}

} // namespace perch
