// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/transport.h"

#include <stop_token>

namespace perch
{

/// Cuts the standard output of a remote command into lines and counted bytes. One read at a time.
/// Each read ends at once with Cancelled when a stop is requested. Must outlive its tasks.
class StreamReader
{
public:
    StreamReader(std::shared_ptr<ExecStream> stream, std::stop_token stop);

    /// Reads to the end of the line that a greetingCommand() begins with. Error Parse when it does
    /// not come within longestBeforeGreeting, Remote when the output ends before.
    [[nodiscard]] QCoro::Task<Result<void>> skipGreeting();
    /// Up to the next `terminator`, without it. The end of output, or more than 64 KiB without a
    /// terminator, is an error (Remote).
    [[nodiscard]] QCoro::Task<Result<QByteArray>> readUntil(char terminator = '\n');
    /// At least one byte and at most `maximum`; empty only at the end of output.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> readSome(qint64 maximum);

private:
    [[nodiscard]] QCoro::Task<Result<qint64>> more();

    std::shared_ptr<ExecStream> m_stream;
    std::stop_token m_stop;
    QByteArray m_pending;
};

} // namespace perch
