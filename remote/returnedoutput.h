// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/filelane.h"

namespace perch
{

/// Reads an output file that a job has left, for showing it: goes on after what is known of it
/// already, as of what came while the job ran, and of a very large one reads the end. One process
/// on the server, of which nothing stays there. Must outlive its tasks.
class ReturnedOutput
{
public:
    /// The file's first bytes as far as they are known.
    struct Known {
        qint64 bytes = 0;
        QString sha256;
    };

    /// Reads at most `mostBytes`: the last ones, where there are more. Error NotFound, Refused ...
    /// in words for the person.
    [[nodiscard]] static QCoro::Task<Result<std::shared_ptr<ReturnedOutput>>>
    open(Transport &transport, QString path, Known known, qint64 mostBytes, std::stop_token stop);

    /// Of the file, as reading begins.
    [[nodiscard]] qint64 size() const { return m_lane->version().size; }
    /// The byte with which reading begins.
    [[nodiscard]] qint64 begin() const { return m_begin; }
    /// The file begins with what is known, and reading goes on after it.
    [[nodiscard]] bool goesOn() const { return m_goesOn; }
    /// The next bytes, at most 256 KiB; none at the end.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> read();

private:
    explicit ReturnedOutput(std::shared_ptr<FileLane> lane) : m_lane(std::move(lane)) {}

    std::shared_ptr<FileLane> m_lane;
    qint64 m_begin = 0;
    qint64 m_asked = 0; ///< up to this byte of the file
    qint64 m_read = 0;
    bool m_goesOn = false;
};

} // namespace perch
