// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/profilefiles.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

// Q_INIT_RESOURCE must stand outside of every namespace
static void initSiteResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace perch
{

namespace
{

constexpr qint64 maximumFileBytes = 1024 * 1024; // the parsers have bounds of their own

QString tr(const char *text)
{
    return QCoreApplication::translate("perch::ProfileFiles", text);
}

Result<QByteArray> readFile(const QString &path)
{
    QFile file(path);
    const bool isFile = QFileInfo(path).isFile(); // a pipe would never end
    if (!isFile || !file.open(QIODevice::ReadOnly))
        return Error(Error::Code::Io,
                     tr("The file %1 cannot be opened: %2. Check the path.")
                         .arg(path, isFile ? file.errorString() : tr("there is no such file")));
    return file.read(maximumFileBytes);
}

} // namespace

LoadedSites readSites(const QString &siteFile)
{
    initSiteResources();
    LoadedSites loaded;
    const auto read = [&loaded](const QString &path, QList<Site> &sites) {
        const Result<QByteArray> bytes = readFile(path);
        const Result<Site> site = bytes ? parseSite(*bytes) : Result<Site>(bytes.error());
        if (site)
            sites.append(*site);
        else
            loaded.errors.append(site.error());
    };
    if (!siteFile.isEmpty())
        read(siteFile, loaded.given);
    read(QStringLiteral(":/sites/chtc.json"), loaded.bundled);
    return loaded;
}

Result<ImportedFile> readImportFile(const QString &path, const QList<Site> &known)
{
    const Result<QByteArray> bytes = readFile(path);
    if (!bytes)
        return bytes.error();
    return readImport(*bytes, known);
}

Result<void> writeProfileFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return Error(Error::Code::Io, tr("The file %1 cannot be written: %2. Choose "
                                     "another folder.")
                                      .arg(path, file.errorString()));
}

} // namespace perch
