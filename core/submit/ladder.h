// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QMetaType>
#include <QString>

#include <optional>

namespace perch
{

/// Rows of a queue list: from `begin` (0 is the first) up to before `end`.
struct RowSlice {
    qint64 begin = 0;
    qint64 end = 0;

    [[nodiscard]] qint64 count() const { return end - begin; }
    bool operator==(const RowSlice &) const = default;
};

/// How far a set of jobs has been submitted: one first, then ten, then all (CHTC guide
/// testing-and-scaling-up). Rows are submitted in their order, each in one cluster only.
struct Ladder {
    QString jobsId;       ///< jobsIdOf() of what is being submitted
    qint64 total = 0;     ///< rows
    qint64 submitted = 0; ///< the rows [0, submitted) are in the queue or were
    QList<int> clusters;  ///< of the steps taken, the first step's first

    [[nodiscard]] bool isDone() const { return submitted >= total; }
    bool operator==(const Ladder &) const = default;
};

/// The next step: row 0, then rows 1 to 10, then the rest. Empty when the ladder is done.
[[nodiscard]] RowSlice nextStep(const Ladder &ladder);
/// All rows that are not submitted yet.
[[nodiscard]] RowSlice allThatIsLeft(const Ladder &ladder);
/// The ladder after `slice`, which began where it stood, went into `cluster`.
[[nodiscard]] Ladder climbed(Ladder ladder, const RowSlice &slice, int cluster);

/// Tells one set of jobs from another: a ladder goes on only where the submit description and the
/// list that it queues from are the same. $(ItemIndex) and $(Row) count through all steps;
/// $(Process) begins with 0 in each, so names of outputs need $(Cluster) or $(ItemIndex).
[[nodiscard]] QString jobsIdOf(const QString &submitText, const QByteArray &queueList);

/// How many rows a ladder has: of `queue N` that number, of `queue ... from FILE` the lines of
/// `queueList`, the file's content (an empty line is a job too). Nothing for other forms: their
/// jobs are counted by expanding them.
[[nodiscard]] std::optional<qint64> rowsToQueue(const QString &submitText,
                                                const QByteArray &queueList);

/// The submit description with only these rows of its queue list: `queue a from [1:11] FILE`; of
/// `queue N`, that many jobs. Nothing else changes. Error Refused when rows cannot be chosen there:
/// no or several queue statements, a slice that is there already, `queue N` of jobs that tell
/// themselves apart by $(Process), which begins with 0 in each cluster.
[[nodiscard]] Result<QString> limitedToRows(const QString &submitText, const RowSlice &slice);

/// For the store.
[[nodiscard]] QByteArray ladderToJson(const Ladder &ladder);
/// Error Parse.
[[nodiscard]] Result<Ladder> ladderFromJson(const QByteArray &json);

} // namespace perch

Q_DECLARE_METATYPE(perch::RowSlice)
