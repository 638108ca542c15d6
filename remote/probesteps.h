// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/connectionreport.h"
#include "core/site.h"

namespace perch
{

/// The checks of a connection report, in the order in which they are made and shown.
enum ProbeStep {
    AddressStep,
    PortStep,
    HostKeyStep,
    LoginStep,
    ShellStep,
    CondorStep,
    StagingStep,
    QuotaStep,
    ClockStep,
    SecondAddressStep,
    SecondPortStep
};

/// All of them, still to be made. `first` is the access point, `second` the transfer server.
[[nodiscard]] QList<ReportStep> plannedSteps(const SshService &first, const SshService &second,
                                             const QString &user);

} // namespace perch
