// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobfolder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStringDecoder>

#include <optional>

namespace perch
{

namespace
{

constexpr int fileLimit = 1000;
constexpr qint64 textLimit = 2 * 1024 * 1024;

QString tr(const char *text)
{
    return QCoreApplication::translate("jobfolder", text);
}

/// The text of valid UTF-8, every character kept (also a byte order mark), or nothing.
std::optional<QString> textOf(const QByteArray &bytes)
{
    if (bytes.contains('\0'))
        return std::nullopt;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless |
                                                     QStringDecoder::Flag::ConvertInitialBom);
    const QString text = decoder.decode(bytes);
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

QString chooseSubmitFile(const JobFolder &folder)
{
    const QString wanted = QFileInfo(folder.path).fileName() + QStringLiteral(".sub");
    QString first;
    for (const JobFile &file : folder.files) {
        if (!file.name.endsWith(QLatin1String(".sub"), Qt::CaseInsensitive))
            continue;
        if (file.name == wanted)
            return file.name;
        if (first.isEmpty())
            first = file.name;
    }
    return first;
}

} // namespace

Result<JobFolder> readJobFolder(const QString &path)
{
    const QDir dir(path);
    if (!dir.exists())
        return Error(
            Error::Code::NotFound,
            tr("The folder %1 does not exist. Choose another one, or make one from a template.")
                .arg(QDir::toNativeSeparators(path)));
    JobFolder folder;
    folder.path = dir.absolutePath();
    const QFileInfoList entries = dir.entryInfoList(QDir::Files | QDir::Hidden, QDir::Name);
    for (const QFileInfo &entry : entries.mid(0, fileLimit)) {
        JobFile file;
        file.name = entry.fileName();
        file.size = entry.size();
        QFile device(entry.absoluteFilePath());
        if (file.size <= textLimit && device.open(QIODevice::ReadOnly)) {
            if (const auto text = textOf(device.read(textLimit + 1))) {
                file.isText = true;
                folder.texts.insert(file.name, *text);
            }
        }
        folder.files << file;
    }
    folder.submitFileName = chooseSubmitFile(folder);
    if (folder.submitFileName.isEmpty())
        return Error(Error::Code::NotFound,
                     tr("There is no submit description (a file that ends with .sub) in %1. Choose "
                        "another folder, or make one from a template.")
                         .arg(QDir::toNativeSeparators(folder.path)));
    if (!folder.texts.contains(folder.submitFileName))
        return Error(
            Error::Code::Parse,
            tr("The submit description %1 cannot be edited: it is no UTF-8 text, cannot be read, "
               "or is larger than 2 MB.")
                .arg(folder.submitFileName));
    return folder;
}

Result<void> writeTextFiles(const QString &folder, const QList<TextFile> &files)
{
    for (const TextFile &file : files) {
        QSaveFile device(QDir(folder).filePath(file.name));
        const QByteArray bytes = file.text.toUtf8();
        if (!device.open(QIODevice::WriteOnly) || device.write(bytes) != bytes.size() ||
            !device.commit())
            return Error(
                Error::Code::Io,
                tr("%1 was not saved; the file on the disk is as it was. Make room or check the "
                   "permissions of the folder, then save again.")
                    .arg(file.name),
                device.errorString());
    }
    return {};
}

} // namespace perch
