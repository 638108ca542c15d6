// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "core/sentfile.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <QCoro/QCoroTask>

#include <functional>
#include <stop_token>

namespace perch
{

class Transport;

struct JobFiles {
    QString localFolder;
    QString submitFileName; ///< "hello.sub"
    QString submitText;
    QStringList inputFiles; ///< relative to localFolder; folders are refused with the reason
    /// Of an earlier submission of this job, absolute on the access point: what is the same there
    /// is not sent. It may have changed, or have gone: that costs only time.
    QString olderFolder{};
};

/// What lies on the access point.
struct SentJob {
    QString folder;        ///< absolute
    QList<SentFile> files; ///< all, the submit description first
    QStringList taken;     ///< those of them that the older folder had
    QStringList mended;    ///< scripts whose line ends are LF there and CR LF here
    qint64 bytesSent = 0;
};

/// Sends the files of a local job folder to a new folder under the user's home on the access point
/// ("~/perch/<job name>/<yyyymmdd-hhmmss>", made with mode 0700; never /staging, never /tmp: CHTC
/// guide user-expectations). Scripts keep their executable bit; CR LF line ends of scripts and of
/// the submit description become LF (condor_submit refuses a "#!" line with CR). Each file is
/// compared by size and SHA-256 after sending. The submit description is sent with the text given,
/// not the one on the disk. Errors name the file. A failure leaves no folder behind.
[[nodiscard]] QCoro::Task<Result<SentJob>>
sendJobFiles(Transport &transport, JobFiles files, std::function<void(qint64, qint64)> progress,
             std::stop_token stop);

} // namespace perch
