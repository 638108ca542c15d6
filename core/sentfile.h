// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace perch
{

/// One file of a job as it was sent to the access point: after the mending of line ends.
struct SentFile {
    QString name; ///< relative to the job's folder
    qint64 size = 0;
    QString sha256; ///< 64 lower-case hex digits
    bool operator==(const SentFile &) const = default;
};

} // namespace perch
