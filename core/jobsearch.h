// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QSet>
#include <QString>
#include <QStringList>

class QSqlQuery;

namespace perch
{

/// What the store keeps of a job to be searched, besides its id and batch: machine, GPUs, why it
/// was held or removed, and the last trouble. Bounded.
[[nodiscard]] QString searchedWords(const Job &job);

/// The jobs of a place in whose texts every word stands: id, batch, machine, GPUs, reasons, and
/// what they were submitted with: the folders, the image, and the notes and tags of their record.
/// Letters of ASCII are the same in both
/// cases. Looks through all jobs of the place: about 0.2 s for 100,000. False when a statement
/// failed; `query` knows why.
[[nodiscard]] bool selectJobsWith(QSqlQuery &query, const QString &place, const QStringList &words,
                                  int limit, QSet<JobId> &jobs);

/// For the schema: fills in the words of jobs that were kept without them.
[[nodiscard]] bool addSearchedWords(QSqlQuery &query);

} // namespace perch
