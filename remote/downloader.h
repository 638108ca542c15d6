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
    QString sha256; ///< equal on both sides
};

/// Brings one remote file to the laptop: into a hidden partial file, size and SHA-256 compared with
/// the server's, then renamed. An existing file of that name is never overwritten: the new one gets
/// " (2)" and so on. `progress` gets (received, total) at most every 100 ms.
[[nodiscard]] QCoro::Task<Result<DownloadResult>>
downloadFile(Transport &transport, QString remotePath, QString localFolder,
             std::function<void(qint64, qint64)> progress, std::stop_token stop);

/// One file of a job's folder on the access point.
struct RemoteFile {
    QString name; ///< relative to the folder; foreign text
    qint64 size = 0;
    qint64 modified = 0; ///< Unix seconds
};

/// Files of a folder, one level, at most `maximum`; no recursion, no du.
[[nodiscard]] QCoro::Task<Result<QList<RemoteFile>>> listFiles(Transport &transport, QString folder,
                                                               int maximum = 1000);

/// At most `maximumBytes` of a file from `offset`; for showing it, not for keeping it.
[[nodiscard]] QCoro::Task<Result<QByteArray>> readFilePart(Transport &transport, QString path,
                                                           qint64 offset, qint64 maximumBytes);

} // namespace perch
