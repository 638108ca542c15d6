// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace perch
{

/// An icon of resources/icons/NAME.svg (line art in "currentColor"), drawn in the palette's text
/// colour, or `color`; crisp at every scale, dimmed when disabled. An unknown name is a bug
/// (assert), and an empty icon in release.
[[nodiscard]] QIcon icon(const QString &name, const QColor &color = {});

} // namespace perch
