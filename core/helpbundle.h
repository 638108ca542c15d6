// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "core/secrettext.h"
#include "core/store.h"

#include <QByteArray>

namespace perch
{

/// What a site's staff asks for when somebody wants help with a job.
struct HelpBundle {
    QDateTime made;   ///< UTC
    QString perch;    ///< "Perch 0.1.0, Qt 6.4.2"
    QString system;   ///< of this computer
    QString htcondor; ///< empty where not known
    RunRecord run;
    Job job;
    QByteArray eventLog; ///< the end of it, of all its clusters
    QByteArray output;   ///< the end of it
    QByteArray error;    ///< the end of it
    QStringList missing; ///< "The event log could not be read: ..."
};

/// The whole as plain text for a mail, without secrets; `home` becomes "~". At most about 200 KB:
/// of output and error output the last 60 lines, of the event log the last 200 events of this job.
[[nodiscard]] ScrubbedText helpBundleText(const HelpBundle &bundle, const QString &home);

/// The events of one job and of its cluster as a whole, as they stand in the log, the last
/// `most`. A piece of an event at the begin is left out.
[[nodiscard]] QByteArray eventsOfJob(QByteArrayView log, JobId job, int most);

} // namespace perch
