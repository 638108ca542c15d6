// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QDateTime>
#include <QString>

#include <functional>
#include <optional>

namespace perch
{

/// What is wrong with a submit description, or what cannot be told about it here.
struct SubmitProblem {
    enum class Kind {
        Warning, ///< condor_submit takes it, with a word about it
        Unknown, ///< only the access point can tell; nothing about it is given as known
        Error    ///< condor_submit refuses it
    };
    Kind kind = Kind::Error;
    int line = 0; ///< of the submit description, from 1; 0 when it is about no line of it
    QString message;
};

/// A file of the submit folder, as condor_submit would look at it.
struct SubmitFileFacts {
    bool exists = false;
    bool isFolder = false;
    qint64 bytes = 0; ///< of a folder: of all files below
    /// A script whose first line ends in CR LF, which condor_submit refuses.
    bool isDosScript = false;
};

/// Where the submit description would be submitted. Each function may be missing: then what it
/// would tell is unknown. None is called for longer than one question takes; paths are absolute, as
/// the access point sees them.
struct SubmitContext {
    QString folder;     ///< absolute, where condor_submit runs
    QString submitFile; ///< as condor_submit is told, "job.sub"
    QDateTime now;      ///< in the time zone of the access point
    int cluster = 1;    ///< the number that the first cluster gets; 1 in a dry run

    /// Whether a path can be looked at from here at all; missing: each can. Of the others nothing
    /// is known, not even that they are not there.
    std::function<bool(const QString &path)> isInSight;
    std::function<std::optional<QByteArray>(const QByteArray &name)> environment;
    /// The text of a file; nothing when there is none.
    std::function<std::optional<QByteArray>(const QString &path)> readFile;
    /// What a shell pattern matches in the submit folder: sorted, folders with a slash at the end.
    std::function<QByteArrayList(const QByteArray &pattern)> match;
    std::function<SubmitFileFacts(const QString &path)> fileFacts;

    // HTCondor's configuration on the access point, with HTCondor's own defaults.
    QByteArray version = "23.9.6";
    QByteArray architecture = "X86_64";
    QByteArray operatingSystem = "LINUX";
    std::optional<QByteArray> operatingSystemAndVersion;
    std::optional<QByteArray> operatingSystemVersion;
    std::optional<QByteArray> operatingSystemMajorVersion;
    std::optional<QByteArray> spoolFolder;
    std::optional<QByteArray> fileSystemDomain;
    std::optional<QByteArray> scheddInterval; ///< SCHEDD_INTERVAL, in seconds
    QByteArray userName;
    QByteArray defaultRequestCpus = "1";
    QByteArray defaultRequestMemory =
        "ifthenelse(MemoryUsage =!= UNDEFINED,MemoryUsage,(ImageSize+1023)/1024)";
    QByteArray defaultRequestDisk = "DiskUsage";
    QByteArray defaultLeaseDuration = "2400";
    QByteArrayList sharedImageFolders = {"/cvmfs"}; ///< CONTAINER_SHARED_FS

    [[nodiscard]] bool sees(const QString &path) const { return !isInSight || isInSight(path); }
};

} // namespace perch
