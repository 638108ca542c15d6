// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

namespace perch
{

/// Up to where an event log was read, and what tells it from another file under its name.
struct LogPosition {
    qint64 offset = 0;
    /// Inode and birth time on the access point; empty where not known.
    QByteArray identity;
    QByteArray tail;          ///< the last bytes before `offset`, as many as are known
    int unreadableBlocks = 0; ///< before `offset`

    bool operator==(const LogPosition &) const = default;
};

} // namespace perch
