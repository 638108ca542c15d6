// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

#include <optional>

class QSqlQuery;

namespace perch
{

/// Where the record of a run lies, and what of it is searched.
struct RunFolder {
    qint64 runId = 0;
    QString folder;          ///< absolute
    bool isComplete = false; ///< its jobs have ended and are told in it
    QString words;           ///< notes and tags
    bool operator==(const RunFolder &) const = default;
};

// The statements of Store on the table `run_records`. Each answers false when it failed; `query`
// knows why.

/// One for each run: a newer one takes the place of an older one.
[[nodiscard]] bool insertRunFolder(QSqlQuery &query, const RunFolder &folder);
/// Nothing where the run has none.
[[nodiscard]] bool selectRunFolder(QSqlQuery &query, qint64 runId,
                                   std::optional<RunFolder> &folder);
/// Those of one person at one site; the newest submissions first.
[[nodiscard]] bool selectRunFolders(QSqlQuery &query, const QString &siteId, const QString &user,
                                    int limit, QList<RunFolder> &folders);
/// For the schema.
[[nodiscard]] bool createRunFolders(QSqlQuery &query);

} // namespace perch
