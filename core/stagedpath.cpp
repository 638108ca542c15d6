// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stagedpath.h"

namespace perch
{

namespace
{

constexpr qint64 MinimumStagingBytes = 1'000'000'000;

/// Where the part below the root begins in `name`; -1 when it is no name of /staging.
qsizetype beginBelowRoot(const Site &site, const QString &name)
{
    const QString forms[] = {site.stagingRoot + u'/',
                             QStringLiteral("file://") + site.stagingRoot + u'/',
                             site.imageUrlPrefix + u'/'};
    for (const QString &form : forms) {
        if (!form.startsWith(u'/') && !form.contains(u"://"))
            continue;
        if (name.startsWith(form))
            return form.size();
    }
    return -1;
}

} // namespace

QString renewedStagedName(const Site &site, const QString &name)
{
    if (site.stagingLayout != site.stagingRoot + QStringLiteral("/{first}/{user}"))
        return {};
    const qsizetype begin = beginBelowRoot(site, name);
    const qsizetype end = begin < 0 ? -1 : name.indexOf(u'/', begin);
    if (end < 0)
        return {};
    // one letter is the present way, and groups have a folder of their own
    const QString user = name.mid(begin, end - begin);
    if (user.size() < 2 || user == u"groups" || user == u".." || user.contains(u'$'))
        return {};
    return name.left(begin) + user.front() + u'/' + name.mid(begin);
}

QString stagedPathMeant(const Site &site, const QString &name, const QString &ownFolder)
{
    QString plain = name.trimmed();
    plain.replace(QStringLiteral("$ENV(STAGING)"), ownFolder, Qt::CaseInsensitive);
    if (plain.contains(u'$'))
        return {};
    if (const QString renewed = renewedStagedName(site, plain); !renewed.isEmpty())
        plain = renewed;
    if (plain.startsWith(u'/'))
        plain.prepend(QStringLiteral("file://"));
    return stagedPathOfUrl(site, plain);
}

bool isGroupStaging(const Site &site, const QString &stagedPath)
{
    return stagedPath.startsWith(site.stagingRoot + QStringLiteral("/groups/"));
}

bool isBelowStagingSize(qint64 bytes)
{
    return bytes < MinimumStagingBytes;
}

} // namespace perch
