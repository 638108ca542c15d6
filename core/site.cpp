// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/site.h"

#include "core/jsonfields.h"
#include "core/submit/lintrules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype MaximumFileBytes = 262'144;
constexpr qsizetype MaximumAccessPoints = 32;
constexpr qsizetype MaximumRules = 64;
constexpr qint64 MaximumOsdfBytes = 30'000'000'000; // CHTC guide htc-job-file-transfer, size table

Error siteError(const QString &what, const QString &detail = {})
{
    return {Error::Code::Parse,
            QStringLiteral("This is not a site description Perch can use: %1. Correct that field, "
                           "or choose the built-in site.")
                .arg(what),
            detail};
}

bool isHostName(QStringView host)
{
    return !host.isEmpty() && host.size() <= 253 && !host.startsWith(u'-') &&
           std::all_of(host.begin(), host.end(), [](QChar c) {
               return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') ||
                      (c >= u'0' && c <= u'9') || c == u'.' || c == u'-' || c == u':' || c == u'_';
           });
}

/// Absolute, and without "." and ".." that could lead out of it.
bool isCleanPath(QStringView path)
{
    if (!path.startsWith(u'/'))
        return false;
    const auto parts = path.mid(1).split(u'/');
    return std::none_of(parts.begin(), parts.end(), [](QStringView part) {
        return part.isEmpty() || part == u"." || part == u"..";
    });
}

/// A program's name or path and nothing more: a site's description may come from anywhere, and this
/// is run on the person's account.
bool isProgram(QStringView text)
{
    return !text.isEmpty() && !text.startsWith(u'-') &&
           std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') ||
                      (c >= u'0' && c <= u'9') || c == u'_' || c == u'-' || c == u'.' || c == u'/';
           });
}

/// A name of the ClassAd language.
bool isAttributeName(QStringView name)
{
    const auto isLetter = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_';
    };
    return name.size() <= 64 && isLetter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](QChar c) { return isLetter(c) || (c >= u'0' && c <= u'9'); });
}

/// "SHA256:" and 32 bytes in base64 without padding, as ssh-keygen -l prints it.
bool isFingerprint(QStringView text)
{
    constexpr qsizetype digits = 43;
    const QStringView prefix = u"SHA256:";
    const QStringView hash = text.mid(prefix.size());
    return text.startsWith(prefix) && hash.size() == digits &&
           std::all_of(hash.begin(), hash.end(), [](QChar c) {
               return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') ||
                      (c >= u'0' && c <= u'9') || c == u'+' || c == u'/';
           });
}

Result<SshService> parseService(const QJsonValue &value, const QString &where)
{
    if (!value.isObject())
        return siteError(QStringLiteral("\"%1\" must be an object with a \"host\"").arg(where));
    JsonFields fields(value.toObject(), where + u'.');
    SshService service;
    service.host = fields.text("host");
    fields.check("host", isHostName(service.host), QStringLiteral("must be a host name"));
    service.port = quint16(fields.integer("port", 1, 65535, 22));
    service.label = fields.text("label", JsonFields::Need::Optional);
    if (service.label.isEmpty())
        service.label = service.host;
    service.fingerprint = fields.text("fingerprint", JsonFields::Need::Optional);
    fields.check("fingerprint", service.fingerprint.isEmpty() || isFingerprint(service.fingerprint),
                 QStringLiteral("must be SHA256: and 43 characters, or be empty"));
    if (!fields.complaint().isEmpty())
        return siteError(fields.complaint());
    return service;
}

Result<QList<SshService>> parseAccessPoints(const QJsonValue &value)
{
    const QJsonArray array = value.toArray();
    if (array.isEmpty() || array.size() > MaximumAccessPoints)
        return siteError(QStringLiteral("\"accessPoints\" must be a list of 1 to %1 access points")
                             .arg(MaximumAccessPoints));
    QList<SshService> services;
    for (qsizetype i = 0; i < array.size(); ++i) {
        const Result<SshService> service =
            parseService(array.at(i), QStringLiteral("accessPoints[%1]").arg(i));
        if (!service)
            return service.error();
        services.append(*service);
    }
    return services;
}

void readTexts(JsonFields &fields, Site &site)
{
    site.id = fields.text("id");
    site.title = fields.text("title");
    site.stagingRoot = fields.text("stagingRoot");
    fields.check("stagingRoot", isCleanPath(site.stagingRoot),
                 QStringLiteral("must be an absolute path"));
    site.stagingLayout = fields.text("stagingLayout");
    fields.check("stagingLayout",
                 isCleanPath(site.stagingLayout) &&
                     site.stagingLayout.startsWith(site.stagingRoot + u'/') &&
                     site.stagingLayout.contains(u"{user}"),
                 QStringLiteral("must be a path below \"stagingRoot\" that contains {user}"));
    site.imageUrlPrefix = fields.text("imageUrlPrefix");
    fields.check("imageUrlPrefix",
                 site.imageUrlPrefix.contains(u"://") && !site.imageUrlPrefix.endsWith(u'/') &&
                     !site.imageUrlPrefix.contains(u' '),
                 QStringLiteral("must be a URL that does not end in a slash"));
    site.quotaCommand = fields.text("quotaCommand", JsonFields::Need::Optional);
    fields.check("quotaCommand", site.quotaCommand.isEmpty() || isProgram(site.quotaCommand),
                 QStringLiteral("must be the name of a program, without arguments"));
    site.slotOwnerAttribute = fields.text("slotOwnerAttribute", JsonFields::Need::Optional);
    fields.check("slotOwnerAttribute",
                 site.slotOwnerAttribute.isEmpty() || isAttributeName(site.slotOwnerAttribute),
                 QStringLiteral("must be the name of an attribute"));
    site.helpUrl = fields.webAddress("helpUrl", JsonFields::Need::Optional);
}

Result<QList<SiteRule>> parseRules(const QJsonValue &value)
{
    const QJsonArray array = value.toArray();
    if (!(value.isUndefined() || value.isArray()) || array.size() > MaximumRules)
        return siteError(QStringLiteral("\"policies.rules\" must be a list of at most %1 rules")
                             .arg(MaximumRules));
    QList<SiteRule> rules;
    for (qsizetype i = 0; i < array.size(); ++i) {
        JsonFields fields(array.at(i).toObject(), QStringLiteral("policies.rules[%1].").arg(i));
        SiteRule rule;
        rule.text = fields.text("text");
        rule.guide = fields.webAddress("guide", JsonFields::Need::Optional);
        if (!fields.complaint().isEmpty())
            return siteError(fields.complaint());
        rules.append(rule);
    }
    return rules;
}

/// What is in objects of their own: "policies" and "reach".
Result<void> readGroups(const QJsonObject &object, Site &site)
{
    const QJsonValue policies = object.value(QLatin1String("policies"));
    const QJsonValue reach = object.value(QLatin1String("reach"));
    JsonFields fields(object);
    fields.check("policies", policies.isUndefined() || policies.isObject(),
                 QStringLiteral("must be an object"));
    fields.check("reach", reach.isUndefined() || reach.isObject(),
                 QStringLiteral("must be an object"));
    if (!fields.complaint().isEmpty())
        return siteError(fields.complaint());

    JsonFields policyFields(policies.toObject(), QStringLiteral("policies."));
    site.wantGpuLab = policyFields.boolean("wantGpuLab", site.wantGpuLab);
    site.maximumImageBytes =
        policyFields.integer("maxImageBytes", 1, maximumJsonInteger, site.maximumImageBytes);
    if (!policyFields.complaint().isEmpty())
        return siteError(policyFields.complaint());

    JsonFields reachFields(reach.toObject(), QStringLiteral("reach."));
    site.reachHint = reachFields.text("hint", JsonFields::Need::Optional);
    site.reachGuide = reachFields.webAddress("guide", JsonFields::Need::Optional);
    if (!reachFields.complaint().isEmpty())
        return siteError(reachFields.complaint());

    const Result<QList<SiteRule>> rules =
        parseRules(policies.toObject().value(QLatin1String("rules")));
    if (!rules)
        return rules.error();
    site.rules = *rules;
    return {};
}

/// The linter's rules: the name of a file that comes with Perch, or the rules themselves.
Result<void> readLint(const QJsonValue &lint, Site &site)
{
    static const QRegularExpression name(QStringLiteral("^[a-z0-9-]{1,40}$"));
    if (lint.isObject()) {
        const Result<LintRules> rules = parseLintRules(lint.toObject());
        if (!rules)
            return siteError(QStringLiteral("\"lint\" holds rules that cannot be used"),
                             rules.error().message);
    } else if (!lint.isUndefined() && !name.match(lint.toString()).hasMatch()) {
        return siteError(QStringLiteral("\"lint\" must be a name or an object"));
    }
    site.lint = lint;
    return {};
}

QJsonObject serviceToJson(const SshService &service)
{
    return {{QStringLiteral("label"), service.label},
            {QStringLiteral("host"), service.host},
            {QStringLiteral("port"), service.port},
            {QStringLiteral("fingerprint"), service.fingerprint}};
}

/// Folders shared by a group, which the cache does not serve (CHTC guide htc-job-file-transfer).
bool isGroupPath(const Site &site, const QString &stagedPath)
{
    return stagedPath.startsWith(site.stagingRoot + QStringLiteral("/groups/"));
}

} // namespace

Result<Site> parseSite(const QByteArray &json)
{
    if (json.size() > MaximumFileBytes)
        return siteError(QStringLiteral("it is larger than %1 KiB").arg(MaximumFileBytes / 1024));
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parseError);
    if (!document.isObject())
        return siteError(
            QStringLiteral("it is not a JSON object"),
            QStringLiteral("%1 at byte %2").arg(parseError.errorString()).arg(parseError.offset));
    return parseSite(document.object());
}

Result<Site> parseSite(const QJsonObject &object)
{
    const Result<QList<SshService>> accessPoints =
        parseAccessPoints(object.value(QLatin1String("accessPoints")));
    if (!accessPoints)
        return accessPoints.error();
    const Result<SshService> transferServer = parseService(
        object.value(QLatin1String("transferServer")), QStringLiteral("transferServer"));
    if (!transferServer)
        return transferServer.error();

    Site site;
    site.accessPoints = *accessPoints;
    site.transferServer = *transferServer;
    JsonFields fields(object);
    readTexts(fields, site);
    if (!fields.complaint().isEmpty())
        return siteError(fields.complaint());
    const Result<void> groups = readGroups(object, site);
    if (!groups)
        return groups.error();
    const Result<void> lint = readLint(object.value(QLatin1String("lint")), site);
    if (!lint)
        return lint.error();
    return site;
}

QJsonObject siteToJson(const Site &site)
{
    QJsonArray accessPoints;
    for (const SshService &service : site.accessPoints)
        accessPoints.append(serviceToJson(service));
    QJsonArray rules;
    for (const SiteRule &rule : site.rules) {
        QJsonObject object{{QStringLiteral("text"), rule.text}};
        if (!rule.guide.isEmpty())
            object.insert(QStringLiteral("guide"), rule.guide);
        rules.append(object);
    }
    QJsonObject reach{{QStringLiteral("hint"), site.reachHint}};
    if (!site.reachGuide.isEmpty())
        reach.insert(QStringLiteral("guide"), site.reachGuide);
    QJsonObject object{{QStringLiteral("id"), site.id},
                       {QStringLiteral("title"), site.title},
                       {QStringLiteral("accessPoints"), accessPoints},
                       {QStringLiteral("transferServer"), serviceToJson(site.transferServer)},
                       {QStringLiteral("stagingRoot"), site.stagingRoot},
                       {QStringLiteral("stagingLayout"), site.stagingLayout},
                       {QStringLiteral("imageUrlPrefix"), site.imageUrlPrefix},
                       {QStringLiteral("quotaCommand"), site.quotaCommand},
                       {QStringLiteral("slotOwnerAttribute"), site.slotOwnerAttribute},
                       {QStringLiteral("policies"),
                        QJsonObject{{QStringLiteral("wantGpuLab"), site.wantGpuLab},
                                    {QStringLiteral("maxImageBytes"), site.maximumImageBytes},
                                    {QStringLiteral("rules"), rules}}}};
    if (!site.reachHint.isEmpty())
        object.insert(QStringLiteral("reach"), reach);
    if (!site.lint.isUndefined())
        object.insert(QStringLiteral("lint"), site.lint);
    if (!site.helpUrl.isEmpty())
        object.insert(QStringLiteral("helpUrl"), site.helpUrl);
    return object;
}

bool isSamePlace(const Site &one, const Site &other)
{
    return one.accessPoints == other.accessPoints && one.transferServer == other.transferServer &&
           one.stagingRoot == other.stagingRoot && one.stagingLayout == other.stagingLayout &&
           one.imageUrlPrefix == other.imageUrlPrefix && one.quotaCommand == other.quotaCommand;
}

QString imageUrl(const Site &site, const QString &stagedPath, qint64 bytes)
{
    const bool isBelowRoot = stagedPath.startsWith(site.stagingRoot + u'/');
    if (!isBelowRoot || isGroupPath(site, stagedPath) || bytes > MaximumOsdfBytes)
        return QStringLiteral("file://") + stagedPath;
    return site.imageUrlPrefix + stagedPath.mid(site.stagingRoot.size());
}

QString stagedPathOfUrl(const Site &site, const QString &url)
{
    QString path;
    const QString filePrefix = QStringLiteral("file://");
    if (url.startsWith(site.imageUrlPrefix + u'/'))
        path = site.stagingRoot + url.mid(site.imageUrlPrefix.size());
    else if (url.startsWith(filePrefix))
        path = url.mid(filePrefix.size());
    const bool isBelowRoot = path.startsWith(site.stagingRoot + u'/');
    return isBelowRoot && isCleanPath(path) ? path : QString();
}

} // namespace perch
