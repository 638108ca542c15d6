// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/quota.h"
#include "core/result.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <QCoro/QCoroTask>

#include <stop_token>

namespace perch
{

class Transport;

/// One image that lies on /staging.
struct StagedImage {
    QString fileName; ///< foreign text
    QString path;     ///< absolute
    qint64 size = 0;
    QDateTime modified;     ///< UTC
    QString digits;         ///< hash digits in the name, empty where the name has none
    qint64 modifiedNs = 0;  ///< mtime in nanoseconds, as FileStamp has it
    quint64 inode = 0;      ///< with size and modifiedNs: tells one state of the file from another
    bool isForeign = false; ///< somebody else's file, in a folder of a group
};

/// Whether both tell of the same file in the same state, as far as the server's clock can tell.
[[nodiscard]] inline bool isSameFile(const StagedImage &one, const StagedImage &other)
{
    return one.path == other.path && one.size == other.size && one.modifiedNs == other.modifiedNs &&
           one.inode == other.inode;
}

/// The *.sif files of a staging folder (not recursive: CHTC forbids scans), newest first; partial
/// files are left out. Errors: NotFound (no folder: ask for one, with the form's name), Remote
/// (permission), with what to do.
[[nodiscard]] QCoro::Task<Result<QList<StagedImage>>> listStagedImages(Transport &transport,
                                                                       QString folder);

/// The same of several folders, by one command: the account's own one first, whose errors are the
/// answer's; of the others (of groups) those that are not there or not to be read are left out.
[[nodiscard]] QCoro::Task<Result<QList<StagedImage>>> listStagedFolders(Transport &transport,
                                                                        QStringList folders);

/// The same list, before an upload: also makes sure that the folder can be written to (Refused),
/// and sweeps the account's own partial files there that nobody has written to for two days, but
/// not `keptPart`.
[[nodiscard]] QCoro::Task<Result<QList<StagedImage>>>
prepareUploadFolder(Transport &transport, QString folder, QString keptPart = QString());

/// The SHA-256 of a file on the server, by its own sha256sum. Errors: NotFound, Refused (not to be
/// read), Cancelled and what a link says.
[[nodiscard]] QCoro::Task<Result<QString>> hashStagedFile(Transport &transport, QString path,
                                                          std::stop_token stop);

/// The account's staging folder as its machine says ($STAGING), else `expected`.
[[nodiscard]] QCoro::Task<Result<QString>> findStagingFolder(Transport &transport,
                                                             QString expected);

[[nodiscard]] QCoro::Task<Result<QList<Quota>>> queryQuotas(Transport &transport,
                                                            QString quotaCommand);

} // namespace perch
