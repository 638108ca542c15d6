// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/partfile.h"

#include "remote/remotefailure.h"

#include <QDir>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace perch
{

Result<std::shared_ptr<PartFile>> PartFile::open(const QString &folder, const QString &name)
{
    if (!QFileInfo(folder).isDir())
        return Error(Error::Code::NotFound,
                     QStringLiteral("The folder %1 is not there. Choose another one.")
                         .arg(plainLine(folder)));
    std::shared_ptr<PartFile> part(new PartFile);
    part->m_folder = folder;
    part->m_file.setFileName(QDir(folder).filePath(name));
    const QFileInfo old(part->m_file.fileName());
    if (old.isSymLink() || (old.exists() && !old.isFile()))
        return perch::diskError(folder, QStringLiteral("something else has the name %1").arg(name));
    if (!part->m_file.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        return part->diskError();
    return part;
}

Error diskError(const QString &folder, const QString &problem)
{
    return Error(
        Error::Code::Io,
        QStringLiteral(
            "The file could not be written to %1: %2. Free some space there or choose another "
            "folder.")
            .arg(plainLine(folder), problem));
}

Error PartFile::diskError() const
{
    return perch::diskError(m_folder, m_file.errorString());
}

Result<void> PartFile::write(qint64 offset, const QByteArray &bytes)
{
    if (!m_file.seek(offset) || m_file.write(bytes) != bytes.size())
        return diskError();
    return {};
}

Result<QByteArray> PartFile::read(qint64 offset, qint64 count)
{
    if (!m_file.seek(offset))
        return diskError();
    const QByteArray bytes = m_file.read(count);
    if (bytes.isEmpty() && m_file.error() != QFileDevice::NoError)
        return diskError();
    return bytes;
}

Result<void> PartFile::resize(qint64 size)
{
    if (!m_file.resize(size))
        return diskError();
    return {};
}

Result<void> PartFile::finish()
{
#ifdef Q_OS_UNIX
    if (::fsync(m_file.handle()) != 0)
        return diskError();
#endif
    m_file.close();
    if (m_file.error() != QFileDevice::NoError)
        return diskError();
    return {};
}

Result<QString> PartFile::publish(const QString &wanted)
{
    const QFileInfo name(wanted);
    const QString suffix = name.suffix().isEmpty() || name.completeBaseName().isEmpty()
                               ? QString()
                               : QStringLiteral(".") + name.suffix();
    const QString base = wanted.chopped(suffix.size());
    constexpr int mostNames = 10'000;
    for (int number = 1; number <= mostNames; ++number) {
        const QString candidate =
            number == 1 ? wanted
                        : QStringLiteral("%1 (%2)%3").arg(base, QString::number(number), suffix);
        const QString path = QDir(m_folder).filePath(candidate);
        // QFile::rename does not replace what exists (renameat2 with RENAME_NOREPLACE on Linux); a
        // dangling link is something that exists too.
        if (QFileInfo::exists(path) || QFileInfo(path).isSymLink())
            continue;
        if (m_file.rename(path))
            return path;
        if (!QFileInfo::exists(path))
            return diskError();
    }
    return Error(Error::Code::Io,
                 QStringLiteral("Every name like %1 is taken in %2. Choose another folder.")
                     .arg(plainLine(wanted), plainLine(m_folder)));
}

QString localFileName(const QString &remotePath)
{
    const QString last = remotePath.section(u'/', -1);
    const QString forbidden = QStringLiteral("\\:*?\"<>|");
    QString name;
    for (const QChar c : last) {
        const bool invisible =
            c.category() == QChar::Other_Control || c.category() == QChar::Other_Format;
        name += invisible || forbidden.contains(c) ? QChar(u'_') : c;
    }
    while (name.endsWith(u'.') || name.endsWith(u' '))
        name.chop(1);
    constexpr qsizetype longest = 200; // bytes; file systems take 255, and " (2)" must fit
    while (name.toUtf8().size() > longest)
        name.remove(name.size() / 2, 1);
    return name.isEmpty() ? QStringLiteral("download") : name;
}

} // namespace perch
