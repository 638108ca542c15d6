// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store.h"

#include "core/plaintext.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#endif

namespace perch
{

namespace
{

QString shownName(const QString &path)
{
    return plainLine(QFileInfo(path).fileName(), 120);
}

Error missing(const QString &path)
{
    return {Error::Code::NotFound,
            QStringLiteral(
                "The file %1 is not there. It may have been moved or renamed; choose it again.")
                .arg(shownName(path)),
            path};
}

Error notAFile(const QString &path)
{
    return {Error::Code::Io,
            QStringLiteral("%1 is not an ordinary file; choose a file.").arg(shownName(path)),
            path};
}

} // namespace

#ifdef Q_OS_UNIX

Result<FileStamp> stampOf(const QString &path)
{
    struct stat status = {};
    if (path.isEmpty() || ::stat(QFile::encodeName(path).constData(), &status) != 0) {
        if (path.isEmpty() || errno == ENOENT || errno == ENOTDIR)
            return missing(path);
        return Error(
            Error::Code::Io,
            QStringLiteral(
                "The file %1 could not be looked at: %2. Check the permissions of its folder.")
                .arg(shownName(path), QString::fromLocal8Bit(std::strerror(errno))),
            path);
    }
    if (!S_ISREG(status.st_mode))
        return notAFile(path);
#ifdef Q_OS_DARWIN
    const timespec modified = status.st_mtimespec;
#else
    const timespec modified = status.st_mtim;
#endif
    return FileStamp{QFileInfo(path).absoluteFilePath(), qint64(status.st_size),
                     qint64(modified.tv_sec) * 1'000'000'000 + qint64(modified.tv_nsec),
                     quint64(status.st_ino)};
}

#else

Result<FileStamp> stampOf(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return missing(path);
    if (!info.isFile())
        return notAFile(path);
    return FileStamp{info.absoluteFilePath(), info.size(),
                     info.lastModified().toMSecsSinceEpoch() * 1'000'000, 0};
}

#endif

} // namespace perch
