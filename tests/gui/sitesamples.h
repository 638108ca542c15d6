// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"

#include <QFile>

namespace perch::test
{

/// The site that Perch brings.
inline Site bundledSite()
{
    QFile file(QStringLiteral(":/sites/chtc.json"));
    const Result<Site> site =
        parseSite(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
    if (!site)
        qFatal("the bundled site is none: %s", qPrintable(site.error().message));
    return *site;
}

/// A site of somebody's own, with one access point.
inline Site ownSite(const QString &id = QStringLiteral("lab"), quint16 port = 2222)
{
    Site site = bundledSite();
    site.id = id;
    site.title = QStringLiteral("The lab's own pool");
    site.accessPoints = {
        {QStringLiteral("submit"), QStringLiteral("submit.example.org"), port, QString()}};
    return site;
}

inline Profile profileOf(const QString &user, const Site &site, const QString &name = {})
{
    Profile profile;
    profile.id = user + u'-' + site.id + u'-' + name;
    profile.name = name;
    profile.site = site;
    profile.user = user;
    return profile;
}

} // namespace perch::test
