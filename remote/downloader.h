// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QString>

#include <QCoro/QCoroTask>

#include <functional>
#include <stop_token>

namespace perch
{

class Transport;

struct DownloadResult {
    QString localPath;
    qint64 bytes = 0;
    QString sha256;        ///< equal on both sides
    bool hasGrown = false; ///< the file grew meanwhile: this is what it was at the beginning
};

/// Brings one remote file to the laptop: into a hidden partial file, by several lanes when it is
/// large, size and SHA-256 compared with the server's, then renamed. An existing file of that name
/// is never overwritten: the new one gets " (2)" and so on. `progress` gets (received, total) at
/// most every 100 ms; received begins with what an earlier download left.
///
/// A file that changes meanwhile is an error (Io); one that only grew, as the log file of a running
/// job, is not: its bytes up to the size that it had at the beginning are what is downloaded.
///
/// What has come of a large file stays when the link is lost, the server gives up, the connection
/// is closed or a `pause` is requested (Cancelled), also when Perch is killed; the next download of
/// the same remote file to the same folder goes on with it. `stop` and every other error remove it.
[[nodiscard]] QCoro::Task<Result<DownloadResult>>
downloadFile(Transport &transport, QString remotePath, QString localFolder,
             std::function<void(qint64, qint64)> progress, std::stop_token stop,
             std::stop_token pause = {});

/// Removes what an ended downloadFile() left in the folder, unless it goes on already.
QCoro::Task<void> discardDownload(QString remotePath, QString localFolder);

} // namespace perch
