// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/rerunfolder.h"

#include "core/plaintext.h"
#include "core/recordfolder.h"
#include "core/sha256.h"
#include "core/stagedname.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

namespace perch
{

namespace
{

constexpr qsizetype partBytes = 1024 * 1024;

QString tr(const char *text)
{
    return QCoreApplication::translate("rerunfolder", text);
}

Error notWritten(const QString &name, const QString &why)
{
    return {Error::Code::Io,
            tr("%1 cannot be written. Choose another place.").arg(plainLine(name, 200)), why};
}

/// Copies while it hashes; whether the copy has the bytes that were recorded. Error Io: it cannot
/// be written.
Result<bool> copySame(const QString &from, const QString &to, const RecordedFile &file)
{
    QFile source(from);
    if (!QFileInfo(from).isFile() || !source.open(QIODevice::ReadOnly) ||
        source.size() != file.size)
        return false;
    QFile target(to);
    if (!QDir().mkpath(QFileInfo(to).path()) ||
        !target.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return notWritten(file.name, target.errorString());
    Sha256 hash;
    while (true) {
        const QByteArray part = source.read(partBytes);
        if (part.isEmpty())
            break;
        hash.add(part);
        if (target.write(part) != part.size())
            return notWritten(file.name, target.errorString());
    }
    if (!target.flush())
        return notWritten(file.name, target.errorString());
    return hash.result() == file.sha256;
}

Result<void> restoreInput(const QString &recordFolder, const RecordedRun &run,
                          const RecordedFile &file, const QString &to)
{
    if (!isRecordPath(file.name))
        return Error(Error::Code::Refused,
                     tr("The input %1 has a name with which Perch cannot put it back.")
                         .arg(plainLine(file.name, 200)));
    const QString target = to + u'/' + file.name;
    const QString kept = keptPath(recordFolder, RecordPart::Submit, file.name);
    const QString local = run.jobFolder + u'/' + file.name;
    bool isThere = false;
    for (const QString &from : {kept, local}) {
        if (from.isEmpty() || !QDir::isAbsolutePath(from))
            continue;
        const Result<bool> same = copySame(from, target, file);
        if (!same)
            return same.error();
        if (*same) {
            if (file.isExecutable)
                QFile::setPermissions(target, QFile::permissions(target) | QFile::ExeOwner |
                                                  QFile::ExeGroup | QFile::ExeOther);
            return {};
        }
        isThere = isThere || QFileInfo(from).isFile();
    }
    const QString where = plainLine(QDir::toNativeSeparators(local), 300);
    return Error(
        Error::Code::Refused,
        isThere ? tr("The input %1 has other bytes now than in this run, so it cannot be run again "
                     "exactly. Put the old file back at %2, then try again.")
                      .arg(plainLine(file.name, 200), where)
                : tr("The input %1 is gone: it was too large to be kept in the record, and it is "
                     "not at %2. Put it back there, then try again.")
                      .arg(plainLine(file.name, 200), where),
        file.sha256);
}

} // namespace

Result<void> restoreJobFolder(const QString &recordFolder, const RecordedRun &run,
                              const QString &newFolder)
{
    if (run.inputs.isEmpty() || run.submitText.isEmpty())
        return Error(Error::Code::Refused,
                     tr("This record does not hold the submit description, so it cannot be run "
                        "again."));
    if (QFileInfo::exists(newFolder))
        return Error(Error::Code::Refused, tr("The folder %1 is there already. Choose another.")
                                               .arg(QDir::toNativeSeparators(newFolder)));
    const QString place = QFileInfo(QDir::cleanPath(newFolder)).path();
    if (!QDir().mkpath(place))
        return notWritten(QDir::toNativeSeparators(place), {});
    QTemporaryDir partial(place + QStringLiteral("/.perch-again-XXXXXX"));
    if (!partial.isValid())
        return notWritten(QDir::toNativeSeparators(newFolder), partial.errorString());
    RecordedFile submit = run.inputs.constFirst();
    const QByteArray text = run.submitText.toUtf8();
    if (sha256Of(text) != submit.sha256 || !isRecordPath(submit.name))
        return Error(Error::Code::Refused,
                     tr("The submit description in this record is not the one whose SHA-256 it "
                        "tells: somebody has changed the record."));
    QFile file(partial.filePath(submit.name));
    if (!QDir().mkpath(QFileInfo(file.fileName()).path()) || !file.open(QIODevice::WriteOnly) ||
        file.write(text) != text.size() || !file.flush())
        return notWritten(submit.name, file.errorString());
    file.close();
    for (qsizetype i = 1; i < run.inputs.size(); ++i) {
        const Result<void> restored =
            restoreInput(recordFolder, run, run.inputs.at(i), partial.path());
        if (!restored)
            return restored;
    }
    QFile::setPermissions(partial.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                              QFile::ReadGroup | QFile::ExeGroup |
                                              QFile::ReadOther | QFile::ExeOther);
    if (!QDir().rename(partial.path(), newFolder))
        return notWritten(QDir::toNativeSeparators(newFolder), {});
    partial.setAutoRemove(false);
    return {};
}

QString nameForRerun(const RecordedRun &run)
{
    QString name = plainLine(QFileInfo(run.jobFolder).fileName(), 60);
    if (name.isEmpty() || name.startsWith(u'.') || name.startsWith(u'-') || name.contains(u'\\'))
        name = QStringLiteral("run-%1").arg(run.cluster);
    const QString suffix = QStringLiteral("-again");
    if (const qsizetype at = name.lastIndexOf(suffix); at > 0)
        name.truncate(at); // of a run that was one itself
    return name + suffix;
}

QString complaintAboutSource(const RecordedSource &source)
{
    const QString name = plainLine(source.url, 200);
    const bool isDigest = source.url.contains(u"@sha256:");
    if (source.url.isEmpty() || !source.path.isEmpty() || isDigest)
        return {};
    if (source.url.startsWith(u"docker:") || source.url.startsWith(u"oras:") ||
        source.url.startsWith(u"library:"))
        return tr("The image %1 comes from a registry, where this name can stand for other bytes "
                  "by now. Run it from an image in your staging folder, or by its digest "
                  "(@sha256:…), to be able to run it again exactly.")
            .arg(name);
    return tr("%1 does not lie in /staging, so Perch cannot tell whether it still has the same "
              "bytes.")
        .arg(name);
}

QString complaintAboutHash(const RecordedSource &source, const QString &sha256)
{
    const QString fileName = QFileInfo(source.path).fileName();
    const std::optional<StagedName> name = parseStagedName(fileName);
    const bool isSame = !source.sha256.isEmpty() ? sha256 == source.sha256
                        : name                   ? sha256.startsWith(name->digits)
                                                 : false;
    if (isSame)
        return {};
    if (source.sha256.isEmpty() && !name)
        return tr("Neither the record nor the name of %1 tells what its bytes were, so Perch "
                  "cannot tell whether they are still the same.")
            .arg(plainLine(fileName, 200));
    return tr("%1 has other bytes now than in this run (SHA-256 %2 … instead of %3 …), so it "
              "cannot be run again exactly.")
        .arg(plainLine(fileName, 200), sha256.left(12),
             (source.sha256.isEmpty() ? name->digits : source.sha256).left(12));
}

} // namespace perch
