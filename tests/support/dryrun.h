// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>

namespace perch::test
{

/// One job of the file that `condor_submit -dry-run` writes: attributes by lower-case name.
using DryRunAd = QHash<QByteArray, QByteArray>;

/// All jobs of such a file. Only the first ad of a cluster is whole there; here each one is.
[[nodiscard]] QList<DryRunAd> readDryRun(const QByteArray &text);

} // namespace perch::test
