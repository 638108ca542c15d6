// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

namespace perch
{

/// What a file that is no SIF probably is, and what a person can do with it.
struct FileKind {
    QString
        looksLike;  ///< "a tar archive, perhaps one made by docker save"; empty when not recognised
    QString advice; ///< a sentence; never empty
};

/// Judges by the first bytes of the file; 512 of them are enough.
[[nodiscard]] FileKind fileKindOf(QByteArrayView head);

} // namespace perch
