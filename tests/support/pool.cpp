// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/pool.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>

namespace perch::test
{

namespace
{

constexpr int startMilliseconds = 15 * 60 * 1000; // the first time the root folder is built

QByteArray runPool(const QStringList &words, int milliseconds)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QStringLiteral(PERCH_POOL_SCRIPT), words);
    if (!process.waitForFinished(milliseconds) || process.exitStatus() != QProcess::NormalExit ||
        process.exitCode() != 0)
        qFatal("pool %s failed: %s", qPrintable(words.join(u' ')),
               process.readAllStandardOutput().constData());
    return process.readAllStandardOutput();
}

} // namespace

Pool::Pool() : m_folder(qEnvironmentVariable("PERCH_POOL_DIR"))
{
    // a test may give itself another home: what was built before stays where it is
    if (qEnvironmentVariableIsEmpty("PERCH_CACHE")) {
        const QString caches =
            QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
        qputenv("PERCH_CACHE", (caches + QStringLiteral("/perch")).toUtf8());
    }
    if (m_folder.isEmpty()) {
        m_own = std::make_unique<QTemporaryDir>();
        m_folder = m_own->filePath(QStringLiteral("pool"));
        runPool({QStringLiteral("build")}, startMilliseconds);
        runPool({QStringLiteral("start"), m_folder, QStringLiteral("--owner"),
                 QString::number(QCoreApplication::applicationPid())},
                startMilliseconds);
    }
    QFile file(m_folder + QStringLiteral("/pool.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no pool in %s", qPrintable(m_folder));
    m_json = QJsonDocument::fromJson(file.readAll()).object();
}

Pool::~Pool()
{
    if (m_own)
        runPool({QStringLiteral("stop"), m_folder}, startMilliseconds);
}

ConnectionTarget Pool::accessPoint(const QString &user) const
{
    return targetOf(QStringLiteral("accessPoint"), user);
}

ConnectionTarget Pool::transferServer(const QString &user) const
{
    return targetOf(QStringLiteral("transferServer"), user);
}

ConnectionTarget Pool::targetOf(const QString &service, const QString &user) const
{
    const QJsonObject json = m_json.value(service).toObject();
    ConnectionTarget target;
    target.service.label = service;
    target.service.host = json.value(QStringLiteral("host")).toString();
    target.service.port = quint16(json.value(QStringLiteral("port")).toInt());
    target.service.fingerprint = json.value(QStringLiteral("fingerprint")).toString();
    target.user = user;
    target.keyFile = m_folder + QStringLiteral("/id_ed25519");
    target.knownHostsFile = knownHostsFile();
    target.why = QStringLiteral("A test logs in.");
    return target;
}

QString Pool::password(const QString &user) const
{
    const QJsonArray users = m_json.value(QStringLiteral("users")).toArray();
    for (const QJsonValue one : users) {
        if (one.toObject().value(QStringLiteral("name")).toString() == user)
            return one.toObject().value(QStringLiteral("password")).toString();
    }
    qFatal("the pool has no user %s", qPrintable(user));
}

QString Pool::outside(const QString &what) const
{
    return m_json.value(QStringLiteral("outside")).toObject().value(what).toString();
}

QByteArray Pool::exec(const QString &machine, const QString &user, const QStringList &words) const
{
    constexpr int milliseconds = 60 * 1000;
    return runPool(QStringList{QStringLiteral("exec"), m_folder, QStringLiteral("--machine"),
                               machine, QStringLiteral("--user"), user} +
                       words,
                   milliseconds);
}

void Pool::buildSif(const QString &tree, const QString &image, const QString &definition) const
{
    runPool({QStringLiteral("sif"), tree, image, QStringLiteral("--def"), definition},
            startMilliseconds);
}

QString Pool::inRoot(const QString &path) const
{
    return m_json.value(QStringLiteral("root")).toString() + u'/' + path;
}

} // namespace perch::test
