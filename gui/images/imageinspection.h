// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sif.h"
#include "core/store.h"

#include <optional>

namespace perch
{

/// What is known of a dropped file before a byte is sent.
struct ImageInspection {
    std::optional<SifImage> image; ///< none: a data archive
    FileStamp stamp;
    QString brief;                ///< "amd64 · 1.43 GB · built 3 d ago"; foreign text
    std::optional<Error> refusal; ///< why it can be read, but not be used on the pool
};

/// Looks into an image or a data archive; the errors of readImageFile() and stampOf(). Blocks on
/// the disk.
[[nodiscard]] Result<ImageInspection> inspectImage(const QString &path, qint64 maximumBytes);

/// "amd64 · 1.43 GB · built 3 d ago", and what its labels call it; foreign text.
[[nodiscard]] QString imageBrief(const SifImage &image, const QDateTime &now);

} // namespace perch
