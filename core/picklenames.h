// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/pickle.h"

#include <QStringList>

namespace perch
{

/// A name that plain tensors, arrays and containers need (much as PyTorch's weights_only admits
/// them); a pickle of these only does nothing but build values.
[[nodiscard]] bool isPlainName(const QByteArray &name);

/// Every other name of the pickle, with its arguments where it would be called. Bounded.
[[nodiscard]] QStringList wishesOf(const Pickle &pickle);

/// A value in short: "'adam'", "[1, 2, 3]", "posix.system('ls')"; fit to be shown.
[[nodiscard]] QString shortText(const Pickle &pickle, int index, qsizetype longest = 160);

} // namespace perch
