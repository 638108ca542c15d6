// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArrayView>
#include <QStringView>

namespace perch
{

/// How Python begins to say where an exception came from.
inline constexpr QStringView tracebackBegin = u"Traceback (most recent call last)";

/// Quick, and true for every row that may be of an error: bytes of which this is false need no
/// closer look.
[[nodiscard]] bool mayTellAnError(QByteArrayView bytes);

/// Whether one row of a program's output says that something failed: the last line of a Python
/// exception, "error: …" of a compiler or a shell, "FATAL: …" of Apptainer, an uncaught exception
/// of C++, a crash, GPU or disk without room. A value that is called error ("val_error: 0.12") is
/// none. Looks at the first 1,000 characters.
[[nodiscard]] bool tellsAnError(QStringView row);

} // namespace perch
