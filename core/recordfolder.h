// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"
#include "core/recordedrun.h"

namespace perch
{

// A run record on the disk: one folder, readable without Perch.
//
//     README.txt     what this is
//     run.json       core/recordedrun.h
//     submit/        the submit description and the small inputs, as they were sent
//     metrics-N.csv  the values that job N printed: name,step,epoch,wall,value
//     outputs/       small outputs that were downloaded
//
// These block on the disk: call them off the GUI thread, one at a time for each record. Every file
// is written whole or not at all. A record may be a stranger's: links in it are not followed, and
// no more is read than is told here.

struct RecordLimits {
    static constexpr qint64 ofInput = 1'000'000;   ///< bytes of one that is kept
    static constexpr qint64 ofInputs = 20'000'000; ///< of all of them
    static constexpr qint64 ofOutput = 20'000'000;
    static constexpr qint64 ofOutputs = 200'000'000;
    static constexpr qint64 ofMetrics = 100'000'000; ///< of one table
};

/// Makes a new folder below `place`: "20261128-055900-hello-12". Answers its path.
[[nodiscard]] Result<QString> makeRecordFolder(const QString &place, const RecordedRun &run);

/// run.json and README.txt.
[[nodiscard]] Result<void> writeRecord(const QString &folder, const RecordedRun &run);

/// With the submit description, also where only its file has it. Error NotFound: no record there.
[[nodiscard]] Result<RecordedRun> readRecord(const QString &folder);

/// Copies what of the run's inputs is small and lies in the job folder with the bytes that were
/// sent, and marks those as kept. The submit description comes from the record itself.
[[nodiscard]] Result<void> keepInputs(const QString &folder, RecordedRun &run);

/// Takes the place of what was kept of this job before.
[[nodiscard]] Result<void> keepMetrics(const QString &folder, int proc,
                                       const QMap<QString, MetricSeries> &series);
/// Jobs of which there are values.
[[nodiscard]] QList<int> recordedMetrics(const QString &folder);
[[nodiscard]] Result<QMap<QString, MetricSeries>> readRecordedMetrics(const QString &folder,
                                                                      int proc);

/// Copies a downloaded file, unless it is too large, and lists it in the run.
[[nodiscard]] Result<void> keepOutput(const QString &folder, RecordedRun &run,
                                      const QString &localPath, const RecordedFile &output);

enum class RecordPart { Submit, Outputs };
/// Where a kept file lies; empty when it is none, or something else than a plain file lies there.
[[nodiscard]] QString keptPath(const QString &folder, RecordPart part, const QString &name);
/// The bytes, at most `maximumBytes`. Error NotFound, Io, or Refused: other bytes than were
/// recorded.
[[nodiscard]] Result<QByteArray> readKept(const QString &folder, RecordPart part,
                                          const RecordedFile &file, qint64 maximumBytes);

} // namespace perch
