// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sif.h"

namespace perch
{

/// One line of `apptainer sif list`.
struct SifListRow {
    QString id;
    QString group;    ///< "1" or "NONE"
    QString link;     ///< "3", "1 (G)" for a group, or "NONE"
    QString position; ///< "36864-40960"
    QString type;     ///< "FS (Squashfs/*System/amd64)"

    bool operator==(const SifListRow &) const = default;
};

/// One line of `apptainer sif header`: its name without the colon, and its value.
struct SifHeaderLine {
    QString name;
    QString value;

    bool operator==(const SifHeaderLine &) const = default;
};

/// What Apptainer 1.4.5 prints of this image, so that a person and the staff see the same words.
[[nodiscard]] QList<SifListRow> sifListRows(const SifImage &image);
[[nodiscard]] QList<SifHeaderLine> sifHeaderLines(const SifImage &image);

} // namespace perch
