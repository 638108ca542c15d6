// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringView>

namespace perch
{

/// True for a command of condor_submit, or a job attribute that may stand for one; request_<name>
/// of a site's own resources is not among them. Names are case-insensitive.
[[nodiscard]] bool isSubmitCommand(QStringView name);
/// True when the command takes true or false only (not yes or no).
[[nodiscard]] bool isBooleanCommand(QStringView name);
/// The command that was probably meant: at most two letters away (one in short names). Empty when
/// there is none.
[[nodiscard]] QString nearestSubmitCommand(QStringView name);

} // namespace perch
