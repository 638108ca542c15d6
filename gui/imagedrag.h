// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMimeData>
#include <QString>

namespace perch::imagedrag
{

/// A staged image that is dragged onto a job: its path on the server, in a format of Perch's own,
/// so that a text field does not take it for text.
inline QString format()
{
    return QStringLiteral("application/x-perch-staged-image");
}

[[nodiscard]] inline QMimeData *mimeOf(const QString &path)
{
    auto *mime = new QMimeData;
    mime->setData(format(), path.toUtf8());
    return mime;
}

/// Empty when it is something else that is dragged.
[[nodiscard]] inline QString pathIn(const QMimeData *mime)
{
    return mime && mime->hasFormat(format()) ? QString::fromUtf8(mime->data(format())) : QString();
}

} // namespace perch::imagedrag
