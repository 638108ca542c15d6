// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

namespace perch
{

/// Quotes one argument for a POSIX shell. The only way by which foreign text may enter a remote
/// command line. A NUL cannot be passed to a program at all: everything from the first NUL on is
/// refused by an assert in debug builds and dropped in release builds; validate names before.
[[nodiscard]] QString quoteForShell(QStringView argument);

/// The words quoted and joined by blanks: a whole command without any shell meaning of its own.
[[nodiscard]] QString shellCommand(const QStringList &words);

} // namespace perch
