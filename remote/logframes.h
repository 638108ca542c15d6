// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace perch
{

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

/// Takes the answer to a round as it comes: for each log "<index> <size> <inode>:<birth> <count>\n"
/// and then `count` raw bytes; size -1 for a missing log; at the end "end\n". All or nothing: an
/// answer that makes no sense (a log was cut while it was read) is an error (Parse), so that no
/// byte is ever taken twice or skipped.
class LogFrames
{
public:
    /// `maxima`: bytes of each log at most.
    explicit LogFrames(QList<qint64> maxima) : m_maxima(std::move(maxima)) {}

    /// True: the answer is whole.
    [[nodiscard]] Result<bool> feed(QByteArrayView bytes);
    [[nodiscard]] QList<LogFrame> take() { return std::exchange(m_frames, {}); }

private:
    [[nodiscard]] Result<void> takeHeader(QByteArrayView line);

    QList<qint64> m_maxima;
    QList<LogFrame> m_frames;
    qint64 m_missing = 0; ///< bytes of the last frame that have not come
    QByteArray m_line;    ///< the begin of a header
};

} // namespace perch
