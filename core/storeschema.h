// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

class QSqlDatabase;

namespace perch
{

/// The number in `PRAGMA user_version` of a store that is up to date.
[[nodiscard]] int currentSchemaVersion();

/// Brings an open store up to date, step by step, each step in a transaction of its own, so that a
/// store is always of one version. Safe when several programs open the same store at once. Error
/// Io; Refused for a newer store.
[[nodiscard]] Result<void> migrate(QSqlDatabase &database);

} // namespace perch
