// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

namespace perch
{

/// One row of `get_quotas` (CHTC guide check-quota).
struct Quota {
    QString path;
    qint64 usedBytes = 0;
    qint64 limitBytes = 0; ///< 0: no limit told
    qint64 usedItems = 0;
    qint64 limitItems = 0; ///< 0: no limit told
};

/// Reads the table that `get_quotas` prints: unknown lines are skipped, a table without any row is
/// Error Parse.
[[nodiscard]] Result<QList<Quota>> parseQuotas(const QByteArray &output);

/// The row that counts for a folder: of the folder itself, or of the nearest one above it; nullptr
/// where none does.
[[nodiscard]] const Quota *quotaOfFolder(const QList<Quota> &quotas, const QString &folder);

/// Whether `bytes` more in one more file fit; Error Refused with the numbers and the link to ask
/// for more.
[[nodiscard]] Result<void> checkFitsQuota(const Quota &quota, qint64 bytes);

} // namespace perch
