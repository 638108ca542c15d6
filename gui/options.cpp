// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/options.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("perch::Options", text);
}

Result<theme::Scheme> schemeOf(const QString &word)
{
    if (word == QLatin1String("light"))
        return theme::Scheme::Light;
    if (word == QLatin1String("dark"))
        return theme::Scheme::Dark;
    if (word == QLatin1String("system"))
        return theme::Scheme::System;
    return Error(Error::Code::Refused,
                 tr("--scheme takes light, dark or system, not “%1”.").arg(word));
}

} // namespace

Result<Options> Options::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        tr("From an Apptainer image to a training curve, on CHTC's pool."));
    const QCommandLineOption site(QStringLiteral("site"), tr("A site described in FILE."),
                                  QStringLiteral("FILE"));
    const QCommandLineOption user(QStringLiteral("user"), tr("Log in as NAME."),
                                  QStringLiteral("NAME"));
    const QCommandLineOption key(QStringLiteral("key"), tr("Private key to try first."),
                                 QStringLiteral("FILE"));
    const QCommandLineOption hosts(QStringLiteral("known-hosts"),
                                   tr("Host keys that are known (~/.ssh/known_hosts)."),
                                   QStringLiteral("FILE"));
    const QCommandLineOption state(QStringLiteral("state"), tr("Keep what Perch remembers in DIR."),
                                   QStringLiteral("DIR"));
    const QCommandLineOption now(QStringLiteral("connect"), tr("Connect at once."));
    const QCommandLineOption folder(QStringLiteral("job-folder"),
                                    tr("Open DIR on the Compose page."), QStringLiteral("DIR"));
    const QCommandLineOption scheme(QStringLiteral("scheme"), tr("light, dark or system."),
                                    QStringLiteral("NAME"), QStringLiteral("system"));
    parser.addOptions({site, user, key, hosts, state, now, folder, scheme});
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("images"), tr("Images to upload."),
                                 QStringLiteral("[FILES.sif...]"));
    if (!parser.parse(arguments))
        return Error(Error::Code::Refused, parser.errorText());
    if (parser.isSet(QStringLiteral("help")))
        parser.showHelp();
    if (parser.isSet(QStringLiteral("version")))
        parser.showVersion();
    const Result<theme::Scheme> wanted = schemeOf(parser.value(scheme));
    if (!wanted)
        return wanted.error();
    Options options;
    options.siteFile = parser.value(site);
    options.user = parser.value(user);
    options.keyFile = parser.value(key);
    options.knownHostsFile = parser.value(hosts);
    options.stateFolder = parser.value(state);
    options.jobFolder = parser.value(folder);
    options.images = parser.positionalArguments();
    options.connectNow = parser.isSet(now);
    options.scheme = *wanted;
    return options;
}

} // namespace perch
