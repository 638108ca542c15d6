// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/site.h"

namespace perch
{

/// Staging folders once were /staging/<user> and are /staging/<first letter>/<user> now; the old
/// names were links that have been deleted (CHTC guide staging-transition). What is written in the
/// old way (a path, file://..., or the site's own URL) comes back in the present one, in the same
/// form; empty when it is not an old name, or the site has no such layout.
[[nodiscard]] QString renewedStagedName(const Site &site, const QString &name);

/// The path on /staging that a job means by `name`, which may be a path, file://... or the site's
/// URL, also in the old way, and may begin with $ENV(STAGING) for `ownFolder`; empty when it means
/// something else, or holds other macros.
[[nodiscard]] QString stagedPathMeant(const Site &site, const QString &name,
                                      const QString &ownFolder);

/// Whether the path lies in the folder of a group, which several people share.
[[nodiscard]] bool isGroupStaging(const Site &site, const QString &stagedPath);

/// Whether jobs should get a file of this size from their own folder instead: /staging is for
/// larger ones (CHTC guide htc-job-file-transfer, size table).
[[nodiscard]] bool isBelowStagingSize(qint64 bytes);

} // namespace perch
