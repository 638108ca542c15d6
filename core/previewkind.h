// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

namespace perch
{

/// As what a file of a job is shown beside the list of files.
enum class PreviewKind { Picture, Table, Json, Text, Pdf, Model, Unknown };

/// Judges by the first bytes (4096 are enough), and where these leave it open by the name.
[[nodiscard]] PreviewKind previewKindOf(const QString &name, QByteArrayView head);

/// What Qt calls the format of a picture with these first bytes: "png", "jpeg", "gif", "bmp" or
/// "webp"; empty for what is no picture. SVG is text here: drawing it may read other files.
[[nodiscard]] QByteArray pictureFormat(QByteArrayView head);

/// True when the first part of a file with this name can be shown without the rest.
[[nodiscard]] bool isShownInParts(const QString &name);

} // namespace perch
