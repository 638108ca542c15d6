// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobitems.h"

#include "remote/remotefailure.h"
#include "remote/remotescript.h"

#include <QDir>
#include <QFileInfo>

namespace perch
{

namespace
{

QByteArray withUnixLineEnds(QByteArray bytes)
{
    return bytes.replace("\r\n", "\n");
}

bool staysInside(const QString &relative)
{
    const QString clean = QDir::cleanPath(relative);
    return isUsablePath(relative) && QDir::isRelativePath(relative) &&
           clean != QStringLiteral(".") && clean != QStringLiteral("..") &&
           !clean.startsWith(QStringLiteral("../"));
}

Result<JobItem> prepareFile(const QString &folder, const QString &relative)
{
    const QString shown = plainLine(relative);
    if (!staysInside(relative))
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "%1 lies outside the job's folder. Copy it into the folder, or name a file of "
                "/staging by its URL.")
                .arg(shown));
    const QString path = QDir(folder).filePath(relative);
    const QFileInfo info(path);
    if (!info.exists())
        return Error(
            Error::Code::NotFound,
            QStringLiteral(
                "The file %1 is named by the job but is not in its folder. Put it there or take "
                "its name out of the submit description.")
                .arg(shown),
            path);
    if (info.isDir())
        return Error(
            Error::Code::Refused,
            QStringLiteral(
                "%1 is a folder. Pack it into one file (tar -czf %1.tar.gz %1), name that in the "
                "job and unpack it in the script: many small files are slow to transfer.")
                .arg(shown),
            path);
    Result<std::shared_ptr<HashingReader>> reader = HashingReader::open(path);
    if (!reader)
        return reader.error();
    JobItem item{relative, *reader, info.isExecutable()};
    constexpr qint64 longestScript = 16 * 1024 * 1024;
    QFile file(path);
    if (info.size() > longestScript || !file.open(QIODevice::ReadOnly))
        return item;
    const bool isScript = file.peek(2) == "#!" || relative.endsWith(QStringLiteral(".sh"));
    if (isScript) {
        const QByteArray bytes = file.readAll();
        const QByteArray mended = withUnixLineEnds(bytes);
        item.reader = HashingReader::ofBytes(relative, mended);
        item.isExecutable = true;
        item.isMended = mended != bytes;
    }
    return item;
}

/// Reads it once, and back to the beginning.
Result<void> hash(JobItem &item)
{
    for (;;) {
        const Result<QByteArray> block = item.reader->next();
        if (!block)
            return block.error();
        if (block->isEmpty())
            break;
    }
    item.sha256 = item.reader->sha256();
    return item.reader->rewind();
}

} // namespace

Result<QList<JobItem>> prepareJobItems(const JobFiles &files, bool knowHashes)
{
    QList<JobItem> items;
    if (!staysInside(files.submitFileName) || files.submitFileName.contains(u'/'))
        return Error(Error::Code::Refused,
                     QStringLiteral("The submit description has no usable file name."));
    const QByteArray submitBytes = withUnixLineEnds(files.submitText.toUtf8());
    items.append(JobItem{files.submitFileName,
                         HashingReader::ofBytes(files.submitFileName, submitBytes), false});
    QStringList seen{QDir::cleanPath(files.submitFileName)};
    for (const QString &relative : files.inputFiles) {
        const QString clean = QDir::cleanPath(relative);
        if (seen.contains(clean))
            continue;
        seen.append(clean);
        const Result<JobItem> item = prepareFile(files.localFolder, clean);
        if (!item)
            return item.error();
        items.append(*item);
    }
    for (JobItem &item : items) {
        if (const Result<void> hashed = knowHashes ? hash(item) : Result<void>(); !hashed)
            return hashed.error();
    }
    return items;
}

} // namespace perch
