// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/modelcontents.h"

#include <QByteArrayView>

#include <optional>

namespace perch
{

/// The first bytes of a .npy file that hold its header; more are not needed.
inline constexpr qint64 numpyHeaderBytes = 64 * 1024;

/// The shape and type that an .npy file's head tells (numpy.lib.format), checked against the
/// file's size; nothing when it is none.
[[nodiscard]] std::optional<ModelEntry> readNumpyHeader(QByteArrayView head, qint64 fileBytes);

/// "float32" for "<f4"; what has no plain name stays as it is.
[[nodiscard]] QString numpyTypeText(const QString &code);

} // namespace perch
