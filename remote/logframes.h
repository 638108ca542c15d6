// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <QCoro/QCoroTask>

namespace perch
{

class Transport;

/// One log to be read in a round.
struct LogRequest {
    QString path;
    qint64 offset =
        0; ///< read from here; nothing is read from a log that has not grown beyond offset + known
    qint64 known = 0;   ///< so many bytes from `offset` on are known already and are only compared
    qint64 maximum = 0; ///< bytes to read at most
    int generation = 0; ///< the caller's mark
};

/// What a round found of one log.
struct LogFrame {
    bool isMissing = false;
    qint64 size = 0;
    QByteArray
        identity; ///< inode and birth time: another file under the same name has another identity
    QByteArray bytes; ///< from the request's offset on; empty where the log has not grown
};

/// Reads what is new in all `requests` by one remote command; one frame per request, in the same
/// order. A log that does not exist is a frame, not an error. All or nothing: an answer that breaks
/// off (a log was cut while it was read) is an error (Parse), so that no byte is ever taken twice
/// or skipped.
[[nodiscard]] QCoro::Task<Result<QList<LogFrame>>> readLogs(Transport &transport,
                                                            QList<LogRequest> requests);

/// The command's output: per log "<index> <size> <inode>:<birth> <count>\n" and then `count` raw
/// bytes; size -1 for a missing log; at the end "end\n".
[[nodiscard]] Result<QList<LogFrame>> parseLogFrames(const QByteArray &output, qsizetype count);

} // namespace perch
