// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "core/result.h"
#include "remote/transport.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace perch
{

/// A file that condor_submit may want to see while it reads the submit description.
struct QuestionFile {
    QString name; ///< relative, inside the job folder
    QByteArray bytes;
};

/// A job that is not submitted (yet).
struct MatchQuestion {
    QString submitFileName;
    QString submitText;
    QList<QuestionFile> files;
    QString groupAttribute; ///< the slot attribute that names a machine's owner; may be empty
};

/// Asks what the pool's slots say to a job: `condor_submit -dry-run` makes its ad, condor_status
/// saves the slots (of machines with GPUs when the job wants one), and `condor_q -better-analyze`
/// compares the saved ads: as the slots are, and as they would be with nothing running. The schedd
/// is not asked. One remote command, in a folder of its own under the home folder that is gone
/// afterwards. Answers the parts that core/willitrun.h reads. On a user's action only.
[[nodiscard]] QCoro::Task<Result<QByteArray>> askWhetherItRuns(Transport &transport,
                                                               MatchQuestion question);

/// The same for a job that waits in the queue: its ad as it is there (one condor_q -long of this
/// job) against the slots. Error NotFound: it is not in the queue any more.
[[nodiscard]] QCoro::Task<Result<QByteArray>> askWhyItWaits(Transport &transport, JobId job,
                                                            QString groupAttribute);

/// The slots of the pool's machines with GPUs, for parseSlots() (core/slot.h). One condor_status.
[[nodiscard]] QCoro::Task<Result<QByteArray>> askForGpuSlots(Transport &transport,
                                                             QString groupAttribute);

} // namespace perch
