// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/site.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype MaximumFileBytes = 262'144;
constexpr qsizetype MaximumTextLength = 1024;
constexpr qsizetype MaximumAccessPoints = 32;
constexpr double MaximumExactInteger = 9007199254740992.0; // JSON numbers are doubles
constexpr qint64 MaximumOsdfBytes = 30'000'000'000; // CHTC guide htc-job-file-transfer, size table

Error siteError(const QString &what, const QString &detail = {})
{
    return {Error::Code::Parse,
            QStringLiteral("This is not a site description Perch can use: %1. Correct that field, "
                           "or choose the built-in site.")
                .arg(what),
            detail};
}

bool isPlainText(QStringView text)
{
    return std::none_of(text.begin(), text.end(),
                        [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
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

/// Reads the fields of one JSON object and keeps the first complaint, so that the reading code
/// stays a list.
class Fields
{
public:
    Fields(const QJsonObject &object, QString where) : m_object(object), m_where(std::move(where))
    {
    }

    enum class Need { Required, Optional };

    QString text(const char *name, Need need = Need::Required)
    {
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (value.isUndefined() && need == Need::Optional)
            return {};
        QString text = value.toString();
        if (!value.isString() || (text.isEmpty() && need == Need::Required))
            complain(name, QStringLiteral("must be a text that is not empty"));
        else if (text.size() > MaximumTextLength || !isPlainText(text))
            complain(
                name,
                QStringLiteral("must be one line of at most %1 characters").arg(MaximumTextLength));
        return text;
    }

    qint64 integer(const char *name, qint64 least, qint64 most, qint64 fallback)
    {
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (value.isUndefined())
            return fallback;
        const double number = value.toDouble(-1);
        const bool whole = value.isDouble() && number >= 0 && number <= MaximumExactInteger;
        const qint64 result = whole ? qint64(number) : -1;
        if (!whole || double(result) != number || result < least || result > most)
            complain(name,
                     QStringLiteral("must be a whole number from %1 to %2").arg(least).arg(most));
        return result;
    }

    bool boolean(const char *name, bool fallback)
    {
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (!value.isUndefined() && !value.isBool())
            complain(name, QStringLiteral("must be true or false"));
        return value.toBool(fallback);
    }

    void check(const char *name, bool isRight, const QString &rule)
    {
        if (!isRight)
            complain(name, rule);
    }

    [[nodiscard]] const QString &complaint() const { return m_complaint; }

private:
    void complain(const char *name, const QString &rule)
    {
        if (m_complaint.isEmpty())
            m_complaint = QStringLiteral("\"%1%2\" %3").arg(m_where, QLatin1String(name), rule);
    }

    const QJsonObject m_object;
    const QString m_where;
    QString m_complaint;
};

Result<SshService> parseService(const QJsonValue &value, const QString &where)
{
    if (!value.isObject())
        return siteError(QStringLiteral("\"%1\" must be an object with a \"host\"").arg(where));
    Fields fields(value.toObject(), where + u'.');
    SshService service;
    service.host = fields.text("host");
    fields.check("host", isHostName(service.host), QStringLiteral("must be a host name"));
    service.port = quint16(fields.integer("port", 1, 65535, 22));
    service.label = fields.text("label", Fields::Need::Optional);
    if (service.label.isEmpty())
        service.label = service.host;
    service.fingerprint = fields.text("fingerprint", Fields::Need::Optional);
    fields.check("fingerprint",
                 service.fingerprint.isEmpty() || service.fingerprint.startsWith(u"SHA256:"),
                 QStringLiteral("must begin with SHA256: or be empty"));
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

void readTexts(Fields &fields, Site &site)
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
    site.quotaCommand = fields.text("quotaCommand", Fields::Need::Optional);
    site.helpUrl = fields.text("helpUrl", Fields::Need::Optional);
    fields.check("helpUrl", site.helpUrl.isEmpty() || site.helpUrl.startsWith(u"https://"),
                 QStringLiteral("must begin with https:// or be empty"));
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
    const QJsonObject object = document.object();

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

    Fields fields(object, QString());
    readTexts(fields, site);
    const QJsonValue policies = object.value(QLatin1String("policies"));
    fields.check("policies", policies.isUndefined() || policies.isObject(),
                 QStringLiteral("must be an object"));
    if (!fields.complaint().isEmpty())
        return siteError(fields.complaint());

    Fields policyFields(policies.toObject(), QStringLiteral("policies."));
    site.wantGpuLab = policyFields.boolean("wantGpuLab", site.wantGpuLab);
    site.maximumImageBytes = policyFields.integer("maxImageBytes", 1, qint64(MaximumExactInteger),
                                                  site.maximumImageBytes);
    if (!policyFields.complaint().isEmpty())
        return siteError(policyFields.complaint());
    return site;
}

QString Profile::stagingFolder() const
{
    QString folder = site.stagingLayout;
    folder.replace(QLatin1String("{first}"), user.left(1));
    folder.replace(QLatin1String("{user}"), user);
    return folder;
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
