// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/connectionreport.h"
#include "core/quota.h"
#include "remote/transport.h"

namespace perch
{

/// What a server's answers mean for the connection report. All of it is foreign text.

/// Prints a marker, the shell, the home folder, and whether that can be written to.
[[nodiscard]] QString shellProbe();
void judgeShell(const ExecOutput &output, ReportStep &step);

/// What condor_version printed.
void judgeCondor(const ExecOutput &output, ReportStep &step);

/// The first four quotas; a warning from 95 % of one on.
void judgeQuotas(const QList<Quota> &quotas, ReportStep &step);

/// What `date +%s.%N` printed, also by a date(1) that knows no fraction; invalid when that is no
/// time.
[[nodiscard]] QDateTime serverTime(const QByteArray &printed);

} // namespace perch
