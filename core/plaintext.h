// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace perch
{

/// Foreign text (from an image, a server, a file name) made fit to be shown: control characters and
/// the invisible ones that turn the direction of writing become "\x1b" or "\u202e". At most
/// `maximumLength` characters.
[[nodiscard]] QString plainLine(QStringView foreign, qsizetype maximumLength = 1024);

/// The same for text of many lines: newlines and tabs stay, CRLF becomes a newline.
[[nodiscard]] QString plainText(QStringView foreign, qsizetype maximumLength = 65'536);

} // namespace perch
