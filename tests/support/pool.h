// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace perch::test
{

/// The real pool (tests/pool): the one that runs in $PERCH_POOL_DIR, else one of its own, which
/// ends with this object (and with this process, however that ends). Aborts the test program when
/// there is none. From then on the cache of what was built stays where it is ($PERCH_CACHE), also
/// when the test gives itself another home.
class Pool
{
public:
    Pool();
    ~Pool();
    Pool(const Pool &) = delete;
    Pool &operator=(const Pool &) = delete;

    /// Where `user` logs in with the pool's key.
    [[nodiscard]] ConnectionTarget accessPoint(const QString &user = QStringLiteral("bucky")) const;
    [[nodiscard]] ConnectionTarget
    transferServer(const QString &user = QStringLiteral("bucky")) const;
    [[nodiscard]] QString password(const QString &user) const;
    /// The site file with which Perch connects.
    [[nodiscard]] QString siteFile() const { return m_folder + QStringLiteral("/site.json"); }
    [[nodiscard]] QString knownHostsFile() const
    {
        return m_folder + QStringLiteral("/known_hosts");
    }
    /// /staging and /home as root sees them from outside.
    [[nodiscard]] QString outside(const QString &what) const;

    /// What a command prints inside ("ap", "transfer", "ep", "cpu"), as `user`. Blocks. Aborts when
    /// it fails.
    QByteArray exec(const QString &machine, const QString &user, const QStringList &words) const;

    /// Makes an image of a folder tree, or of another image, with the pool's Apptainer. The image
    /// may be the one that it is made of. Blocks. Aborts when it fails.
    void buildSif(const QString &tree, const QString &image, const QString &definition) const;
    /// A program of the pool's root folder, as it lies outside: "usr/bin/busybox".
    [[nodiscard]] QString inRoot(const QString &path) const;

private:
    [[nodiscard]] ConnectionTarget targetOf(const QString &service, const QString &user) const;

    std::unique_ptr<QTemporaryDir> m_own;
    QString m_folder;
    QJsonObject m_json;
};

} // namespace perch::test
