// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/recordarchive.h"

#include "core/plaintext.h"
#include "core/recordedrun.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace perch
{

namespace
{

constexpr int mostFiles = 20'000;
constexpr qsizetype partBytes = 256 * 1024;

QString tr(const char *text)
{
    return QCoreApplication::translate("recordarchive", text);
}

struct CloseReading {
    void operator()(archive *one) const { archive_read_free(one); }
};
struct CloseWriting {
    void operator()(archive *one) const { archive_write_free(one); }
};
struct FreeEntry {
    void operator()(archive_entry *one) const { archive_entry_free(one); }
};
using Reading = std::unique_ptr<archive, CloseReading>;
using Writing = std::unique_ptr<archive, CloseWriting>;
using Entry = std::unique_ptr<archive_entry, FreeEntry>;

QString problemOf(archive *one)
{
    const char *const text = archive_error_string(one);
    return plainLine(QString::fromUtf8(text ? text : ""), 300);
}

Error notWritten(const QString &path, const QString &why)
{
    return {Error::Code::Io,
            tr("The archive %1 could not be written. Check that there is space on the disk and "
               "that you may write there.")
                .arg(QDir::toNativeSeparators(path)),
            why};
}

Error refused(const QString &why)
{
    return {
        Error::Code::Refused,
        tr("This archive is not opened: %1. Perch unpacks only what a run record holds.").arg(why)};
}

la_ssize_t writeToDevice(archive *, void *device, const void *bytes, size_t size)
{
    const qint64 written =
        static_cast<QIODevice *>(device)->write(static_cast<const char *>(bytes), qint64(size));
    return written == qint64(size) ? la_ssize_t(size) : -1;
}

bool addFile(archive *to, const QString &path, const QString &name)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const qint64 size = file.size();
    const Entry entry(archive_entry_new());
    archive_entry_set_pathname_utf8(entry.get(), name.toUtf8().constData());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), QFileInfo(path).isExecutable() ? 0755 : 0644);
    archive_entry_set_size(entry.get(), size);
    archive_entry_set_mtime(entry.get(), QFileInfo(path).lastModified().toSecsSinceEpoch(), 0);
    if (archive_write_header(to, entry.get()) != ARCHIVE_OK)
        return false;
    QByteArray part(partBytes, Qt::Uninitialized);
    for (qint64 left = size; left > 0;) {
        const qint64 read = file.read(part.data(), std::min<qint64>(left, partBytes));
        if (read <= 0 || archive_write_data(to, part.constData(), size_t(read)) != read)
            return false; // it changed meanwhile
        left -= read;
    }
    return true;
}

QStringList plainFilesOf(const QString &folder)
{
    QStringList names;
    QDirIterator all(folder, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (all.hasNext() && names.size() < mostFiles)
        names.append(QDir(folder).relativeFilePath(all.next()));
    names.sort();
    return names;
}

/// Unpacks the data of the present entry; false when it cannot be written or read.
Result<void> unpackFile(archive *from, const QString &path, bool isExecutable, qint64 &room)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) ||
        !file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return Error(Error::Code::Io,
                     tr("%1 could not be unpacked. Check that there is space on the disk.")
                         .arg(QFileInfo(path).fileName()),
                     file.errorString());
    QByteArray part(partBytes, Qt::Uninitialized);
    while (true) {
        const la_ssize_t read = archive_read_data(from, part.data(), size_t(part.size()));
        if (read == 0)
            break;
        if (read < 0)
            return Error(Error::Code::Parse, tr("The archive is damaged."), problemOf(from));
        room -= read;
        if (room < 0)
            return refused(tr("it holds too much"));
        if (file.write(part.constData(), read) != read)
            return Error(Error::Code::Io,
                         tr("The archive could not be unpacked. Check that there is space on the "
                            "disk."),
                         file.errorString());
    }
    if (isExecutable)
        file.setPermissions(file.permissions() | QFile::ExeOwner);
    return {};
}

/// Where run.json lies: at the top, or in the one folder there.
Result<QString> recordIn(const QString &place)
{
    if (QFileInfo(place + QStringLiteral("/run.json")).isFile())
        return place;
    const QStringList folders = QDir(place).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &folder : folders) {
        if (QFileInfo(place + u'/' + folder + QStringLiteral("/run.json")).isFile())
            return QString(place + u'/' + folder);
    }
    return Error(Error::Code::NotFound,
                 tr("This archive holds no run record: there is no run.json in it."));
}

} // namespace

Result<void> packRecord(const QString &folder, const QString &archivePath)
{
    QSaveFile device(archivePath);
    if (!device.open(QIODevice::WriteOnly))
        return notWritten(archivePath, device.errorString());
    const Writing to(archive_write_new());
    archive_write_set_format_pax_restricted(to.get());
    archive_write_add_filter_gzip(to.get());
    if (archive_write_open(to.get(), &device, nullptr, writeToDevice, nullptr) != ARCHIVE_OK)
        return notWritten(archivePath, problemOf(to.get()));
    const QString top = QFileInfo(folder).fileName();
    const QStringList names = plainFilesOf(folder);
    for (const QString &name : names) {
        if (!addFile(to.get(), folder + u'/' + name, top + u'/' + name))
            return notWritten(archivePath, name + QStringLiteral(": ") + problemOf(to.get()));
    }
    if (archive_write_close(to.get()) != ARCHIVE_OK || !device.commit())
        return notWritten(archivePath, device.errorString());
    return {};
}

Result<QString> unpackRecord(const QString &archivePath, const QString &place, UnpackLimits limits)
{
    const Reading from(archive_read_new());
    archive_read_support_filter_gzip(from.get());
    archive_read_support_format_tar(from.get());
    archive_read_support_format_zip(from.get());
    const auto notAnArchive = [&] {
        return Error(Error::Code::Parse,
                     tr("%1 is no archive that Perch can open. It opens run records as a folder, "
                        ".tar.gz or .zip.")
                         .arg(plainLine(QFileInfo(archivePath).fileName(), 200)),
                     problemOf(from.get()));
    };
    if (archive_read_open_filename(from.get(), QFile::encodeName(archivePath).constData(),
                                   size_t(partBytes)) != ARCHIVE_OK)
        return notAnArchive();
    qint64 room = limits.bytes;
    int files = 0;
    archive_entry *entry = nullptr;
    while (true) {
        const int status = archive_read_next_header(from.get(), &entry);
        if (status == ARCHIVE_EOF)
            break;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            return notAnArchive();
        const char *const raw = archive_entry_pathname_utf8(entry);
        QString name = QString::fromUtf8(raw ? raw : "");
        const auto kind = archive_entry_filetype(entry);
        if (name.startsWith(u"./"))
            name.remove(0, 2);
        if (kind == AE_IFDIR)
            continue;
        if (kind != AE_IFREG || archive_entry_hardlink(entry))
            return refused(tr("“%1” is no plain file").arg(plainLine(name, 200)));
        if (!isRecordPath(name))
            return refused(tr("“%1” would lie outside it").arg(plainLine(name, 200)));
        if (++files > limits.files)
            return refused(tr("it holds too many files"));
        const bool isExecutable = (archive_entry_perm(entry) & 0100) != 0;
        const Result<void> unpacked =
            unpackFile(from.get(), place + u'/' + name, isExecutable, room);
        if (!unpacked)
            return unpacked.error();
    }
    return recordIn(place);
}

} // namespace perch
