// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <optional>

namespace perch
{

/// JSON on lines of its own, two blanks a level; order, numbers and strings stay as they are
/// written. Short lists stay on one line. Nothing recurses, so that no depth is too deep; nothing
/// when it is no JSON or would become longer than `most` bytes: show it as it is then.
[[nodiscard]] std::optional<QByteArray> indentedJson(QByteArrayView json,
                                                     qsizetype most = 16 * 1024 * 1024);

} // namespace perch
