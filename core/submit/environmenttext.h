// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

namespace perch
{

/// One variable for the program.
struct EnvironmentVariable {
    QString name;
    QString value;
    bool operator==(const EnvironmentVariable &) const = default;
};

/// Whether a name can stand in environment: letters, digits, underscores and the like, without
/// blanks, quotes and equals signs.
[[nodiscard]] bool isEnvironmentName(QStringView name);

/// The value of environment in the new form ("A=1 B='x y'") or the old one (A=1;B=2). Error Parse
/// says what is wrong.
[[nodiscard]] Result<QList<EnvironmentVariable>> parseEnvironment(const QString &value);
/// The variables in the new form; those without a possible name are left out. A line end in a value
/// becomes a blank, as a submit file cannot hold one.
[[nodiscard]] QString formatEnvironment(const QList<EnvironmentVariable> &variables);

} // namespace perch
