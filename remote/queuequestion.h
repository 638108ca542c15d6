// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/queuedlogs.h"
#include "core/result.h"

#include <QList>

#include <QCoro/QCoroTask>

namespace perch
{

class Transport;

/// Asks once, by one `condor_q` with four attributes, which of the person's jobs are in the queue
/// and where they write their event logs. To be asked once for a login, never again and again: the
/// schedd is one thread for everybody. Error Remote, Parse.
[[nodiscard]] QCoro::Task<Result<QList<QueuedLog>>> askForQueuedLogs(Transport &transport);

} // namespace perch
