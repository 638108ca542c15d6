// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/sweep.h"

#include <optional>

namespace perch
{

class SubmitFile;

/// The rows as `queue a,b from FILE` reads them: one a line, values between commas.
[[nodiscard]] QByteArray sweepFile(const SweepRows &rows);

/// The file of `queue ... from FILE`, as written; empty for lists in place, commands and standard
/// input.
[[nodiscard]] QString queueListFile(const SubmitFile &file);

/// The sweep, a table, that `queue NAMES from FILE` and the file's content make. Error Parse where
/// they make none that Perch would write.
[[nodiscard]] Result<Sweep> sweepOfQueue(const SubmitFile &file, const QString &list);

/// A name for the file of a new sweep: that of an earlier sweep of this job ("params.csv",
/// "params-2.csv"), which is replaced then, or one that none of `fileNames` has.
[[nodiscard]] QString sweepFileName(const SubmitFile &file, const QStringList &fileNames);

/// The submit description with `queue NAMES from FILENAME` as its queue statement, and, for more
/// than 10,000 jobs, max_idle = 10000 where nothing limits them yet (CHTC guide multiple-jobs).
/// Nothing else changes. Error Refused when there are several queue statements, or the file name
/// cannot stand there.
[[nodiscard]] Result<QString> withSweep(const QString &submitText, const SweepRows &rows,
                                        const QString &fileName);

/// What a sweep of this size means for the site, in a sentence; empty up to 1,000 jobs (CHTC guide
/// multiple-jobs).
[[nodiscard]] QString sweepSizeAdvice(qint64 jobs);

/// Parameters that the submit description uses nowhere: every job of theirs would be the same.
[[nodiscard]] QStringList unusedParameters(const SubmitFile &file, const QStringList &names);

/// request_gpus where it is a number, 0 where it is not set.
[[nodiscard]] std::optional<int> gpusPerJob(const SubmitFile &file);
/// The time after which a job of the submit description's +GPUJobLength is ended: 12, 24 (the
/// default) or 168 hours (CHTC guide gpu-jobs).
[[nodiscard]] double longestGpuJobHours(const SubmitFile &file);

} // namespace perch
