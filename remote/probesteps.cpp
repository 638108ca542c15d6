// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/probesteps.h"

#include <QStringList>

namespace perch
{

QList<ReportStep> plannedSteps(const SshService &first, const SshService &second,
                               const QString &user)
{
    const QStringList titles = {QStringLiteral("Address of %1").arg(first.host),
                                QStringLiteral("SSH server on port %1").arg(first.port),
                                QStringLiteral("Host key"),
                                QStringLiteral("Login as %1").arg(user),
                                QStringLiteral("Shell and home folder"),
                                QStringLiteral("HTCondor"),
                                QStringLiteral("Staging folder"),
                                QStringLiteral("Quotas"),
                                QStringLiteral("Clock"),
                                QStringLiteral("Address of %1, for uploads").arg(second.host),
                                QStringLiteral("SSH server there, on port %1").arg(second.port)};
    QList<ReportStep> steps;
    for (const QString &title : titles) {
        ReportStep step;
        step.title = title;
        steps.append(step);
    }
    return steps;
}

} // namespace perch
