// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

#include <QCoro/QCoroTask>

namespace perch
{

class Transport;

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

/// The last bytes of a file, at most `maximumBytes`.
[[nodiscard]] QCoro::Task<Result<QByteArray>> readFileEnd(Transport &transport, QString path,
                                                          qint64 maximumBytes);

} // namespace perch
