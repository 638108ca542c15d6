// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobcopy.h"

#include "core/submit/joboutputs.h"
#include "gui/compose/jobfolder.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QTemporaryDir>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int copyLimit = 10'000;
constexpr qsizetype nameLimit = 100;

QString tr(const char *text)
{
    return QCoreApplication::translate("jobcopy", text);
}

Error taken(const QString &name)
{
    return {Error::Code::Refused,
            tr("%1 is in this folder already, and Perch does not overwrite it. Choose an empty "
               "folder for a new job.")
                .arg(name)};
}

Error notWritten(const QString &name, const QString &why)
{
    return {Error::Code::Io, tr("%1 cannot be written. Choose another place.").arg(name), why};
}

/// NewOnly: a file that appears meanwhile is not overwritten either.
Result<void> writeFile(const QString &path, const TemplateFile &file)
{
    QFile device(path);
    const QByteArray bytes = file.text.toUtf8();
    if (!device.open(QIODevice::WriteOnly | QIODevice::NewOnly) ||
        device.write(bytes) != bytes.size() || !device.flush())
        return notWritten(file.name, device.errorString());
    QFile::Permissions permissions =
        QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther;
    if (file.isExecutable)
        permissions |= QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
    device.setPermissions(permissions);
    return {};
}

struct CopyPlan {
    QStringList folders; ///< relative, parents first
    QStringList files;   ///< relative; links among them
    QStringList leftOut;
};

Result<CopyPlan> planCopy(const QString &folder, const JobOutputs &outputs,
                          const QSet<QString> &returned)
{
    CopyPlan plan;
    QStringList open = {QString()};
    while (!open.isEmpty()) {
        const QString below = open.takeFirst();
        const QDir dir(folder + u'/' + below);
        const QFileInfoList entries = dir.entryInfoList(
            QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &entry : entries) {
            const QString path =
                below.isEmpty() ? entry.fileName() : below + u'/' + entry.fileName();
            if (plan.files.size() + plan.folders.size() >= copyLimit)
                return Error(
                    Error::Code::Refused,
                    tr("The folder holds more than 10,000 files, so it was not duplicated. "
                       "Pack what belongs together into an archive first."));
            if (outputs.contains(path) || returned.contains(path)) {
                plan.leftOut.append(path);
            } else if (entry.isDir() && !entry.isSymLink()) {
                plan.folders.append(path);
                open.append(path);
            } else if (entry.isFile() || entry.isSymLink()) {
                plan.files.append(path);
            }
        }
    }
    return plan;
}

Result<void> carryOut(const CopyPlan &plan, const QString &from, const QString &to)
{
    for (const QString &folder : plan.folders) {
        if (!QDir(to).mkpath(folder))
            return notWritten(folder, {});
    }
    for (const QString &file : plan.files) {
        const QString source = from + u'/' + file;
        const QString target = to + u'/' + file;
        const QFileInfo info(source);
        QFile device(source);
        const bool done =
            info.isSymLink() ? QFile::link(info.symLinkTarget(), target) : device.copy(target);
        if (!done)
            return notWritten(file, device.errorString());
    }
    return {};
}

} // namespace

QString complaintAboutPlace(const QString &folder)
{
    const QFileInfo info(QDir::cleanPath(folder));
    const QString name = info.fileName();
    const bool hasControls = std::any_of(name.cbegin(), name.cend(), [](QChar letter) {
        return letter.category() == QChar::Other_Control ||
               letter.category() == QChar::Other_Format;
    });
    if (!info.isAbsolute())
        return tr("Give the whole path of the place.");
    if (name.isEmpty())
        return tr("Give the job a name.");
    if (hasControls || name.startsWith(u'.') || name.startsWith(u'-') || name.size() > nameLimit)
        return tr("This name does not do: begin with a letter, and take at most 100 of them.");
    if (info.exists() && !info.isDir())
        return tr("A file has this name already. Choose another name.");
    if (info.exists() &&
        !QDir(info.filePath()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
        return tr("This folder exists and is not empty. Choose another name.");
    QFileInfo above(info.path());
    while (!above.exists() && !above.isRoot() && above.filePath() != above.path())
        above = QFileInfo(above.path());
    if (!above.isDir() || !above.isWritable())
        return tr("Nothing can be written to %1. Choose another place.")
            .arg(QDir::toNativeSeparators(above.filePath()));
    return {};
}

Result<void> writeJob(const QList<TemplateFile> &files, const QString &folder)
{
    const QDir target(folder);
    for (const TemplateFile &file : files) {
        if (QFileInfo::exists(target.filePath(file.name)))
            return taken(file.name);
    }
    if (!QDir().mkpath(folder))
        return Error(Error::Code::Io, tr("The folder %1 cannot be made. Choose another place.")
                                          .arg(QDir::toNativeSeparators(folder)));
    for (qsizetype i = 0; i < files.size(); ++i) {
        const Result<void> written = writeFile(target.filePath(files[i].name), files[i]);
        if (written)
            continue;
        for (qsizetype j = 0; j < i; ++j)
            QFile::remove(target.filePath(files[j].name));
        return written;
    }
    return {};
}

Result<QStringList> duplicateJob(const QString &folder, const QString &newFolder,
                                 const QSet<QString> &returned)
{
    const QString complaint = complaintAboutPlace(newFolder);
    if (!complaint.isEmpty())
        return Error(Error::Code::Refused, complaint);
    if (QDir::cleanPath(newFolder).startsWith(QDir::cleanPath(folder) + u'/'))
        return Error(Error::Code::Refused,
                     tr("A copy cannot lie inside the folder that it is made of. Choose another "
                        "place."));
    const Result<JobFolder> job = readJobFolder(folder);
    if (!job)
        return job.error();
    const JobOutputs outputs{SubmitFile(job->texts.value(job->submitFileName))};
    const Result<CopyPlan> plan = planCopy(folder, outputs, returned);
    if (!plan)
        return plan.error();
    const QString place = QFileInfo(QDir::cleanPath(newFolder)).path();
    if (!QDir().mkpath(place))
        return notWritten(QDir::toNativeSeparators(place), {});
    QTemporaryDir partial(place + QStringLiteral("/.perch-copy-XXXXXX"));
    if (!partial.isValid())
        return notWritten(QDir::toNativeSeparators(newFolder), partial.errorString());
    if (const Result<void> done = carryOut(*plan, folder, partial.path()); !done)
        return done.error();
    QFile::setPermissions(partial.path(), QFileInfo(folder).permissions());
    QDir().rmdir(newFolder); // an empty one may be there
    if (!QDir().rename(partial.path(), newFolder))
        return notWritten(QDir::toNativeSeparators(newFolder), {});
    partial.setAutoRemove(false);
    return plan->leftOut;
}

} // namespace perch
