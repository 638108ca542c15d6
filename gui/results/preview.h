// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/modelcontents.h"
#include "core/previewkind.h"
#include "core/texttable.h"

#include <QByteArray>
#include <QImage>
#include <QString>
#include <QStringList>

namespace perch
{

/// What a file is previewed from: its copy on this computer, or bytes of it.
struct PreviewSource {
    QString name;     ///< foreign text
    QString path;     ///< of the copy; empty: `bytes` are what there is
    QByteArray bytes; ///< from the begin of the file on
    bool isWhole = true;
};

/// What is shown of a file. All text in it is plain and bounded.
struct Preview {
    PreviewKind kind = PreviewKind::Unknown;
    QString facts;     ///< "PNG picture, 1024 × 768 pixels"
    QString refusal;   ///< why it is not shown, a sentence; empty: it is
    QStringList notes; ///< whole sentences
    QImage picture;    ///< not larger than a screen shows
    TextTable table;
    ModelContents model;
    QByteArray text; ///< of Text and Json, unless `textPath` is shown as it lies there
    QString textPath;
};

/// Reads and decodes; blocks on the disk and the processor, so not in the GUI thread. A PDF comes
/// back without a picture: PdfPage draws it, and previewOfPicture() reads what it drew.
[[nodiscard]] Preview makePreview(const PreviewSource &source);

/// A picture by its own bytes, refused by what its header says before anything is decoded.
[[nodiscard]] Preview previewOfPicture(const QByteArray &bytes);

inline constexpr qint64 mostPixels = 32'000'000;
inline constexpr int pictureSide = 1600; ///< pixels at most of what is kept of a picture

} // namespace perch
