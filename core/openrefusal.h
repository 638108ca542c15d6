// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

namespace perch
{

/// Why a file of a job is not given to the desktop to open: it is a program or holds one, and
/// opening may run it. One or two sentences; empty when nothing speaks against it. `head`: its
/// first bytes, 512 are enough.
[[nodiscard]] QString openRefusal(const QString &name, QByteArrayView head);

} // namespace perch
