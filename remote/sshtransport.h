// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"
#include "remote/connectionwords.h"

#include <QFuture>

#include <memory>

namespace perch
{

class SshStream;

/// How a command ends. Does not keep it running: closed by its user, it answers Cancelled.
[[nodiscard]] QFuture<Result<ExecExit>> exitOf(const std::shared_ptr<SshStream> &stream,
                                               const ConnectionTarget &target);

/// Waits until a command's channel is open, then is its ExecStream.
[[nodiscard]] QCoro::Task<Result<std::shared_ptr<ExecStream>>>
openStream(std::shared_ptr<SshStream> stream, ConnectionTarget target);

} // namespace perch
