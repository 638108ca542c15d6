// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sif.h"
#include "gui/widgets/factsview.h"

namespace perch
{

/// What an image is, in words for a person; what needs attention comes first. `complaint`: why it
/// cannot be used, or empty. Foreign text stands in it.
[[nodiscard]] QList<Fact> imageFacts(const SifImage &image, const QString &complaint);
/// Its labels, by name.
[[nodiscard]] QList<Fact> imageLabels(const SifImage &image);
/// Its help, the scripts that run, and its environment.
[[nodiscard]] QList<Fact> imageScripts(const SifImage &image);

} // namespace perch
